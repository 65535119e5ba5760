"""What handling a record leads to: records to publish, with deterministic ids, or a dead letter."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from schemas.base import EventData
from schemas.envelope import MAX_VALUE_BYTES, Envelope, Record, encode
from schemas.ids import derived_event_id
from schemas.topics import Topic

SOURCE = "/lisiere"
LETTER_PREFIX = "lisiere_"
MAX_DETAIL = 20_000
LARGEST_RECORD = 9 * MAX_VALUE_BYTES
"""Bytes of a dead letter: the largest record our topics take, and why it failed."""
_EPOCH = datetime.fromtimestamp(0, tz=UTC)


class SomeRecord(Protocol):
    """A record as consumed or as about to be published."""

    @property
    def topic(self) -> str:
        """Topic it is on, or was meant for."""
        ...

    @property
    def key(self) -> bytes | None:
        """Partition key."""
        ...

    @property
    def value(self) -> bytes | None:
        """Body."""
        ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Attributes."""
        ...


def published(cause: Envelope, stage: str, version: str, part: str, data: EventData) -> Record:
    """Make the record of an event that a stage derives from `cause`."""
    return encode(
        Envelope(
            id=str(derived_event_id(cause.uuid, stage, version, part)),
            type=data.TYPE,
            source=f"{SOURCE}/{stage}",
            time=datetime.now(UTC),
            data=data,
            causation_id=cause.id,
        )
    )


def fresh(data: EventData, event_id: uuid.UUID | None = None, source: str = SOURCE) -> Record:
    """Make the record of an event that follows from no other."""
    return encode(
        Envelope(id=str(event_id or uuid.uuid4()), type=data.TYPE, source=source, time=datetime.now(UTC), data=data)
    )


def recorded_at(timestamp_ms: int) -> datetime:
    """Return a record's own time; 1970 when what its producer wrote is no date."""
    try:
        return datetime.fromtimestamp(timestamp_ms / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return _EPOCH


def dead_letter(record: SomeRecord, stage: str, reason: str, detail: str | None = None) -> Record:
    """Wrap a record that failed for good: its key, bytes and headers as they were, and why in headers of ours."""
    why = _why(record, stage, reason, (detail or "")[-MAX_DETAIL:] or None)
    headers = [(name, value) for name, value in record.headers if not name.startswith(LETTER_PREFIX)]
    return Record(topic=Topic.DEAD_LETTER.value, key=record.key, value=record.value or b"", headers=[*headers, *why])


def letter_without_body(record: SomeRecord, stage: str) -> Record:
    """Tell of a record that is too large to be copied, or that leads to what is; it stays on the log."""
    place = f"{record.topic}, partition {getattr(record, 'partition', '?')}, position {getattr(record, 'offset', '?')}"
    reason = f"l’évènement, ou ce qui en découle, dépasse la taille que Kafka accepte ; il reste sur {place}"
    return Record(topic=Topic.DEAD_LETTER.value, key=None, value=b"", headers=_why(record, stage, reason, None))


def _why(record: SomeRecord, stage: str, reason: str, detail: str | None) -> list[tuple[str, bytes]]:
    place = f"{getattr(record, 'partition', '')}/{getattr(record, 'offset', '')}"
    event_id = (dict(record.headers).get("ce_id") or b"").decode("utf-8", "replace")
    why = {
        "letterid": f"{record.topic}/{event_id if place == '/' else place}",
        "reason": reason,
        "stage": stage,
        "topic": record.topic,
        "failedat": datetime.now(UTC).isoformat(),
        "detail": detail,
    }
    return [(LETTER_PREFIX + name, text.encode("utf-8", "replace")) for name, text in why.items() if text is not None]
