"""Projection: from each event, the rows of the read model it changes. The read model can be thrown away and rebuilt.

Topics are read side by side, so events of one dossier may come in another order than they happened. Each event
therefore sets columns of its own; what is derived from several (a dossier's status) is computed from the rows.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from faststream import FastStream

from schemas.envelope import Envelope, Headers, MalformedEventError, decode
from schemas.topics import Topic
from workers._delivery.follower import build_follower
from workers._delivery.outcome import recorded_at
from workers._delivery.wire import Wire
from workers._projection.rows import Row, Upsert, changes, dead_letter_changes
from workers._projection.timeline import timeline_row
from workers.errors import UnavailableError

__all__ = ["Projected", "ProjectionSink", "Row", "Upsert", "apply_each", "build_app", "changes", "dead_letter_changes"]

log = logging.getLogger("lisiere.projection")

STAGE = "projection"


@dataclass(frozen=True)
class Projected:
    """What one record changes, and where the record stands."""

    topic: str
    partition: int
    offset: int
    upserts: Sequence[Upsert]


class ProjectionSink(Protocol):
    """Where the rows go, with how far the log was read."""

    def positions(self) -> dict[tuple[str, int], int]:
        """Return the next offset to read of each (topic, partition)."""
        ...

    def apply(self, batch: Sequence[Projected]) -> None:
        """Apply a batch, all or nothing. Raises: UnavailableError."""
        ...


class LogRecord(Protocol):
    """A record as it lies on the log."""

    @property
    def topic(self) -> str:
        """Its topic."""
        ...

    @property
    def partition(self) -> int:
        """Its partition of the topic."""
        ...

    @property
    def offset(self) -> int:
        """Its place in the partition."""
        ...

    @property
    def timestamp(self) -> int:
        """Its own time, in ms since 1970."""
        ...

    @property
    def key(self) -> bytes | None:
        """What keeps it in order with others."""
        ...

    @property
    def value(self) -> bytes | None:
        """Its body."""
        ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Its attributes."""
        ...


Decode = Callable[[Headers, bytes | None, datetime], Envelope]


def build_app(bootstrap: str, sink: ProjectionSink, wire: Wire, *, longest_wait_s: float) -> FastStream:
    """Build the application that follows every topic into the read model."""

    def apply(records: Sequence[LogRecord]) -> None:
        decoding = wire.reading().decode
        apply_each([project(record, decoding) for record in records], sink)

    topics = [topic.value for topic in Topic]
    return build_follower(bootstrap, topics, f"lisiere.{STAGE}", sink.positions, apply, longest_wait_s=longest_wait_s)


def apply_each(batch: Sequence[Projected], sink: ProjectionSink) -> None:
    """Apply a batch; a record the database refuses for what it says is passed, told in the log, and stops no other.

    Raises: UnavailableError: the database is out of reach or full.
    """
    try:
        sink.apply(batch)
    except UnavailableError:
        raise
    except Exception as error:
        if len(batch) > 1:
            for projected in batch:
                apply_each([projected], sink)
        elif batch and batch[0].upserts:
            apply_each([replace(batch[0], upserts=())], sink)
            log.exception("record %s/%s/%s cannot be projected", batch[0].topic, batch[0].partition, batch[0].offset)
        else:
            raise UnavailableError(f"la base de données refuse toute écriture : {error}") from error


def project(record: LogRecord, decoding: Decode = decode) -> Projected:
    """Return what a record changes; one that is no event changes nothing (its stage sends it to the dead letters).

    Args:   decoding: opens what is sealed, too.
    Raises: UnavailableError: keys are out of reach.
    """
    return Projected(record.topic, record.partition, record.offset, _upserts(record, decoding))


def _upserts(record: LogRecord, decoding: Decode) -> list[Upsert]:
    if record.topic == Topic.DEAD_LETTER:
        headers = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
        headers.setdefault("lisiere_letterid", f"{record.topic}/{record.partition}/{record.offset}")
        return dead_letter_changes(headers, _text(record.key), _text(record.value) or "")
    try:
        envelope = decoding(record.headers, record.value, recorded_at(record.timestamp))
    except MalformedEventError:
        return []
    return [*changes(envelope), *timeline_row(envelope, record)]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")
