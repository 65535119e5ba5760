"""A figure that breaks a prescription of the project's rubriques is pointed out; of another project it is not."""

from datetime import date

import pytest

from schemas.notes import Contradiction
from tests.unit.workers.drafting.conftest import Draft, document_of
from workers._drafting.limits import LIMIT_KIND

WIND = "Rubrique\tDésignation\tRégime\n2980-1\tProduction d’électricité par le vent\tA"
PIGS = "Rubrique\tDésignation\tRégime\n3660-b\tÉlevage intensif de porcs\tA"
BIOGAS = "Rubrique\tDésignation\tRégime\n2781-2\tMéthanisation\tA"


def _broken(draft: Draft, rubriques: str, sentence: str, filed_on: date = date(2026, 9, 1)) -> list[Contradiction]:
    lines = [("Rubriques de la nomenclature", rubriques), ("Description du projet", sentence)]
    note = draft([document_of("etude.pdf", "etude_impact", lines)], filed_on=filed_on)
    return [found for found in note.contradictions if found.kind == LIMIT_KIND]


@pytest.mark.parametrize(
    ("rubriques", "sentence", "article"),
    [
        (WIND, "L’habitation la plus proche se situe à 430 m du projet.", "L515-44"),
        (WIND, "L’émergence calculée la nuit est de 3,4 dB(A).", "26 août 2011, article 26"),
        (PIGS, "L’habitation la plus proche se situe à 85 m du site.", "27 décembre 2013, article 5"),
        (BIOGAS, "L’émergence calculée la nuit est de 4,6 dB(A).", "23 janvier 1997, article 3"),
        (BIOGAS, "L’habitation la plus proche se situe à 150 m du site.", "10 novembre 2009, article 4"),
    ],
)
def test_a_broken_prescription_is_named_with_its_article(
    draft: Draft, rubriques: str, sentence: str, article: str
) -> None:
    (found,) = _broken(draft, rubriques, sentence)
    assert article in found.explanation
    assert [citation.quote for citation in found.citations] == [sentence]


@pytest.mark.parametrize(
    ("rubriques", "sentence", "why"),
    [
        (WIND, "L’habitation la plus proche se situe à 520 m du projet.", "far enough"),
        (PIGS, "L’habitation la plus proche se situe à 430 m du projet.", "another kind of project"),
        (WIND, "L’école la plus proche se situe à 430 m du projet.", "no dwelling"),
        (BIOGAS, "L’émergence admissible la nuit est de 5 dB(A).", "a limit, not a level"),
        (PIGS, "L’émergence calculée la nuit est de 4,6 dB(A).", "farms have their own rule"),
    ],
)
def test_what_breaks_nothing_is_left_alone(draft: Draft, rubriques: str, sentence: str, why: str) -> None:
    assert not _broken(draft, rubriques, sentence), why


def test_a_prescription_is_applied_to_dossiers_filed_since_it_holds(draft: Draft) -> None:
    sentence = "L’habitation la plus proche se situe à 150 m du site."
    assert not _broken(draft, BIOGAS, sentence, filed_on=date(2019, 5, 6))
