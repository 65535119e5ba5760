"""An event in a bundle: a line of JSON that holds the record to the byte, its number in the journal and its proof."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from workers._journal.leaf import LogRecord, leaf_of
from workers._journal.merkle import is_included

Held = str | dict[str, str] | None
"""Bytes in JSON: a text where they are UTF-8, `{"base64": …}` where not, null where there is nothing."""


class HeldRecord(NamedTuple):
    """A record read back from a bundle."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class HeldEvent(NamedTuple):
    """A record, its number in the journal, and the proof that it stands there."""

    record: HeldRecord
    number: int
    proof: list[bytes]

    @property
    def place(self) -> str:
        """How a person finds it again."""
        return f"entrée {self.number} ({self.record.topic}/{self.record.partition}/{self.record.offset})"

    def is_proven(self, size: int, root: bytes) -> bool:
        """Tell whether it stands where it says in the journal of this size and root."""
        return is_included(leaf_of(self.record), self.number, size, self.proof, root)


def event_line(record: LogRecord, number: int, proof: Sequence[bytes]) -> str:
    """Return the line of an event."""
    return _dumped(
        {
            "number": number,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp": record.timestamp,
            "key": _held(record.key),
            "headers": [[name, _held(content)] for name, content in record.headers],
            "value": _held(record.value),
            "proof": [step.hex() for step in proof],
        }
    )


def read_event(line: str) -> HeldEvent:
    """Read the line of an event.

    Raises: ValueError: it is none, or is written otherwise than `event_line` writes it.
    """
    try:
        said: dict[str, Any] = json.loads(line)
        headers: list[tuple[str, Any]] = [(str(name), _released(content)) for name, content in said["headers"]]
        record = HeldRecord(
            said["topic"],
            said["partition"],
            said["offset"],
            said["timestamp"],
            _released(said["key"]),
            _released(said["value"]),
            headers,
        )
        event = HeldEvent(record, said["number"], [bytes.fromhex(step) for step in said["proof"]])
        is_as_written = event_line(*event) == line
    except (KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise ValueError("this is no event") from error
    if not is_as_written:
        raise ValueError("this is not how an event is written")
    return event


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _held(content: bytes | None) -> Held:
    if content is None:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def _released(held: Held) -> bytes | None:
    if held is None:
        return None
    return held.encode() if isinstance(held, str) else base64.b64decode(held["base64"], validate=True)
