"""Deadlines of the procedure, from the rules in force when the dossier was filed (rules/deadlines.toml)."""

import calendar
from datetime import date, timedelta

from schemas.notes import Deadline
from workers._drafting.rules import load_rules

ASSUMPTION = (
    "Échéances calculées depuis la date de dépôt, dossier supposé complet et régulier à cette date ; "
    "une demande de compléments suspend les délais."
)
"""What the dates rest on, said with them."""


def procedure_deadlines(filed_on: date | None, facts: frozenset[str]) -> tuple[Deadline, ...]:
    """Return the deadlines of a dossier filed on `filed_on`, soonest first; none where the date is not known."""
    if filed_on is None:
        return ()
    due = [
        Deadline(
            label=rule["label"],
            due_on=add_time(filed_on, months=rule.get("months", 0), days=rule.get("days", 0)),
            article=rule["article"],
            url=rule["url"],
        )
        for rule in load_rules("deadlines")["rule"]
        if rule.get("from", date.min) <= filed_on <= rule.get("until", date.max)
        and set(rule.get("applies_if", ())) <= facts
    ]
    return tuple(sorted(due, key=lambda deadline: deadline.due_on))


def add_time(start: date, *, months: int = 0, days: int = 0) -> date:
    """Add months (31 January + 1 month = the last day of February) and then days."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days)
