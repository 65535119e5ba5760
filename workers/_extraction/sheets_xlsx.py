"""XLSX as a stream of rows: the values kept of formulas, dates and percentages as a French reader sees them.

Read here because the usual libraries open a workbook whole: one odd style or chart and none of its sheets is read.

Source: ECMA-376 part 1, § 18 (SpreadsheetML).
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers._extraction.markup import drop, parsed, walk
from workers._extraction.open_xml import Relations, local_name, relation_id, relations_of
from workers._extraction.sheet_rows import LONGEST_CELL, MOST_COLUMNS, MOST_EMPTY_ROWS, Sheet
from workers._extraction.sheet_values import NumberFormat, format_of, shown_number
from workers._extraction.tabular import Row, one_line

_WORKBOOK = "xl/workbook.xml"
_LETTERS = 26
_STATES = {"hidden": "elle est masquée dans le classeur", "veryHidden": "elle est masquée dans le classeur"}


@dataclass(frozen=True)
class _Workbook:
    archive: zipfile.ZipFile
    strings: list[str]
    formats: list[NumberFormat]
    from_1904: bool


def names(path: Path) -> list[str]:
    """Return the sheets' names, in order. Raises: MarkupError, KeyError: the workbook has no list of them."""
    with zipfile.ZipFile(path) as archive:
        return [str(entry.get("name") or "") for entry in _entries(parsed(archive.read(_WORKBOOK)))]


def sheets(path: Path, pages: Sequence[int]) -> Iterator[Sheet]:
    """Yield the sheets of these numbers, from 1; each must be read before the next one is asked for."""
    with zipfile.ZipFile(path) as archive:
        root = parsed(archive.read(_WORKBOOK))
        relations = relations_of(archive, _WORKBOOK)
        workbook = _opened(archive, root, relations)
        entries = _entries(root)
        for page in pages:
            entry = entries[page - 1]
            kind, part = relations.get(relation_id(entry, "id"), ("", ""))
            sheet = Sheet(str(entry.get("name") or ""), ())
            if entry.get("state") in _STATES:
                sheet.remarks.append(_STATES[str(entry.get("state"))])
            if kind == "worksheet":
                sheet.rows = _rows(workbook, part, sheet)
                if any(kind == "drawing" for kind, _ in relations_of(archive, part).values()):
                    sheet.remarks.append("ses images et ses graphiques ne sont pas lus")
            else:
                sheet.remarks.append("c’est un graphique ou une macro, qui n’est pas lu")
            yield sheet


def _entries(root: Any) -> list[Any]:
    return [sheet for listing in root.iterfind("{*}sheets") for sheet in listing.iterfind("{*}sheet")]


def _opened(archive: zipfile.ZipFile, root: Any, relations: Relations) -> _Workbook:
    parts = {kind: part for kind, part in relations.values() if kind in {"sharedStrings", "styles"}}
    present = set(archive.namelist())
    strings = list(_strings(archive, parts["sharedStrings"])) if parts.get("sharedStrings") in present else []
    formats = _formats(parsed(archive.read(parts["styles"]))) if parts.get("styles") in present else []
    properties = root.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return _Workbook(archive, strings, formats, from_1904)


def _strings(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    with archive.open(part) as source:
        for step, element in walk(source, "{*}si"):
            if step == "end":
                yield _text(element)
                drop(element)


def _text(element: Any) -> str:
    """Return the wording of a string, its runs joined, phonetic hints left out."""
    runs = [run for run in element.iter("{*}t") if local_name(run.getparent()) != "rPh"]
    return one_line("".join(run.text or "" for run in runs))[:LONGEST_CELL]


def _formats(styles: Any) -> list[NumberFormat]:
    codes = {entry.get("numFmtId"): entry.get("formatCode") or "" for entry in styles.iterfind("{*}numFmts/{*}numFmt")}
    used = [entry.get("numFmtId") or "0" for entry in styles.iterfind("{*}cellXfs/{*}xf")]
    return [format_of(number, codes.get(number, "")) for number in used]


def _rows(workbook: _Workbook, part: str, sheet: Sheet) -> Iterator[Row]:
    last = without_value = 0
    with workbook.archive.open(part) as source:
        for step, element in walk(source, "{*}row", "{*}dimension"):
            if step == "start":
                continue
            if local_name(element) == "dimension":
                sheet.total = _last_row(element.get("ref") or "")
                continue
            number = _whole(element.get("r")) or last + 1
            for _ in range(min(number - last - 1, MOST_EMPTY_ROWS + 1)):
                yield ()
            yield _row(workbook, element)
            without_value += sum(1 for cell in element if _lacks_value(cell))
            last = number
            drop(element)
    if without_value:
        sheet.remarks.append(f"{without_value} formule(s) sans valeur enregistrée, leurs cellules sont vides")


def _row(workbook: _Workbook, element: Any) -> Row:
    row: list[str] = []
    for cell in element:
        if local_name(cell) == "c":
            column = min(_column(cell.get("r") or "") or len(row), MOST_COLUMNS)
            row += [""] * (column - len(row))
            row.append(_shown(workbook, cell))
    return row[:MOST_COLUMNS]


def _shown(workbook: _Workbook, cell: Any) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _text(cell)
    value = (cell.findtext("{*}v") or "").strip()
    if kind == "s":
        place = _whole(value)
        return workbook.strings[place] if value and place < len(workbook.strings) else ""
    if kind == "b":
        return "VRAI" if value == "1" else "FAUX" if value else ""
    if kind != "n" or not value:
        return one_line(value)[:LONGEST_CELL]
    style = _whole(cell.get("s"))
    known = workbook.formats[style] if style < len(workbook.formats) else "number"
    return shown_number(value, known, from_1904=workbook.from_1904)


def _lacks_value(cell: Any) -> bool:
    return cell.find("{*}f") is not None and not cell.findtext("{*}v")


def _column(reference: str) -> int:
    """Return a cell's column, from 0: 27 for AB3; 0 without one."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return max(0, number - 1)


def _last_row(reference: str) -> int:
    return _whole("".join(filter(str.isdigit, reference.rpartition(":")[2])))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
