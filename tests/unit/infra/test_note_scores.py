"""The scorer counts as an agent would: a decoy is wrong, a second alarm is wrong, another enjeu is wrong."""

from typing import Any

from infra.bench.note_scores import (
    decoys_taken,
    score_completeness,
    score_contradictions,
    score_figures,
    score_lacking,
    score_lacks,
    score_measures,
)

Json = dict[str, Any]
SOWN = {"kind": "value", "what": "emprise", "sides": [["12,4 ha", "124 000 m²"], ["9,8 ha"]]}
MEASURE = {
    "code": "R1",
    "type": "R",
    "enjeu": "air",
    "name": "Arrosage des pistes",
    "text": "Les pistes seront arrosées par temps sec.",
    "has_cost": False,
    "has_follow_up": True,
}


def _note(**parts: Any) -> Json:
    return {"contradictions": [], "key_figures": [], "completeness": [], "enjeux": [], "requests": [], **parts}


def _truth(**parts: Any) -> Json:
    return {"contradictions": [], "decoys": [], "figures": [], "completeness": [], "measures": [], **parts}


def _found(*quotes: str, explanation: str = "") -> Json:
    return {"kind": "", "explanation": explanation, "citations": [{"quote": quote} for quote in quotes]}


def test_a_contradiction_is_right_whatever_the_form_of_its_values() -> None:
    note = _note(contradictions=[_found("Emprise\u00a0: 124\u202f000 m²", "une emprise de 9,8 ha")])
    counts = score_contradictions(note, _truth(contradictions=[SOWN]))
    assert (counts.right, counts.wrong, counts.missed) == (1, 0, 0)


def test_a_second_alarm_for_one_disagreement_is_wrong() -> None:
    twice = [_found("12,4 ha", "9,8 ha"), _found("124 000 m²", "9,8 ha")]
    counts = score_contradictions(_note(contradictions=twice), _truth(contradictions=[SOWN]))
    assert (counts.right, counts.wrong) == (1, 1)


def test_a_part_of_a_number_is_not_the_number() -> None:
    counts = score_contradictions(_note(contradictions=[_found("112,4 ha", "9,8 ha")]), _truth(contradictions=[SOWN]))
    assert (counts.right, counts.missed) == (0, 1)


def test_a_decoy_that_is_taken_is_counted() -> None:
    decoy = {"what": "emprise", "why": "l’aire d’étude", "sides": [["12,4 ha"], ["112 ha"]]}
    assert decoys_taken(_note(contradictions=[_found("12,4 ha", "112 ha")]), _truth(decoys=[decoy])) == 1


def test_a_broken_limit_must_name_its_text() -> None:
    sown = {"kind": "limit", "what": "habitation", "sides": [["430 m"]]}
    truth = _truth(contradictions=[sown])
    assert score_contradictions(_note(contradictions=[_found("à 430 m")]), truth).missed == 1
    named = _found("à 430 m", explanation="limite de 500 m (arrêté du 26 août 2011)")
    assert score_contradictions(_note(contradictions=[named]), truth).right == 1


def test_a_figure_needs_its_value_its_unit_and_its_name() -> None:
    figure = {"what": "emprise", "values": [12.4], "unit": "ha", "names": ["emprise"], "is_principal": True}
    for label, value, unit, right in (
        ("Emprise du projet", 124000.0, "m²", 1),
        ("Emprise du projet", 12.9, "ha", 0),
        ("Emprise du projet", 12.4, "m", 0),
        ("Surface des bassins", 12.4, "ha", 0),
    ):
        listed = {"label": label, "value": value, "unit": unit}
        counts = score_figures(_note(key_figures=[listed]), _truth(figures=[figure]))
        assert (counts.right, counts.missed) == (right, 1 - right), (label, value, unit)


def test_a_piece_told_wrongly_is_both_wrong_and_missed() -> None:
    pieces = [{"article": "R181-13 8°", "accepted": ["absent"]}, {"article": "R181-13 2°", "accepted": ["present"]}]
    told = [{"article": "R181-13 8°", "status": "present"}, {"article": "R181-13 2°", "status": "present"}]
    counts = score_completeness(_note(completeness=told), _truth(completeness=pieces))
    assert (counts.right, counts.wrong, counts.missed) == (1, 1, 1)
    assert score_lacking(_note(completeness=told), _truth(completeness=pieces)).missed == 1


def test_a_measure_under_another_enjeu_is_wrong() -> None:
    found = {"type": "R", "text": "R1 – Arrosage des pistes : les pistes seront arrosées"}
    for enjeu, right in (("air", 1), ("sols", 0)):
        counts = score_measures(_note(enjeux=[{"enjeu": enjeu, "measures": [found]}]), _truth(measures=[MEASURE]))
        assert (counts.right, counts.wrong) == (right, 1 - right)


def test_what_measures_lack_is_known_by_number_or_by_name() -> None:
    for text in ("Préciser le coût de R1.", "Préciser le coût de « Arrosage des pistes »."):
        request = {"legal_basis": "R122-5 II 8°", "text": text}
        counts = score_lacks(_note(requests=[request]), _truth(measures=[MEASURE]))
        assert (counts.right, counts.wrong, counts.missed) == (1, 0, 0)
