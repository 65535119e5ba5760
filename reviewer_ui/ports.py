"""What the reading room is made of: ports it speaks to, and what a deployment chooses."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry

from reviewer_ui.access.ports import AccountStore, IdentityProvider, SessionStore
from reviewer_ui.access.sessions import SessionLimits
from schemas.artefacts import ArtefactRef
from schemas.views import LoggedEvent
from workers.ports import EventSink, ObjectStore, PassageIndex, ReadModel, Reranker
from workers.printing import Printing


class PageImages(Protocol):
    """Draws pages of documents."""

    def render(self, ref: ArtefactRef, page: int, dpi: int) -> bytes:
        """Return a page (from 1) as WebP.

        Raises: RejectedError: the page cannot be drawn, or this type has no page images. UnavailableError.
        """
        ...

    def prepare(self) -> None:
        """Get ready to draw, without waiting: somebody has just begun to read. Raises: UnavailableError."""
        ...


class SignedJournal(Protocol):
    """The Merkle log that every event is appended to."""

    def numbers(self, places: Sequence[tuple[tuple[str, int], int]]) -> list[int | None]:
        """Return the number of the entry of each ((topic, partition), offset), None for what is not there."""
        ...


def _today() -> date:
    """Return the date where this machine is: deadlines are counted in its days."""
    return datetime.now().astimezone().date()


Then = Callable[[Sequence[LoggedEvent]], AbstractContextManager[ReadModel]]
"""Folds events into a read model of their own, which is gone when the context ends; one thread uses it."""


@dataclass(frozen=True)
class UiParts:
    """All that the reading room needs. `retry` sends a dead letter round again by its id.

    `token` signs in the owner of this machine, `actor` is the owner's name; `service` is printed on letters and notes;
    everybody else signs in by `accounts` or `identity`. `hosts` are names this server answers to beside the loopback
    ones; `public_url` is the address people know, where a proxy stands in front; `contact` is whom they ask for a role.
    `then` shows a dossier as it was; `uploads` is the folder of files that are still arriving; dossiers left for more
    than `retention_days` are due to be erased. `theme` is the folder of another look than ours. `checks` are asked by
    /readyz, by name; one that raises LisiereError makes it answer 503.
    """

    read_model: ReadModel
    store: ObjectStore
    sink: EventSink
    pages: PageImages
    token: str
    actor: str
    sessions: SessionStore
    accounts: AccountStore
    then: Then
    uploads: Path
    identity: IdentityProvider | None = None
    session_limits: SessionLimits = field(default_factory=SessionLimits)
    public_url: str | None = None
    contact: str | None = None
    service: str = ""
    printing: Printing = field(default_factory=Printing)
    index: PassageIndex | None = None
    reranker: Reranker | None = None
    retry: Callable[[str], None] | None = None
    journal: SignedJournal | None = None
    retention_days: int | None = None
    theme: Path | None = None
    max_file_bytes: int = 3 * 1024**3
    hosts: frozenset[str] = frozenset()
    checks: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)
    poll_s: float = 0.1
    decision_wait_s: float = 5.0
    new_id: Callable[[], uuid.UUID] = uuid.uuid4
    today: Callable[[], date] = _today
