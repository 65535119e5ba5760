"""From the dossier to the law: regime by quantity, arrêtés by regime, each step with its source."""

from collections.abc import Sequence
from datetime import date

import pytest

from schemas.notes import Contradiction, Note, NoteSection
from schemas.regulation import LegalText
from tests.unit.workers.drafting.conftest import Draft, MakeDocument

FORM = "Rubriques de la nomenclature"
E_ARRETE = LegalText(
    text_id="JORFTEXT-E",
    title="Arrêté du 12 août 2010 relatif à la méthanisation, enregistrement",
    article=("Article 1",),
    url="https://www.legifrance.gouv.fr/loda/id/JORFTEXT-E",
    classements=("2781 E",),
    in_force_from=date(2010, 8, 12),
)
A_ARRETE = LegalText(text_id="JORFTEXT-A", title="Arrêté autorisation", classements=("2781 A",))
TEXTS = (E_ARRETE, A_ARRETE)


@pytest.fixture
def noted(make_document: MakeDocument, draft: Draft) -> "Noted":
    return Noted(make_document, draft)


class Noted:
    """Drafts the note of a form with some rows, and of a study with some sentences."""

    def __init__(self, make_document: MakeDocument, draft: Draft) -> None:
        self._make_document, self._draft = make_document, draft

    def __call__(self, *rows: str, prose: Sequence[str] = (), texts: Sequence[LegalText] = TEXTS) -> Note:
        documents = [self._make_document("cerfa.pdf", "cerfa", [(FORM, row) for row in rows])]
        if prose:
            documents.append(self._make_document("etude.pdf", "etude_impact", [("Cadre", text) for text in prose]))
        return self._draft(documents, texts=texts)


def framework(note: Note) -> NoteSection:
    return next(section for section in note.sections if section.key == "cadre_applicable")


def texts_of(note: Note) -> str:
    return "\n".join(statement.text for statement in framework(note).statements)


def points(note: Note) -> list[Contradiction]:
    return [found for found in note.contradictions if found.kind == "Régime"]


ROW = "2781-1-b\tMéthanisation de matières végétales\t85 t/j\tE"


def test_the_regime_of_a_row_is_stated_with_its_threshold_and_its_page(noted: Noted) -> None:
    first = framework(noted(ROW)).statements[0]
    assert "85 t/j" in first.text
    assert "régime de l’enregistrement, à partir de 30 t/j" in first.text
    assert "annexe à l’article R511-9, rubrique 2781-1, alinéa b" in first.text
    assert first.text.endswith("C’est le régime que le dossier déclare.")
    assert (first.citations[0].document, first.citations[0].page) == ("cerfa.pdf", 1)
    assert "85 t/j" in first.citations[0].quote


def test_the_arrete_of_the_regime_is_named_with_its_article_its_version_and_its_link(noted: Noted) -> None:
    applying = [s for s in framework(noted(ROW)).statements if "JORFTEXT" in s.text]
    assert len(applying) == 1
    assert "JORFTEXT-E, Article 1, version en vigueur au 02/11/2026" in applying[0].text
    assert applying[0].text.endswith("https://www.legifrance.gouv.fr/loda/id/JORFTEXT-E")
    assert applying[0].citations[0].document == "cerfa.pdf"


def test_another_declared_regime_is_a_contradiction_of_its_own_kind_and_a_request(noted: Noted) -> None:
    note = noted(ROW.replace("\tE", "\tD"))
    (point,) = points(note)
    assert "régime de la déclaration" in point.explanation
    assert "relève du régime de l’enregistrement" in point.explanation
    assert [citation.quote for citation in point.citations][1] == "85 t/j"
    (request,) = [request for request in note.requests if "2781-1-b" in request.text]
    assert request.text.partition(". ")[2].startswith("Justifier le régime déclaré ou rectifier la demande")
    assert request.legal_basis == "R181-13 4°"
    clear_up = next(section for section in note.sections if section.key == "points_a_eclaircir")
    assert point.explanation in {statement.text for statement in clear_up.statements}
    assert "Le dossier déclare le régime de la déclaration." in texts_of(note)
    assert "JORFTEXT-E" in texts_of(note)


