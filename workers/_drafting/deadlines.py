"""Deadlines of the procedure, from the rules in force when the dossier was filed (rules/deadlines.toml)."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from schemas.dossiers import Supplement
from schemas.notes import Deadline
from workers._drafting.rules import load_rules

ASSUMPTION = (
    "Échéances calculées depuis la date de dépôt, dossier supposé complet et régulier à cette date ; "
    "une demande de compléments suspend les délais."
)
"""What the dates rest on, said with them."""


def procedure_deadlines(
    filed_on: date | None, facts: frozenset[str], supplements: Sequence[Supplement] = ()
) -> tuple[Deadline, ...]:
    """Return the deadlines of a dossier filed on `filed_on`, soonest first; none where the date is not known.

    Those that were not past when compléments were asked for are moved by the days until these were received.
    """
    if filed_on is None:
        return ()
    suspension = _suspension(supplements)
    due = [
        _moved(
            Deadline(
                label=rule["label"],
                due_on=add_time(filed_on, months=rule.get("months", 0), days=rule.get("days", 0)),
                article=rule["article"],
                url=rule["url"],
            ),
            suspension,
        )
        for rule in load_rules("deadlines")["rule"]
        if rule.get("from", date.min) <= filed_on <= rule.get("until", date.max)
        and set(rule.get("applies_if", ())) <= facts
    ]
    return tuple(sorted(due, key=lambda deadline: deadline.due_on))


def clock_remarks(supplements: Sequence[Supplement]) -> list[str]:
    """Say what compléments did to the dates, and what that supposes."""
    article = load_rules("deadlines")["suspension"]["article"]
    suspension = _suspension(supplements)
    if suspension is not None and suspension.requested_on is not None:
        asked, received = _day(suspension.requested_on), _day(suspension.received_on)
        return [_SUSPENDED.format(asked=asked, received=received, article=article)]
    return [_NOT_MOVED.format(received=_day(each.received_on), article=article) for each in supplements[:1]]


_SUSPENDED = (
    "Délais suspendus une fois par la demande de compléments du {asked} ({article}) et repris à la réception du "
    "{received}, supposée complète : les échéances qui n’étaient pas passées sont reportées d’autant."
)
_NOT_MOVED = (
    "Compléments reçus le {received} : s’ils répondent à une demande qui avait suspendu les délais ({article}), "
    "ceux-ci reprennent ce jour-là ; le jour de la demande n’est pas connu, les échéances ne sont donc pas reportées."
)


def _suspension(supplements: Sequence[Supplement]) -> Supplement | None:
    """Return the compléments that ended the suspension of the clock: the first whose demande is known."""
    return next(
        (each for each in supplements if each.requested_on is not None and each.requested_on <= each.received_on), None
    )


def _moved(deadline: Deadline, suspension: Supplement | None) -> Deadline:
    if suspension is None or suspension.requested_on is None or deadline.due_on < suspension.requested_on:
        return deadline
    pause = suspension.received_on - suspension.requested_on
    article = load_rules("deadlines")["suspension"]["article"]
    days = "1 jour" if pause.days == 1 else f"{pause.days} jours"
    return deadline.model_copy(
        update={"due_on": deadline.due_on + pause, "label": f"{deadline.label}, délai suspendu {days} ({article})"}
    )


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def add_time(start: date, *, months: int = 0, days: int = 0) -> date:
    """Add months (31 January + 1 month = the last day of February) and then days."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days)
