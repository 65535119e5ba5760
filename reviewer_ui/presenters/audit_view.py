"""The auditor's desk: events as they are read, each with its cause and what followed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviewer_ui.presenters.csv_table import csv_of
from reviewer_ui.presenters.event_words import GENRES, Genre, genre_of, sentence_of
from schemas.views import LoggedEvent
from workers._journal.bundle import references

_COLUMNS = ("date", "genre", "fait", "personne", "type", "identifiant", "cause", "place")


_ROLES = {
    "answer": "Réponse",
    "artefact": "Pièce",
    "batch": "Pages reconnues",
    "changes": "Changements",
    "classification": "Classement",
    "evidence": "Passages trouvés",
    "extraction": "Texte extrait",
    "manifest": "Liste des pièces",
    "model_calls": "Appel au modèle",
    "note": "Note",
    "replaced": "Rédaction d’avant",
    "wording": "Rédaction",
}


@dataclass(frozen=True)
class Artefact:
    """A content an event names, by its role."""

    role: str
    sha256: str
    size: int

    @property
    def title(self) -> str:
        """What it is, in French; a role that is not known by its own name."""
        return _ROLES.get(self.role, self.role)


@dataclass(frozen=True)
class EventView:
    """An event as it is read; `effects` counts the events it caused itself."""

    event: LoggedEvent
    cause: "EventView | None" = None
    effects: int = 0

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """What the event says; empty where it is too long to be kept here."""
        try:
            body = json.loads(self.event.body or "null")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def genre(self) -> Genre:
        """The kind of fact it is."""
        return genre_of(self.event.type)

    @property
    def sentence(self) -> str:
        """The fact in one French sentence."""
        return sentence_of(self.event.type, self.body if self.event.body is not None else None)

    @property
    def actor(self) -> str:
        """Who did it, empty where no person did."""
        return str(self.body.get("actor", ""))

    @property
    def artefacts(self) -> list[Artefact]:
        """The contents it names."""
        return [
            Artefact(str(found["role"]), str(found["sha256"]), int(found["size"]))
            for found in references((self.event.body or "").encode())
        ]

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return f"e-{self.event.event_id}"

    @property
    def address(self) -> str:
        """Where it stands on the desk of its dossier, below the journal's own address."""
        return f"?autour={self.event.event_id}#{self.anchor}"

    @property
    def place(self) -> str:
        """Where it lies on the log."""
        return f"{self.event.topic} / {self.event.partition} / {self.event.offset}"

    @property
    def printed_body(self) -> str:
        """Its body, laid out."""
        return json.dumps(self.body, ensure_ascii=False, indent=1) if self.body else ""

    def tells(self, *entities: str) -> bool:
        """Tell whether it is an event of one of these names ("note.drafted"), whatever the version."""
        return self.event.type.removeprefix("fr.lisiere.").rpartition(".v")[0] in entities


def event_views(events: Iterable[LoggedEvent]) -> list[EventView]:
    """Lay out events in the order given, without their causes."""
    return [EventView(event) for event in events]


def as_csv(views: Iterable[EventView]) -> str:
    """Return the time-line as CSV."""
    return csv_of(_COLUMNS, (_row(view) for view in views))


def _row(view: EventView) -> Sequence[str]:
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
