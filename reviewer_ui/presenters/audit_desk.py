"""A time-line of any length narrowed and paged by its outline; bodies are read for the page that is shown alone."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode

from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.event_words import Genre, genre_of
from reviewer_ui.presenters.words import moment
from schemas.views import LoggedEvent, OutlinedEvent

PAGE_SIZE = 100
Load = Callable[[Sequence[OutlinedEvent]], list[LoggedEvent]]
"""Reads a few outlined events whole."""


@dataclass(frozen=True)
class AuditFilter:
    """What the time-line is narrowed to; `du` and `au` are days, both included.

    `effets`: an event and all that followed from it; `causes`: an event and all that led to it.
    """

    genre: Genre | None = None
    personne: str | None = None
    q: str | None = None
    du: date | None = None
    au: date | None = None
    effets: uuid.UUID | None = None
    causes: uuid.UUID | None = None

    def query(self, **more: object) -> str:
        """Write it as a query, what is not set left out."""
        return urlencode({name: value for name, value in {**self.__dict__, **more}.items() if value})


@dataclass(frozen=True)
class AuditPage:
    """A page of the events that the filter leaves; `total` of them, out of `count`. Pages count from 1."""

    events: Sequence[EventView]
    page: int
    pages: int
    total: int
    count: int
    people: Sequence[str]


class TimeLine:
    """A dossier's events in outline, and how one follows from the other."""

    def __init__(self, outline: Sequence[OutlinedEvent], load: Load) -> None:
        self._outline, self._load = outline, load

    @cached_property
    def _by_id(self) -> Mapping[str, OutlinedEvent]:
        return {each.event_id: each for each in self._outline}

    @cached_property
    def _effects(self) -> Mapping[str, list[str]]:
        effects: dict[str, list[str]] = defaultdict(list)
        for each in self._outline:
            if each.causation_id:
                effects[each.causation_id].append(each.event_id)
        return effects

    def outcome(self, event_id: str) -> set[str]:
        """Return all that followed from an event, and from that."""
        found: set[str] = set()
        left = [event_id]
        while left:
            fresh = [each for each in self._effects.get(left.pop(), ()) if each not in found]
            found.update(fresh)
            left += fresh
        return found

    def causes(self, event_id: str) -> set[str]:
        """Return all that led to an event."""
        found: set[str] = set()
        at = self._by_id.get(event_id)
        while at is not None and (cause := at.causation_id) and cause not in found:
            found.add(cause)
            at = self._by_id.get(cause)
        return found

    def chosen(self, chosen: AuditFilter) -> list[OutlinedEvent]:
        """Return the events that a filter leaves, in their order."""
        left = self._outline
        if chosen.effets is not None:
            kept = {str(chosen.effets)} | self.outcome(str(chosen.effets))
            left = [each for each in left if each.event_id in kept]
        if chosen.causes is not None:
            kept = {str(chosen.causes)} | self.causes(str(chosen.causes))
            left = [each for each in left if each.event_id in kept]
        if chosen.genre:
            left = [each for each in left if genre_of(each.type) == chosen.genre]
        if chosen.personne:
            left = [each for each in left if each.actor == chosen.personne]
        begun, ended = _milliseconds(chosen.du), _milliseconds(chosen.au and chosen.au + timedelta(days=1))
        left = [each for each in left if (begun or 0) <= each.recorded_at and (not ended or each.recorded_at < ended)]
        return self._saying(chosen.q.lower().split(), left) if chosen.q else left

    def page(self, chosen: AuditFilter, *, number: int = 1, around: uuid.UUID | None = None) -> AuditPage:
        """Return a page of what a filter leaves; `around`: the page on which that event stands."""
        left = self.chosen(chosen)
        if around is not None:
            number = next((place // PAGE_SIZE + 1 for place, e in enumerate(left) if e.event_id == str(around)), number)
        pages = max(1, -(-len(left) // PAGE_SIZE))
        number = min(max(number, 1), pages)
        views = self.views(left[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
        people = sorted({each.actor for each in self._outline if each.actor})
        return AuditPage(views, number, pages, len(left), len(self._outline), people)

    def views(self, outlined: Sequence[OutlinedEvent]) -> list[EventView]:
        """Lay out events with their causes and how many events each caused."""
        causes = {each.causation_id for each in outlined} & self._by_id.keys()
        known = {str(e.event_id): EventView(e) for e in self._load([self._by_id[each] for each in causes if each])}
        return [
            replace(
                EventView(event),
                cause=known.get(event.causation_id or ""),
                effects=len(self._effects.get(str(event.event_id), ())),
            )
            for event in self._load(outlined)
        ]

    def _saying(self, words: Sequence[str], left: Sequence[OutlinedEvent]) -> list[OutlinedEvent]:
        told = {str(each.event_id): _told(EventView(each)) for each in self._load(left)}
        return [each for each in left if all(word in told.get(each.event_id, "") for word in words)]


def filtered(outline: Sequence[OutlinedEvent], chosen: AuditFilter, load: Load) -> Iterable[EventView]:
    """Lay out all that a filter leaves, for a file."""
    return map(EventView, load(TimeLine(outline, load).chosen(chosen)))


def _told(view: EventView) -> str:
    return f"{view.sentence} {view.actor} {moment(view.event.recorded_at)} {view.event.type}".lower()


def _milliseconds(day: date | None) -> int | None:
    """Return the first moment of a day of this machine's zone."""
    if day is None:
        return None
    return int(datetime.combine(day, time()).astimezone().astimezone(UTC).timestamp() * 1000)
