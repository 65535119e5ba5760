"""A document's type is told by what it shows, with reasons an agent can check; without evidence it is « autre »."""

from collections.abc import Callable
from typing import get_args

import pytest

from schemas.documents import DocumentType, Extraction
from workers._classification import classify_document, classify_text
from workers._classification.doctype import doctype_rules

Build = Callable[..., Extraction]

OPENINGS: dict[DocumentType, str] = {
    "cerfa": "Demande d’autorisation environnementale\nCerfa n° 15964*03\nCadre réservé à l’administration",
    "note_presentation": "Note de présentation non technique\nArticle R. 181-13, 8° du code de l’environnement",
    "etude_impact": "Étude d’impact\nProjet d’unité de méthanisation – article R. 122-5 du code de l’environnement",
    "etude_incidence": "Étude d’incidence environnementale\nArticle R. 181-14 du code de l’environnement",
    "resume_non_technique": "Résumé non technique\nCe document présente le projet en termes simples.",
    "etude_dangers": "Étude de dangers\nArticle L. 181-25 du code de l’environnement",
    "incidences_natura2000": "Évaluation des incidences Natura 2000\nArticle R. 414-23 du code de l’environnement",
    "loi_sur_eau": "Dossier de demande d’autorisation au titre de la loi sur l’eau\nRubrique 2.1.5.0, R. 214-1",
    "derogation_especes": "Demande de dérogation relative aux espèces protégées\nArticle L. 411-2, avis du CNPN",
    "plan": "Plan de situation au 1/25 000",
    "capacites": "Capacités techniques et financières\nLe pétitionnaire dispose de fonds propres.",
    "foncier": "Attestation de maîtrise foncière\nJe soussigné, propriétaire des parcelles cadastrées section B",
    "avis_autorite": "Mission régionale d’autorité environnementale\nAvis délibéré sur le projet de parc éolien",
    "memoire_reponse": "Mémoire en réponse à l’avis de l’autorité environnementale\nRéponse à la recommandation n° 1",
    "rapport_inspection": "Rapport de l’inspection des installations classées\nVisite d’inspection du 12 mars 2024",
    "arrete_prefectoral": "Arrêté préfectoral portant autorisation\nLe préfet\nVu le code\nConsidérant que\nARRÊTE",
    "rapport_enquete": "Rapport et conclusions motivées du commissaire enquêteur\nTribunal administratif de Limoges",
    "annexe": "Annexe 4 – Étude acoustique\nMesures de bruit résiduel au droit des habitations",
    "autre": "Compte rendu de la réunion du 3 mai\nPrésents : trois personnes. La séance est levée à midi.",
}
CONTENTS = "Sommaire\n1 Contexte\n2 Étude de dangers\n3 Résumé non technique\n4 Capacités techniques et financières\n"


@pytest.mark.parametrize("label", get_args(DocumentType))
def test_every_type_is_known_by_its_opening(build: Build, label: DocumentType) -> None:
    found = classify_document(build(OPENINGS[label], "La suite du document parle d’autre chose."))
    assert found.label == label
    assert set(found.scores) == set(get_args(DocumentType))
    assert sum(found.scores.values()) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("label", [label for label in get_args(DocumentType) if label not in {"autre", "plan"}])
def test_a_verdict_says_what_it_was_told_by(build: Build, label: DocumentType) -> None:
    reasons = classify_document(build(OPENINGS[label])).reasons
    assert 1 <= len(reasons) <= 4
    assert "«" in reasons[0] or "article" in reasons[0]


def test_without_evidence_the_type_is_left_to_the_agent(build: Build) -> None:
    found = classify_document(build(OPENINGS["autre"]))
    assert found.label == "autre"
    assert found.reasons == (
        "aucun titre, numéro de formulaire ni tournure ne désigne un type de document avec assez de force",
    )


@pytest.mark.parametrize("text", ["", " \n ", "%%% 12 34", "The quick brown fox jumps over the lazy dog. " * 30])
def test_what_says_nothing_is_autre_and_surely_so(build: Build, text: str) -> None:
    found = classify_document(build(text))
    assert found.label == "autre"
    assert found.scores["autre"] == 1.0


def test_a_passing_mention_is_no_title(build: Build) -> None:
    mention = "La réunion a porté sur les travaux de voirie de la commune et sur le budget de l’année. " * 30
    assert classify_document(build(f"{mention} On rappelle qu’une étude de dangers existe.")).label == "autre"


def test_the_name_of_a_file_does_not_decide_alone(build: Build) -> None:
    assert classify_document(build(OPENINGS["autre"], name="etude_de_dangers.pdf")).label == "autre"
    assert classify_document(build(OPENINGS["etude_dangers"], name="etude_d_impact.pdf")).label == "etude_dangers"


def test_a_chapter_of_an_etude_is_not_the_etude_itself(build: Build) -> None:
    assert classify_document(build(f"Étude d’impact du parc éolien\n{CONTENTS}")).label == "etude_impact"


def test_the_summary_of_an_etude_is_a_summary(build: Build) -> None:
    found = classify_document(build("Résumé non technique de l’étude d’impact\nLe projet en quelques pages."))
    assert found.label == "resume_non_technique"


def test_an_answer_to_an_avis_is_no_avis(build: Build) -> None:
    found = classify_document(build("Mémoire en réponse à l’avis de la mission régionale d’autorité environnementale"))
    assert found.label == "memoire_reponse"


def test_a_notice_that_there_is_no_avis_is_no_avis(build: Build) -> None:
    text = "Mission régionale d’autorité environnementale\nInformation relative à l’absence d’avis sur le projet"
    assert classify_document(build(text)).label == "autre"


def test_large_sheets_with_few_words_are_plans(build: Build) -> None:
    found = classify_document(build("Nord", "Légende", size=(2384.0, 1684.0)))
    assert found.label == "plan"
    assert found.reasons[0] == "feuilles de grand format (A3 à A0) presque sans texte"


def test_the_mayors_opinion_on_remediation_proves_the_land(build: Build) -> None:
    text = "Mairie de Valbrune\nObjet : avis du maire sur la remise en état du site après l’arrêt de l’exploitation"
    assert classify_document(build(text)).label == "foncier"


def test_running_headers_tell_the_type_where_the_opening_does_not(build: Build) -> None:
    pages = ["Le site se trouve à l’écart du bourg."] * 5
    assert classify_document(build(*pages, header="Étude d’impact – parc éolien")).label == "etude_impact"


def test_the_plan_of_an_etude_tells_it_where_its_title_is_missing(build: Build) -> None:
    titles = [
        "État initial de l’environnement",
        "Incidences notables du projet",
        "Mesures envisagées",
        "Solutions de substitution",
        "Milieu naturel",
        "Effets cumulés",
    ]
    found = classify_document(build("Le présent volume est consacré au projet.", titles=titles))
    assert found.label == "etude_impact"
    assert found.reasons[0].startswith("plan d’une étude d’impact")


def test_a_bare_text_is_classified_by_the_same_rules() -> None:
    assert classify_text(OPENINGS["etude_dangers"], "document").label == "etude_dangers"


def test_every_rule_speaks_of_a_known_type_and_says_why() -> None:
    assert {rule.type for rule in doctype_rules()} == set(get_args(DocumentType))
    assert all(rule.reason and rule.weight > 0 for rule in doctype_rules())


def test_classifying_twice_gives_the_same(build: Build) -> None:
    document = build(OPENINGS["etude_impact"] + CONTENTS, titles=["Eau", "Air"])
    assert classify_document(document).model_dump_json() == classify_document(document).model_dump_json()
