"""What handling a record leads to: records to publish, with deterministic ids, or a dead letter."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from schemas.base import EventData
from schemas.envelope import MAX_VALUE_BYTES, Envelope, Record, encode
from schemas.ids import derived_event_id
from schemas.sealing import SEALED
from schemas.topics import Topic

SOURCE = "/lisiere"
LETTER_PREFIX = "lisiere_"
MAX_DETAIL = 20_000
LARGEST_RECORD = 9 * MAX_VALUE_BYTES
"""Bytes of a dead letter: the largest record our topics take, and why it failed."""
SEAL = "seal"
"""Header of a dead letter, after its prefix, that holds why a sealed event failed."""
Encode = Callable[[Envelope], Record]
SealLetter = Callable[[str, Mapping[str, str]], str]
"""From a letter's id and why it failed to the seal that holds it."""
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


def published(
    cause: Envelope, stage: str, version: str, part: str, data: EventData, *, encoding: Encode = encode
) -> Record:
    """Make the record of an event that a stage derives from `cause`."""
    return encoding(
        Envelope(
            id=str(derived_event_id(cause.uuid, stage, version, part)),
            type=data.TYPE,
            source=f"{SOURCE}/{stage}",
            time=datetime.now(UTC),
            data=data,
            causation_id=cause.id,
        )
    )


def fresh(
    data: EventData, event_id: uuid.UUID | None = None, source: str = SOURCE, *, encoding: Encode = encode
) -> Record:
    """Make the record of an event that follows from no other."""
    return encoding(
        Envelope(id=str(event_id or uuid.uuid4()), type=data.TYPE, source=source, time=datetime.now(UTC), data=data)
    )


def recorded_at(timestamp_ms: int) -> datetime:
    """Return a record's own time; 1970 when what its producer wrote is no date."""
    try:
        return datetime.fromtimestamp(timestamp_ms / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return _EPOCH


def dead_letter(
    record: SomeRecord, stage: str, reason: str, detail: str | None = None, seal: SealLetter | None = None
) -> Record:
    """Wrap a record that failed for good: its key, bytes and headers as they were, and why in headers of ours.

    Args: seal: seals why, by the letter's id; none: why stands in clear, as what the record says does.
    """
    why = _why(record, stage, reason, (detail or "")[-MAX_DETAIL:] or None, seal)
    headers = [(name, value) for name, value in record.headers if not name.startswith(LETTER_PREFIX)]
    return Record(topic=Topic.DEAD_LETTER.value, key=record.key, value=record.value or b"", headers=[*headers, *why])


def letter_without_body(record: SomeRecord, stage: str, reason: str | None = None) -> Record:
    """Tell of a record that is not to be copied, or too large for that; it stays on the log."""
    place = f"{record.topic}, partition {getattr(record, 'partition', '?')}, position {getattr(record, 'offset', '?')}"
    why = reason or "l’évènement, ou ce qui en découle, dépasse la taille que Kafka accepte"
    told = _why(record, stage, f"{why} ; il reste sur {place}", None, None)
    return Record(topic=Topic.DEAD_LETTER.value, key=None, value=b"", headers=told)


def _why(
    record: SomeRecord, stage: str, reason: str, detail: str | None, seal: SealLetter | None
) -> list[tuple[str, bytes]]:
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
    told = {name: text for name, text in why.items() if text is not None}
    if seal is not None:
        texts = {name: text for name, text in told.items() if name in {"reason", "detail"}}
        told |= {**dict.fromkeys(texts, SEALED), SEAL: seal(told["letterid"], texts)}
    return [(LETTER_PREFIX + name, text.encode("utf-8", "replace")) for name, text in told.items()]
