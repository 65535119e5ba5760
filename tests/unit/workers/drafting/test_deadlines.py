"""The deadlines are those of the rules in force on the filing date, and each names its article."""

from datetime import date

import pytest

from workers._drafting.deadlines import add_time, procedure_deadlines

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
