"""The auditor's desk: a dossier's events with their causes and effects, narrowed by what the address says."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from reviewer_ui.presenters.csv_table import csv_of
from reviewer_ui.presenters.event_words import GENRES, Genre, genre_of, sentence_of
from reviewer_ui.presenters.words import moment
from schemas.views import LoggedEvent
from workers._journal.bundle import references

_COLUMNS = ("date", "genre", "fait", "personne", "type", "identifiant", "cause", "place")


@dataclass(frozen=True)
class AuditFilter:
    """What the time-line is narrowed to; `jusqua` is an ISO day, included."""

    genre: Genre | None = None
    personne: str | None = None
    q: str | None = None

    def query(self) -> str:
        """Write it as a query, what is not set left out."""
        return urlencode({name: value for name, value in self.__dict__.items() if value})


@dataclass(frozen=True)
class Artefact:
    """A content an event names, by its role."""

    role: str
    sha256: str
    size: int


@dataclass(frozen=True)
class EventView:
    """An event as it is read: its sentence, who, what it follows from and what followed."""

    event: LoggedEvent
    genre: Genre
    sentence: str
    actor: str
    body: Mapping[str, Any]
    artefacts: tuple[Artefact, ...]
    cause: "LoggedEvent | None"
    cause_sentence: str
    effects: int

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return f"e-{self.event.event_id}"

    @property
    def place(self) -> str:
        """Where it lies on the log."""
        return f"{self.event.topic} / {self.event.partition} / {self.event.offset}"

    @property
    def printed_body(self) -> str:
        """Its body, laid out."""
        return json.dumps(self.body, ensure_ascii=False, indent=1) if self.body else ""


def event_views(events: Sequence[LoggedEvent], chosen: AuditFilter) -> list[EventView]:
    """Lay out the events that the filter leaves, in the order they were recorded."""
    by_id = {str(event.event_id): event for event in events}
    effects: dict[str, int] = defaultdict(int)
    for event in events:
        effects[event.causation_id or ""] += 1
    views = (_view(event, by_id, effects[str(event.event_id)]) for event in events)
    return [view for view in views if _is_chosen(view, chosen)]


def people(events: Iterable[LoggedEvent]) -> list[str]:
    """Return who did something, in the order of names."""
    return sorted({actor for event in events if (actor := str(_body(event).get("actor", "")))})


def as_csv(views: Iterable[EventView]) -> str:
    """Return the time-line as CSV."""
    return csv_of(_COLUMNS, (_row(view) for view in views))


def _row(view: EventView) -> tuple[str, ...]:
    event = view.event
    return (
        event.recorded_at.isoformat(),
        GENRES[view.genre],
        view.sentence,
        view.actor,
        event.type,
        str(event.event_id),
        event.causation_id or "",
        view.place,
    )


def as_json_lines(views: Iterable[EventView]) -> str:
    """Return the time-line as JSON Lines, each event as the read model has it with its sentence."""
    return "".join(
        json.dumps({**view.event.model_dump(mode="json"), "sentence": view.sentence}, ensure_ascii=False) + "\n"
        for view in views
    )


def _view(event: LoggedEvent, by_id: Mapping[str, LoggedEvent], effects: int) -> EventView:
    body = _body(event)
    cause = by_id.get(event.causation_id or "")
    return EventView(
        event=event,
        genre=genre_of(event.type),
        sentence=sentence_of(event.type, body if event.body is not None else None),
        actor=str(body.get("actor", "")),
        body=body,
        artefacts=tuple(
            Artefact(str(found["role"]), str(found["sha256"]), int(found["size"]))
            for found in references((event.body or "").encode())
        ),
        cause=cause,
        cause_sentence=sentence_of(cause.type, _body(cause) if cause.body is not None else None) if cause else "",
        effects=effects,
    )


def _body(event: LoggedEvent) -> Mapping[str, Any]:
    try:
        body = json.loads(event.body or "null")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_chosen(view: EventView, chosen: AuditFilter) -> bool:
    if chosen.genre and view.genre != chosen.genre:
        return False
    if chosen.personne and view.actor != chosen.personne:
        return False
    words = (chosen.q or "").lower().split()
    told = f"{view.sentence} {view.actor} {moment(view.event.recorded_at)} {view.event.type}".lower()
    return all(word in told for word in words)
