"""The person whose request is at hand, for what is printed and published on the way to its answer.

A context variable, set by the gate alone: it follows a request into threads and streams, and never reaches another.
"""

from contextvars import ContextVar

from reviewer_ui.access.people import Person
from reviewer_ui.access.permissions import Permission, permits

_acting: ContextVar[Person | None] = ContextVar("acting", default=None)


def act_as(person: Person | None) -> None:
    """Say who makes the request at hand; None for somebody unknown."""
    _acting.set(person)


def who_acts() -> Person | None:
    """Return who makes the request at hand."""
    return _acting.get()


def may(permission: str) -> bool:
    """Tell whether who makes the request at hand is allowed something, by the permission's name."""
    person = _acting.get()
    return person is not None and permits(person.roles, Permission(permission))