def test_regimes_that_agree_are_no_point(noted: Noted) -> None:
    assert points(noted(ROW)) == []


def test_a_quantity_of_the_prose_serves_when_the_form_has_none(noted: Noted) -> None:
    prose = ["L’unité, qui traitera 120 t/j de matières végétales, relève de la rubrique 2781-1 de la nomenclature."]
    note = noted("2781-1\tMéthanisation de matières végétales\tE", prose=prose)
    first = framework(note).statements[0]
    assert "120 t/j" in first.text
    assert "régime de l’autorisation" in first.text
    assert first.citations[0].document == "etude.pdf"
    assert len(points(note)) == 1


@pytest.mark.parametrize(
    "prose",
    [
        "La rubrique 2781-1 de la nomenclature prévoit l’autorisation au-delà de 100 t/j.",
        "Le seuil de la rubrique 2781-1 de la nomenclature est de 100 t/j.",
        "Les rubriques 2781-1 et 2780-1 de la nomenclature sont visées, pour 120 t/j.",
        "L’installation existante relève de la rubrique 2781-1 de la nomenclature pour 120 t/j.",
    ],
)
def test_a_threshold_or_another_quantity_of_the_prose_judges_nothing(noted: Noted, prose: str) -> None:
    note = noted("2781-1\tMéthanisation de matières végétales\tE", prose=[prose])
    assert points(note) == []
    assert "aucun volume ne permet de le vérifier" in texts_of(note)


def test_a_rubrique_without_quantity_nor_regime_is_not_found(noted: Noted) -> None:
    note = noted(ROW, prose=["Le site est concerné par la rubrique 2714 de la nomenclature."])
    assert "Volume et régime de la rubrique 2714" in framework(note).not_found


def test_a_rubrique_whose_arrete_is_not_loaded_is_said_so(noted: Noted) -> None:
    note = noted("2714\tTri de papiers\t1 500 m³\tE")
    assert any("2714 (E)" in warning for warning in note.warnings)


def test_an_activity_below_all_thresholds_is_not_classed_and_has_no_arrete(noted: Noted) -> None:
    note = noted("2714\tTri de papiers\t90 m³\tNC")
    assert "l’activité n’est pas classée" in texts_of(note)
    assert not framework(note).not_found
    assert points(note) == []


def test_where_no_regulation_is_loaded_the_directory_names_the_arretes_to_be_checked(noted: Noted) -> None:
    note = noted(ROW, texts=())
    assert "JORFTEXT000022727437" in texts_of(note)
    assert "texte non chargé : à vérifier" in texts_of(note)
    assert any("Aucun arrêté ministériel n’est chargé" in warning for warning in note.warnings)
    assert not any("n’est chargé" in warning for warning in noted(ROW).warnings)


def test_a_threshold_read_nowhere_at_hand_is_to_be_confirmed(noted: Noted) -> None:
    assert "seuil à confirmer" in texts_of(noted("2714\tTri de papiers\t1 500 m³\tE"))
    assert "seuil à confirmer" not in texts_of(noted(ROW))


@pytest.mark.parametrize(
    ("row", "regime"),
    [
        ("2101-2\tÉlevage de vaches laitières\t420 vaches laitières\tE", "de l’autorisation"),
        ("2111-1\tÉlevage de volailles\t32 000 emplacements\tE", "de l’enregistrement"),
        ("3532\tDigestion anaérobie\t118 t/j\tA", "de l’autorisation"),
        ("3.3.1.0\tAssèchement de zone humide\t4 500 m²\tD", "de la déclaration"),
    ],
)
def test_animals_places_and_waters_are_judged_too(noted: Noted, row: str, regime: str) -> None:
    assert f"régime {regime}" in texts_of(noted(row))


def test_between_two_values_the_quantity_alone_does_not_tell(noted: Noted) -> None:
    assert "aucun volume ne permet" in texts_of(noted("3532\tDigestion anaérobie\t80 t/j\tA"))
