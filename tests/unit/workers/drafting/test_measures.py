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
