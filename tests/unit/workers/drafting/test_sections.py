"""What the sections of the note say: who asks, what the project is, its enjeux, acts of others, alerts."""

from datetime import date

import pytest

from schemas.documents import DocumentHeader, Element, Extraction
from schemas.notes import Note
from tests.unit.workers.drafting.conftest import Draft, MakeDocument, document_of
from workers._drafting.contents_pages import Contents

_PROJECT = "Le projet consiste en la construction d’un séchoir à noix de 3 200 m² sur la commune de Valmère."


def _said(note: Note, key: str) -> list[str]:
    return [s.text for section in note.sections if section.key == key for s in section.statements]


def _missing(note: Note, key: str) -> tuple[str, ...]:
    return next(section.not_found for section in note.sections if section.key == key)


def test_a_field_whose_value_stands_on_the_next_line_is_read_with_it(draft: Draft) -> None:
    lines = [
        ("Identité du demandeur", "Forme juridique :"),
        ("Identité du demandeur", "Société coopérative agricole à capital variable"),
        ("Identité du demandeur", "N° SIRET :"),
        ("Identité du demandeur", "123 456 789 000 12"),
        ("Identité du demandeur", "Nom et qualité du signataire de la demande :"),
        ("Identité du demandeur", "Téléphone :"),
    ]
    note = draft([document_of("demande.pdf", "autre", lines)])
    said = _said(note, "identite")
    assert "Forme juridique : Société coopérative agricole à capital variable" in said
    assert "N° SIRET : 123 456 789 000 12" in said
    assert "Qualité du signataire de la demande" in _missing(note, "identite")
    identity = next(piece for piece in note.completeness if piece.article == "R181-13 1°")
    assert identity.status == "present"
    assert "123 456 789 000 12" in {citation.quote for citation in identity.citations}


def test_the_headings_of_a_table_are_no_value(draft: Draft) -> None:
    note = draft([document_of("plan.pdf", "autre", [("Situation", "Commune d’implantation\tParcelle")])])
    assert not _said(note, "identite")


@pytest.mark.parametrize(
    "text",
    [
        "Une réserve naturelle est située à 3 km au nord du site de la coopérative agricole de Valmère.",
        "Le projet de la scierie voisine consiste en la construction d’un hangar de 1 100 m² au bord de la route.",
        "Les plans locaux définissent le projet d’aménagement et de développement durable de la commune.",
    ],
)
def test_the_surroundings_and_other_projects_are_not_the_project(draft: Draft, text: str) -> None:
    title = "Effets cumulés avec d’autres projets" if "scierie" in text else "Présentation du projet"
    note = draft([document_of("etude.pdf", "etude_impact", [("Le projet", _PROJECT), (title, text)])])
    assert _said(note, "projet") == [_PROJECT]


def test_where_the_project_stands_is_said_twice_at_most(draft: Draft) -> None:
    places = [
        ("Le projet", f"Le projet est implanté au {where} du bourg de Valmère, {what}.")
        for where, what in (("nord", "sur un replat"), ("sud", "près du moulin"), ("levant", "derrière une haie"))
    ]
    note = draft([document_of("etude.pdf", "etude_impact", [("Le projet", _PROJECT), *places])])
    said = _said(note, "projet")
    assert _PROJECT in said
    assert len(said) == 3


def test_a_sentence_on_something_else_does_not_stand_under_the_enjeu_of_its_heading(draft: Draft) -> None:
    lines = [
        ("État initial : eaux superficielles", "La rivière Auvette, classée cours d’eau, longe la parcelle au sud."),
        (
            "État initial : eaux superficielles",
            "Le hangar est couvert de tuiles et bordé de 14 places pour les voitures.",
        ),
    ]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    assert [text for text in _said(note, "enjeu_eau") if "hangar" in text] == []
    assert any("Auvette" in text for text in _said(note, "enjeu_eau"))


