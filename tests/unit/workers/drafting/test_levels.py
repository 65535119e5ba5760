"""An enjeu called strong here and weak there is a contradiction; another theme, another notion or a shade is none."""

import pytest

from tests.unit.workers.drafting.conftest import Draft, document_of
from workers._drafting.levels import LEVEL_KIND

STATE = "État initial"


def _found(draft: Draft, first: str, second: str) -> list[str]:
    note = draft(
        [
            document_of("etude.pdf", "etude_impact", [(STATE, first)]),
            document_of("resume.pdf", "resume_non_technique", [(STATE, second)]),
        ]
    )
    return [found.explanation for found in note.contradictions if found.kind == LEVEL_KIND]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("L’enjeu est qualifié de fort pour les chiroptères.", "Pour les chiroptères, l’enjeu est jugé faible."),
        ("Les enjeux relatifs aux zones humides sont très forts.", "Zones humides : enjeu modéré."),
        ("Thème\tNiveau d’enjeu\nAvifaune nicheuse\tFaible", "L’enjeu retenu pour l’avifaune nicheuse est fort."),
        ("La sensibilité du paysage est forte.", "Concernant le paysage, la sensibilité est négligeable."),
    ],
)
def test_levels_far_apart_contradict_each_other(draft: Draft, first: str, second: str) -> None:
    (explanation,) = _found(draft, first, second)
    assert "dans etude, page 1" in explanation
    assert "dans resume, page 1" in explanation


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("L’enjeu est fort pour les chiroptères.", "L’enjeu est faible pour les amphibiens.", "another theme"),
        ("L’enjeu est fort pour les chiroptères.", "L’enjeu est modéré pour les chiroptères.", "a shade"),
        ("L’enjeu est fort pour le paysage.", "L’incidence résiduelle sur le paysage est faible.", "after measures"),
        ("L’enjeu est fort pour le paysage.", "L’enjeu va de faible à modéré pour le paysage.", "a range"),
    ],
)
def test_what_only_looks_like_two_levels_is_left_alone(draft: Draft, first: str, second: str, why: str) -> None:
    assert not _found(draft, first, second), why


def test_three_levels_of_one_theme_are_places_not_a_contradiction(draft: Draft) -> None:
    documents = [
        document_of(f"{level}.pdf", "etude_impact", [(STATE, f"L’enjeu est {level} pour la flore.")])
        for level in ("faible", "modéré", "fort")
    ]
    assert not draft(documents).contradictions


def test_both_sides_of_two_levels_are_cited_and_asked_about(draft: Draft) -> None:
    note = draft(
        [
            document_of("etude.pdf", "etude_impact", [(STATE, "L’enjeu est fort pour la flore.")]),
            document_of("resume.pdf", "resume_non_technique", [(STATE, "L’enjeu est faible pour la flore.")]),
        ]
    )
    (found,) = note.contradictions
    assert (
        found.explanation
        == "« flore » : niveau « fort » dans etude, page 1, mais niveau « faible » dans resume, page 1."
    )
    assert [citation.document for citation in found.citations] == ["etude.pdf", "resume.pdf"]
    assert any("mettre les pièces en cohérence : « flore » :" in request.text for request in note.requests)
