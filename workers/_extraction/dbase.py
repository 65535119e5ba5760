"""The dBASE table beside a layer's shapes: fixed-width records, in the encoding its neighbours name.

Source: dBASE III and IV table files; field types C, N, F, D and L, as shapefiles use them.
"""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from workers._extraction.layers import Layer

_HEADER = struct.Struct("<4xIHH")
_HEADER_BYTES, _FIELD_BYTES, _END = 32, 32, b"\r"
_DRIVER_PLACE = 29
_DRIVERS = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252"}
_NAMED = {"1252": "cp1252", "ansi 1252": "cp1252", "oem 850": "cp850", "88591": "latin-1", "65001": "utf-8"}
_DELETED = b"*"
_TRUE, _FALSE = "TtYyOo", "FfNn"
_DATE_DIGITS = 8
_LONGEST_RECORD = 65_535


@dataclass(frozen=True)
class _Field:
    name: str
    sort: str
    start: int
    end: int


def read_table(layer: Layer, source: IO[bytes], encoding: str, most: int) -> int:
    """Put the first `most` rows into the layer; return how many the table declares.

    Args:    encoding: what the .cpg file beside it says, "" without one.
    Raises:  ValueError: it is no table, or its header is truncated.
    """
    head = source.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES:
        raise ValueError(len(head))
    rows, header_length, record_length = _HEADER.unpack(head[: _HEADER.size])
    described = source.read(header_length - _HEADER_BYTES)
    codec = _codec(encoding, head[_DRIVER_PLACE])
    fields = list(_fields(described, codec))
    if not fields or not 1 < record_length <= _LONGEST_RECORD:
        raise ValueError(record_length)
    for place in range(min(rows, most)):
        record = source.read(record_length)
        if len(record) < record_length:
            layer.remarks.append("sa table attributaire est tronquée")
            break
        if not record.startswith(_DELETED):
            layer.add_row({field.name: _shown(record, field, codec) for field in fields}, most, place)
    return int(rows)


def _fields(described: bytes, codec: str) -> Iterator[_Field]:
    start = 1
    for place in range(0, len(described), _FIELD_BYTES):
        entry = described[place : place + _FIELD_BYTES]
        if entry.startswith(_END) or len(entry) < _FIELD_BYTES:
            return
        name = entry[:11].split(b"\0")[0].decode(codec, "replace").strip()
        yield _Field(name, chr(entry[11]), start, start + entry[16])
        start += entry[16]


def _shown(record: bytes, field: _Field, codec: str) -> str:
    text = _decoded(record[field.start : field.end], codec).strip("\0 \t")
    if field.sort == "D" and len(text) == _DATE_DIGITS:
        return f"{text[6:]}/{text[4:6]}/{text[:4]}"
    if field.sort in "NF":
        return "" if text.startswith("*") else text.replace(".", ",")
    if field.sort == "L":
        return "oui" if text and text in _TRUE else "non" if text and text in _FALSE else ""
    return text if field.sort == "C" else ""


def _decoded(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _codec(told: str, driver: int) -> str:
    name = _NAMED.get(told.casefold(), told) or _DRIVERS.get(driver, "utf-8")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"
