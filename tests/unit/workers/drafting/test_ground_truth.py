"""What was sown in the built-in dossier is found in its note, and nothing else is alleged against it."""

import math
from collections.abc import Iterable
from typing import Any

import pytest

from schemas.notes import Citation, Note
from tests.unit.workers.drafting.conftest import ReadDossier, draft_of

Json = dict[str, Any]


def _places(citations: Iterable[Citation]) -> set[tuple[str, int]]:
    return {(citation.document, citation.page) for citation in citations}


def test_the_missing_pieces_are_absent_and_nothing_else_is(demo: ReadDossier, demo_note: Note) -> None:
    absent = {item.article for item in demo_note.completeness if item.status == "absent"}
    assert absent == {piece["article"] for piece in demo.truth["missing"]}


def test_no_piece_that_is_there_is_called_missing(demo: ReadDossier, demo_note: Note) -> None:
    status = {item.article: item.status for item in demo_note.completeness}
    present = {piece["article"] for piece in demo.truth["present"]}
    assert {article: status.get(article, "present") for article in present} == dict.fromkeys(present, "present")


def test_a_piece_that_is_there_is_shown_on_a_page(demo_note: Note) -> None:
    assert all(item.citations for item in demo_note.completeness if item.status != "absent")


def test_each_missing_piece_is_requested_with_its_article(demo: ReadDossier, demo_note: Note) -> None:
    asked = {request.legal_basis for request in demo_note.requests}
    assert {piece["article"] for piece in demo.truth["missing"]} <= asked


def test_the_contradictions_are_those_sown_with_both_sides_cited(demo: ReadDossier, demo_note: Note) -> None:
    found = sorted(sorted(_places(contradiction.citations)) for contradiction in demo_note.contradictions)
    sown = sorted(
        sorted((side["file"], side["page"]) for side in contradiction["sides"])
        for contradiction in demo.truth["contradictions"]
    )
    assert found == sown


def test_decoys_that_only_look_like_contradictions_are_left_alone(demo: ReadDossier, demo_note: Note) -> None:
    alleged = [tuple(citation.quote for citation in found.citations) for found in demo_note.contradictions]
    for decoy in demo.truth["decoys"]:
        quotes = {side["quote"] for side in decoy["sides"]}
        assert not [pair for pair in alleged if len(quotes & set(pair)) > 1], decoy["why"]


def test_the_key_figures_of_the_dossier_are_among_those_of_the_note(demo: ReadDossier, demo_note: Note) -> None:
    missed = [
        figure["label"]
        for figure in demo.truth["key_figures"]
        if not any(_is_figure(figure, found.value, found.unit) for found in demo_note.key_figures)
    ]
    assert not missed


def _is_figure(figure: Json, value: float, unit: str) -> bool:
    in_base = {"GWh/an": 1000.0, "MWh/an": 1.0}
    mine, theirs = value * in_base.get(unit, 1.0), figure["value"] * in_base.get(figure["unit"], 1.0)
    same_unit = unit == figure["unit"] or {unit, figure["unit"]} <= set(in_base)
    return same_unit and math.isclose(mine, theirs, rel_tol=1e-3)


def test_a_key_figure_is_not_listed_twice(demo_note: Note) -> None:
    listed = [(found.value, found.unit) for found in demo_note.key_figures]
    assert len(listed) == len(set(listed))


def test_the_measures_are_those_of_the_dossier(demo: ReadDossier, demo_note: Note) -> None:
    found = {
        (measure.type, measure.text.split(" – ")[0]): measure
        for synthesis in demo_note.enjeux
        for measure in synthesis.measures
    }
    assert set(found) == {(measure["type"], measure["code"]) for measure in demo.truth["measures"]}
    for measure in demo.truth["measures"]:
        assert measure["text"][:60] in found[measure["type"], measure["code"]].text


def test_a_measure_without_cost_is_asked_about(demo: ReadDossier, demo_note: Note) -> None:
    lacking = {m["code"] for m in demo.truth["measures"] if m["cost"] is None and m["type"] in "ERC"}
    costed = {m["code"] for m in demo.truth["measures"] if m["cost"] is not None}
    asked = " ".join(request.text for request in demo_note.requests if request.legal_basis == "R122-5 II 8°")
    assert all(code in asked for code in lacking)
    assert not [code for code in costed if code in asked]


def test_vague_commitments_are_pointed_out_and_only_those(demo: ReadDossier, demo_note: Note) -> None:
    section = next(section for section in demo_note.sections if section.key == "points_a_eclaircir")
    pointed = {s.citations[0].quote for s in section.statements if s.text.startswith("Engagement à préciser")}
    assert pointed == {vague["quote"] for vague in demo.truth["vague"]}


def test_the_rubriques_are_listed_with_their_regime(demo: ReadDossier, demo_note: Note) -> None:
    section = next(section for section in demo_note.sections if section.key == "procedure")
    names = {"A": "autorisation", "DC": "déclaration avec contrôle périodique", "D": "déclaration"}
    for rubrique in demo.truth["rubriques"]:
        code = rubrique["number"].removesuffix("-2°")
        expected = f"Rubrique {code}, régime : {names[rubrique['regime']]} "
        assert any(statement.text.startswith(expected) for statement in section.statements), code


def test_the_procedure_follows_from_the_rubriques_under_authorisation(demo_note: Note) -> None:
    section = next(section for section in demo_note.sections if section.key == "procedure")
    opening = section.statements[0].text
    assert "autorisation environnementale" in opening
    assert "2781-2-a" in opening
    assert "3532" in opening
    assert "4310" not in opening


def test_the_regime_of_each_rubrique_follows_from_its_volume_and_leads_to_its_arrete(
    demo: ReadDossier, demo_note: Note
) -> None:
    section = next(section for section in demo_note.sections if section.key == "cadre_applicable")
    for rubrique in demo.truth["rubriques"]:
        code = rubrique["number"].removesuffix("-2°")
        verdict = next(s for s in section.statements if s.text.startswith(f"Rubrique {code} ("))
        assert verdict.text.endswith("C’est le régime que le dossier déclare."), code
        assert verdict.citations[0].page == rubrique["page"]
    arretes = [s.text for s in section.statements if s.text.startswith("Texte applicable à la rubrique 2781-2-a")]
    assert len(arretes) == 1
    assert "JORFTEXT000021334497" in arretes[0]


def test_every_enjeu_of_the_dossier_has_its_section(demo: ReadDossier, demo_note: Note) -> None:
    keys = {section.key for section in demo_note.sections}
    assert {f"enjeu_{entry['enjeu']}" for entry in demo.truth["enjeux"]} <= keys


def test_the_weights_of_enjeux_add_up_to_one(demo_note: Note) -> None:
    assert sum(synthesis.weight for synthesis in demo_note.enjeux) == pytest.approx(1.0, abs=0.02)


def test_drafting_twice_gives_the_same_note(demo: ReadDossier, demo_note: Note) -> None:
    again = draft_of(demo.documents, metadata={"petitionnaire": demo.truth["dossier"]["petitionnaire"]})
    assert again == demo_note
