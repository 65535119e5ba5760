"""ODS as a stream: rows and cells with the wording they are shown with; what repeats is unfolded only so far.

Source: OpenDocument 1.3 part 3, § 9 (tables).
"""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workers._extraction.markup import drop, walk
from workers._extraction.opendocument import OFFICE, TABLE, TEXT, paragraph_text
from workers._extraction.sheet_rows import LONGEST_CELL, MOST_COLUMNS, MOST_EMPTY_ROWS, Sheet
from workers._extraction.tabular import Row, one_line

_NAME = f"{TABLE}name"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_SHOWN_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
_MOST_REPEATED_ROWS = 10_000


def names(path: Path) -> list[str]:
    """Return the sheets' names, in order. Raises: MarkupError, KeyError: the workbook has no content."""
    found: list[str] = []
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as source:
        for step, element in walk(source, f"{TABLE}table", f"{TABLE}table-row"):
            if step == "start" and _is_sheet(element):
                found.append(str(element.get(_NAME) or ""))
            elif step == "end":
                drop(element)
    return found


def sheets(path: Path, pages: Sequence[int]) -> Iterator[Sheet]:
    """Yield the sheets of these numbers, from 1, which go up; each must be read before the next one is asked for."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as source:
        steps = walk(source, f"{TABLE}table", f"{TABLE}table-row")
        page = 0
        for step, element in steps:
            if step == "start" and _is_sheet(element):
                page += 1
                if page in pages:
                    yield Sheet(str(element.get(_NAME) or ""), _rows(steps, element))
            elif step == "end" and element.tag == f"{TABLE}table-row":
                drop(element)


def _is_sheet(element: Any) -> bool:
    parent = element.getparent()
    return element.tag == f"{TABLE}table" and parent is not None and parent.tag == f"{OFFICE}spreadsheet"


def _rows(steps: Iterator[tuple[str, Any]], sheet: Any) -> Iterator[Row]:
    for step, element in steps:
        if step == "end" and element is sheet:
            return
        if step == "end" and element.tag == f"{TABLE}table-row":
            row = _row(element)
            again = _repeated(element, f"{TABLE}number-rows-repeated")
            drop(element)
            for _ in range(min(again, _MOST_REPEATED_ROWS if any(row) else MOST_EMPTY_ROWS)):
                yield row


def _row(element: Any) -> Row:
    row: list[str] = []
    for cell in element:
        if cell.tag in _CELLS:
            text = _shown(cell)
            again = _repeated(cell, f"{TABLE}number-columns-repeated")
            row += [text] * min(again, MOST_COLUMNS - len(row))
    while row and not row[-1]:
        row.pop()
    return row


def _shown(cell: Any) -> str:
    wording = one_line(" ".join(paragraph_text(part) for part in cell.iterfind(f"{TEXT}p")))
    if wording:
        return wording[:LONGEST_CELL]
    return next((value for key in _SHOWN_VALUES if (value := cell.get(f"{OFFICE}{key}"))), "")[:LONGEST_CELL]


def _repeated(element: Any, key: str) -> int:
    told = element.get(key) or "1"
    return max(1, int(told)) if told.isdecimal() else 1
