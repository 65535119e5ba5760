"""The deadlines are those of the rules in force on the filing date, and each names its article."""

from datetime import date

import pytest

from schemas.dossiers import Supplement
from workers._drafting.deadlines import add_time, clock_remarks, procedure_deadlines

STUDY = frozenset({"etude_impact"})


def _due(filed_on: date | None) -> dict[str, tuple[date, str]]:
    return {d.label.split(" (")[0]: (d.due_on, d.article) for d in procedure_deadlines(filed_on, STUDY)}


def test_a_dossier_filed_since_the_green_industry_law_has_three_months_of_examination_and_consultation() -> None:
    due = _due(date(2024, 10, 22))
    assert due["Fin de l’examen et de la consultation du public"] == (date(2025, 1, 22), "L181-10-1")
    assert due["Avis des services et instances consultés"] == (date(2024, 12, 6), "D181-17-1")
    assert "Fin de la phase d’examen" not in due


def test_a_dossier_filed_the_day_before_has_four_months_of_examination() -> None:
    due = _due(date(2024, 10, 21))
    assert due["Fin de la phase d’examen"] == (date(2025, 2, 21), "R181-17")
    assert "Fin de l’examen et de la consultation du public" not in due


@pytest.mark.parametrize("filed_on", [date(2024, 10, 21), date(2026, 11, 2)])
def test_deadlines_come_soonest_first_with_a_link(filed_on: date) -> None:
    deadlines = procedure_deadlines(filed_on, STUDY)
    assert list(deadlines) == sorted(deadlines, key=lambda deadline: deadline.due_on)
    assert all(deadline.url.startswith("https://www.legifrance.gouv.fr/") for deadline in deadlines)


def test_without_a_filing_date_no_deadline_is_made_up() -> None:
    assert _due(None) == {}


def test_the_environmental_authority_gives_no_opinion_without_a_study() -> None:
    labels = [deadline.label for deadline in procedure_deadlines(date(2026, 1, 5), frozenset())]
    assert not [label for label in labels if "autorité environnementale" in label]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 15), 4, date(2026, 7, 15)),
    ],
)
def test_a_month_ends_on_its_last_day(start: date, months: int, end: date) -> None:
    assert add_time(start, months=months) == end


ASKED, CAME = date(2026, 12, 1), date(2026, 12, 21)


def test_supplements_end_the_suspension_once_and_move_the_dates_that_were_not_past() -> None:
    supplements = (Supplement(received_on=CAME, requested_on=ASKED), Supplement(received_on=CAME, requested_on=CAME))
    plain = {each.label: each for each in procedure_deadlines(date(2026, 11, 2), STUDY)}
    moved = procedure_deadlines(date(2026, 11, 2), STUDY, supplements)
    assert all(each.due_on - plain[each.label.split(", délai suspendu")[0]].due_on == CAME - ASKED for each in moved)
    assert all("délai suspendu 20 jours (R181-16)" in each.label for each in moved)
    (remark,) = clock_remarks(supplements)
    assert "une fois" in remark
    assert "01/12/2026 (R181-16)" in remark


def test_a_date_that_was_past_when_supplements_were_asked_for_stays() -> None:
    late = Supplement(received_on=date(2027, 9, 1), requested_on=date(2027, 8, 15))
    moved = procedure_deadlines(date(2026, 11, 2), STUDY, (late,))
    assert {each.due_on for each in moved} == {each.due_on for each in procedure_deadlines(date(2026, 11, 2), STUDY)}


def test_without_the_day_of_the_demande_nothing_moves_and_it_is_said() -> None:
    supplements = (Supplement(received_on=CAME),)
    assert procedure_deadlines(date(2026, 11, 2), STUDY, supplements) == procedure_deadlines(date(2026, 11, 2), STUDY)
    (remark,) = clock_remarks(supplements)
    assert "ne sont donc pas reportées" in remark
    assert clock_remarks(()) == []
