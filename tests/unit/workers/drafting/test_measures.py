"""Numbered measures are read once with their cost and follow-up; codes that only look like theirs are left alone."""

import pytest

from schemas.notes import Note
from tests.unit.workers.drafting.conftest import Draft, document_of

SECTION = "Mesures pour éviter, réduire et compenser"
PROMISE = "Le bassin de rétention des eaux pluviales sera curé chaque année par une entreprise agréée."


def _measures(note: Note) -> list[tuple[str, str]]:
    return [(measure.type, measure.text) for enjeu in note.enjeux for measure in enjeu.measures]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Mesure E1 – Curage du bassin", "E"),
        ("7.3.1 Mesure R2 : Curage du bassin", "R"),
        ("MC3 – Curage du bassin", "C"),
        ("Mesure de réduction n°4 : Curage du bassin", "R"),
        ("Mesure R2.1t – Curage du bassin", "R"),
    ],
)
def test_a_numbered_measure_is_known_by_its_code_and_told_by_its_sheet(draft: Draft, title: str, kind: str) -> None:
    lines = [(SECTION, "Les mesures suivantes sont prévues pour l’eau."), (title, PROMISE)]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    (measure,) = _measures(note)
    assert measure[0] == kind
    assert "Curage du bassin" in measure[1]
    assert PROMISE in measure[1]


@pytest.mark.parametrize(
    "row",
    [
        "E1.28\tPelouses calcaréo-siliceuses\tEnjeu moyen",
        "E2.22 Prairies de fauche\tEnjeu faible",
        "E5 Ourlets forestiers\tEnjeu fort",
        "E.1 Introduction\tpage 12",
        "C.5.3 Débouchés du compost\tpage 30",
        "A4\tFormat des plans",
    ],
)
def test_the_code_of_a_habitat_or_of_a_chapter_is_no_measure(draft: Draft, row: str) -> None:
    assert not _measures(draft([document_of("etude.pdf", "etude_impact", [(SECTION, row)])]))


@pytest.mark.parametrize(
    ("name", "text", "enjeu"),
    [
        (
            "Limitation des horaires",
            "Les travaux bruyants cesseront à 18 h pour le calme des riverains.",
            "bruit_vibrations",
        ),
        ("Plaques de roulage", "Les engins rouleront sur des plaques afin d’éviter le tassement des sols.", "sols"),
        ("Réseaux enterrés", "Les lignes seront enterrées pour ne pas marquer le paysage.", "paysage_patrimoine"),
        ("Éclairage adapté", "Les lampes seront ambrées pour ménager les chauves-souris.", "biodiversite"),
        ("Arrosage des pistes", "Les pistes seront arrosées pour limiter les poussières chez les riverains.", "air"),
    ],
)
def test_a_measure_serves_what_it_is_done_for(draft: Draft, name: str, text: str, enjeu: str) -> None:
    lines = [(SECTION, "Les mesures suivantes sont prévues."), (f"Mesure R1 – {name}", text)]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    assert [found.enjeu for found in note.enjeux if found.measures] == [enjeu]


def _asked(draft: Draft, lines: list[tuple[str, str]], basis: str) -> str:
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    return " ".join(
        request.text for request in note.requests if request.legal_basis == basis and request.nature == "constat"
    )


def test_cost_and_follow_up_are_read_in_the_columns_of_a_table(draft: Draft) -> None:
    table = (
        "Mesure\tIntitulé\tCoût\tSuivi\n"
        "E1\tCurage du bassin\t5 200 €\tPhotographies avant et après\n"
        "R1\tCapotage des machines\t–\tPhotographies avant et après\n"
        "R2\tArrosage des pistes\t3 000 €\t–"
    )
    lines = [(SECTION, table)]
    costs, follow_ups = _asked(draft, lines, "R122-5 II 8°"), _asked(draft, lines, "R122-5 II 9°")
    assert ("R1" in costs, "E1" in costs, "R2" in costs) == (True, False, False)
    assert ("R2" in follow_ups, "E1" in follow_ups, "R1" in follow_ups) == (True, False, False)


def test_a_measure_without_a_number_is_asked_about_in_its_first_words(draft: Draft) -> None:
    text = "Les équipements bruyants seront capotés et leurs ventilations munies de silencieux."
    lines = [("Mesures de réduction", text)]
    assert "« Les équipements bruyants seront capotés" in _asked(draft, lines, "R122-5 II 8°")
    with_cost = [("Mesures de réduction", f"{text} Ce poste représente 12 000 €.")]
    assert "Les équipements bruyants" not in _asked(draft, with_cost, "R122-5 II 8°")


def test_what_a_sheet_says_of_a_measure_is_told_field_by_field(draft: Draft) -> None:
    section = "Mesure R1 : Arrosage des pistes"
    lines = [
        (section, "Les pistes seront arrosées par temps sec, entre mai et septembre, contre les poussières."),
        (section, "Coût : 4 100 € par an"),
        (section, "Responsable : le chef de chantier"),
        (section, "Indicateur : volume d’eau consommé"),
        (section, "Suivi : relevé hebdomadaire du compteur"),
    ]
    note = draft([document_of("etude.pdf", "etude_impact", lines)])
    (measure,) = [measure for enjeu in note.enjeux for measure in enjeu.measures]
    told = (measure.cost, measure.responsible, measure.indicator, measure.follow_up, measure.when)
    assert told == (
        "4 100 € par an",
        "le chef de chantier",
        "volume d’eau consommé",
        "relevé hebdomadaire du compteur",
        "entre mai et septembre",
    )
