"""An extraction as Markdown: headings, lists and tables as such, each page marked by a comment."""

import re
from collections.abc import Iterator

from schemas.documents import Element, Extraction
from workers._extraction.reading_form import levels_of, notes_of, pages_of, rows_of

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)", re.MULTILINE)


def extraction_markdown(extraction: Extraction) -> str:
    """Return an extraction as one Markdown text; headers and footers are left out, warnings come first."""
    return "\n\n".join(_parts(extraction)) + "\n"


def _parts(extraction: Extraction) -> Iterator[str]:
    levels = levels_of(extraction)
    for note in notes_of(extraction):
        yield f"> {_escaped(note)}"
    for page, elements in pages_of(extraction):
        yield f"<!-- page {page} -->"
        for element in elements:
            yield _element(element, levels)


def _element(element: Element, levels: dict[tuple[int, str], int]) -> str:
    if element.type == "Title":
        level = levels.get((element.page, element.text), len(element.section) + 1)
        return f"{'#' * min(level, 6)} {_escaped(' '.join(element.text.split()))}"
    if element.type == "Table":
        return _table(element.text)
    if element.type == "Image":
        return f"*[Figure]* {_escaped(element.text)}".rstrip()
    text = _LINE_START.sub(r"\1\\\2", _escaped(element.text))
    return f"- {text}" if element.type == "ListItem" else text


def _table(text: str) -> str:
    first, *others = rows_of(text)
    lines = [_row(first), "|" + " --- |" * len(first), *map(_row, others)]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
