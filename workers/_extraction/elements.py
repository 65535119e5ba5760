"""Elements as they are written: `schemas.documents.Element` without its checks, for our own reading needs none.

A dossier of 1,000 pages has 15,000 elements and 50,000 lines; a test holds these fields to the schema's.
"""

import msgspec

from workers._extraction.records import Box


class LineRecord(msgspec.Struct):
    """`schemas.documents.Line`."""

    start: int
    end: int
    bbox: Box


class CellRecord(msgspec.Struct, omit_defaults=True, kw_only=True):
    """`schemas.documents.TableCell`."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    start: int
    end: int
    bbox: Box


class ElementRecord(msgspec.Struct, omit_defaults=True):
    """`schemas.documents.Element`."""

    type: str
    page: int
    text: str
    bbox: Box | None = None
    section: tuple[str, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    html: str | None = None
    cells: tuple[CellRecord, ...] = ()
    continues: bool = False
    confidence: float | None = None


to_line = msgspec.json.Encoder().encode
