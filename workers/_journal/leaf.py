"""A record of the log as the bytes that are hashed: where it lies, when it was recorded, its key, headers and value.

Every part is preceded by its length, so that no two records give the same bytes; nothing is parsed or normalised.

    "lisiere/leaf/v1" ‖ part(topic) ‖ u32 partition ‖ u64 offset ‖ i64 timestamp ‖ part(key) ‖ u32 number of headers
    ‖ for each header in order: part(name) ‖ part(value) ‖ part(value of the record)

part(x) = u32 length ‖ bytes of x, and 0xFFFFFFFF alone for what is null on Kafka. Numbers are big-endian.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from workers._journal.merkle import leaf_hash

_TAG = b"lisiere/leaf/v1"
_NULL = b"\xff\xff\xff\xff"
_length = struct.Struct(">I").pack
_place = struct.Struct(">IQq").pack


class LogRecord(Protocol):
    """A record as it lies on the log. `timestamp` in ms since 1970."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


def leaf_of(record: LogRecord) -> bytes:
    """Return the leaf hash of a record."""
    return leaf_hash(leaf_bytes(record))


def leaf_bytes(record: LogRecord, offset: int | None = None) -> bytes:
    """Return the bytes of a record; `offset`: as they would be if it lay elsewhere in its partition."""
    key, value = record.key, record.value
    place = _place(record.partition, record.offset if offset is None else offset, record.timestamp)
    parts = [_TAG, _word(record.topic), place]
    parts += (_NULL,) if key is None else (_length(len(key)), key)
    parts.append(_length(len(record.headers)))
    for name, content in record.headers:
        parts += (_word(name), _NULL) if content is None else (_word(name), _length(len(content)), content)
    parts += (_NULL,) if value is None else (_length(len(value)), value)
    return b"".join(parts)


@lru_cache(maxsize=1024)
def _word(text: str) -> bytes:
    """Return a topic or the name of a header, which come again and again, as a part."""
    raw = text.encode()
    return _length(len(raw)) + raw