@pytest.mark.parametrize(
    ("title", "text", "aspect"),
    [
        (
            "État initial : faune et flore",
            "L’impact du projet sur la faune et la flore de la lisière est jugé très faible.",
            "Incidences",
        ),
        (
            "Mesures en faveur des eaux superficielles",
            "L’impact du rejet du séchoir sur le cours d’eau sera limité à l’aval immédiat du site.",
            "Incidences",
        ),
        (
            "Suivi de la qualité de l’air",
            "La qualité de l’air a été mesurée en 2015 sur trois stations de la commune de Valmère.",
            "État initial",
        ),
        (
            "Incidences sur la faune et la flore",
            "Un suivi écologique des chauves-souris sera réalisé pendant cinq ans après la mise en service.",
            "Suivi",
        ),
        (
            "Incidences sur les eaux superficielles",
            "Un bassin de décantation sera installé en amont du fossé afin d’éviter tout rejet d’eaux troubles.",
            "Mesures",
        ),
    ],
)
def test_the_words_of_a_sentence_tell_its_aspect_better_than_its_heading(
    draft: Draft, title: str, text: str, aspect: str
) -> None:
    note = draft([document_of("etude.pdf", "etude_impact", [(title, text)])])
    leads = {
        statement.partition(" : ")[0]
        for s in note.sections
        for statement in _said(note, s.key)
        if text[:20] in statement
    }
    assert aspect in leads
    assert leads <= {aspect, "L’étude d’impact conclut"}


def test_what_may_be_said_anywhere_is_no_initial_state(draft: Draft) -> None:
    text = "La pollution atmosphérique est souvent imputable aux transports et au chauffage des logements."
    note = draft([document_of("etude.pdf", "etude_impact", [("État initial : qualité de l’air", text)])])
    assert not _said(note, "enjeu_air")


def test_works_that_spare_nothing_are_no_measure(draft: Draft) -> None:
    text = "Une citerne d’eau sera installée au nord du hangar pour la base de vie des ouvriers."
    note = draft([document_of("etude.pdf", "etude_impact", [("Incidences sur l’eau", text)])])
    assert not [said for said in _said(note, "enjeu_eau") if said.startswith("Mesures")]


def test_a_text_without_headings_still_has_its_enjeux(draft: Draft) -> None:
    text = "Le cours d’eau de l’Auvette se situe à 40 m du séchoir et sa nappe d’accompagnement affleure en hiver."
    note = draft([document_of("etude.txt", "etude_impact", [("", text)])])
    assert any("Auvette" in said for said in _said(note, "enjeu_eau"))


def test_an_arrete_prescribes_and_says_nothing_of_the_initial_state(draft: Draft) -> None:
    text = "Les eaux pluviales sont collectées et rejetées au fossé avec au plus 30 mg/l de matières en suspension."
    note = draft([document_of("arrete.pdf", "arrete_prefectoral", [("Rejets dans les eaux superficielles", text)])])
    assert _said(note, "actes_joints") == [f"L’arrêté préfectoral joint prescrit : « {text} »"]
    assert not _said(note, "enjeu_eau")


def test_the_procedure_is_said_in_the_dossiers_own_words(draft: Draft) -> None:
    text = "Le projet est donc soumis à autorisation environnementale au titre de la nomenclature de l’eau."
    unsure = "Si le seuil est dépassé, le projet est soumis à autorisation environnementale par le préfet."
    note = draft([document_of("etude.pdf", "etude_impact", [("Cadre", text), ("Cadre", unsure)])])
    assert [s for s in _said(note, "procedure") if s.startswith("Le dossier déclare")] == [
        f"Le dossier déclare : « {text} »"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Pour toutes les stations soumises à autorisation ou déclaration (rubrique 2.1.1.0), un manuel doit être tenu.",
        "2 : Supérieure à 1 ha mais inférieure à 20 ha : Déclaration Rubrique 2.1.5.0.",
        "Il s’agit d’un atelier de tri soumis à autorisation sous la rubrique 2714 des installations classées.",
    ],
)
def test_the_law_or_a_neighbour_declares_no_regime(draft: Draft, text: str) -> None:
    note = draft([document_of("etude.pdf", "etude_impact", [("Cadre", text)])])
    assert not [said for said in _said(note, "procedure") if "régime" in said]


def test_a_list_under_a_regime_gives_it_to_its_rubriques(draft: Draft) -> None:
    lines = [("Cadre", "Déclaration :"), ("Cadre", "1.1.2.0 : prélèvement dans la nappe de 40 000 m³ par an au plus.")]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    assert any(said.startswith("Rubrique 1.1.2.0, régime : déclaration") for said in _said(note, "procedure"))


@pytest.mark.parametrize(
    "text",
    [
        "Les travaux pourraient être à l’origine d’une pollution accidentelle du fossé par les engins.",
        "L’autorisation est jointe à l’étude d’impact et les travaux seront réalisés en une fois.",
        "Les travaux pourront donc être réalisés sans sectionner la canalisation qui longe le chemin.",
    ],
)
def test_what_might_happen_is_no_vague_commitment(draft: Draft, text: str) -> None:
    note = draft([document_of("etude.pdf", "etude_impact", [("Mesures", text)])])
    assert not [said for said in _said(note, "points_a_eclaircir") if said.startswith("Engagement")]


_VISITS = [
    ("Inventaires faune et flore", "Passage du 12 avril 2019\tamphibiens"),
    ("Inventaires faune et flore", "Passage du 3 juillet 2019\tinsectes"),
]


@pytest.mark.parametrize(("filed_on", "is_old"), [(date(2021, 3, 1), False), (date(2025, 3, 1), True)])
def test_inventories_older_than_three_years_are_pointed_out(draft: Draft, filed_on: date, *, is_old: bool) -> None:
    note = draft([document_of("etude.pdf", "etude_impact", _VISITS)], filed_on=filed_on)
    alerts = [said for said in _said(note, "points_a_eclaircir") if said.startswith("Inventaires à actualiser")]
    assert [("2019" in alert) for alert in alerts] == ([True] if is_old else [])


def test_a_season_without_a_visit_is_pointed_out(draft: Draft) -> None:
    note = draft([document_of("etude.pdf", "etude_impact", _VISITS)])
    (alert,) = (said for said in _said(note, "points_a_eclaircir") if said.startswith("Saison d’inventaire"))
    assert "en hiver et en automne" in alert
    assert "avril et juillet" in alert


def test_visits_of_all_seasons_need_no_remark(draft: Draft) -> None:
    lines = [
        *_VISITS,
        ("Inventaires faune et flore", "Des sorties ont eu lieu d’octobre à décembre 2019 pour la faune."),
    ]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    assert not [said for said in _said(note, "points_a_eclaircir") if said.startswith("Saison")]


def test_a_text_whose_headings_were_lost_is_said_so(draft: Draft, make_document: MakeDocument) -> None:
    lines = [("", f"La parcelle {number} est plantée de noyers de haute tige.") for number in range(400)]
    note = draft([make_document("etude.txt", "etude_impact", lines)])
    assert any("presque pas de titres lisibles" in warning for warning in note.warnings)


def test_the_cost_of_the_project_is_not_that_of_its_measures(draft: Draft) -> None:
    measures = ("Mesures d’évitement et de réduction", "Une haie sera plantée au nord. " * 30)
    cost = ("Le projet", "Le montant de l’investissement est de 2,4 millions d’euros.")
    note = draft([document_of("etude.pdf", "etude_impact", [measures, cost])])
    assert next(p.status for p in note.completeness if p.article == "R122-5 II 8°") == "partial"
    costed = ("Mesures d’évitement et de réduction", "La plantation de la haie coûte 4 200 €.")
    note = draft([document_of("etude.pdf", "etude_impact", [measures, costed])])
    assert next(p.status for p in note.completeness if p.article == "R122-5 II 8°") == "present"


def test_a_numbered_line_that_was_not_read_as_a_heading_shows_its_piece(draft: Draft) -> None:
    body = (
        "Le séchoir brûle des coques et ventile les noix pendant trois jours avant leur tri et leur mise en sac. " * 20
    )
    lines = [("Dossier", "3. Présentation du projet"), ("Dossier", body)]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    found = next(piece for piece in note.completeness if piece.article == "R181-13 4°")
    assert (found.status, found.citations[0].quote) == ("present", "3. Présentation du projet")


def test_a_page_of_contents_without_leaders_is_no_evidence() -> None:
    titles = [
        "1 Le milieu physique",
        "2 La ressource en eau",
        "3 Le milieu naturel",
        "4 Le milieu humain",
        "5 Le paysage",
    ]
    titles.append("6 Les auteurs de l’étude")
    elements = [Element(type="UncategorizedText", page=1, text=title) for title in titles]
    elements += [Element(type="Title", page=page + 2, text=title) for page, title in enumerate(titles)]
    header = DocumentHeader(name="etude.pdf", sha256="0" * 64, media_type="application/pdf", pages=8, language="fr")
    contents = Contents.of(Extraction(document=header, sections=(), elements=tuple(elements)))
    assert contents.bare == {1}
    assert contents.holds(elements[0])
    assert not contents.holds(elements[-1])
