"""What the forms of an extraction made for reading share: its pages, the levels of its titles, what to warn of."""

from collections.abc import Iterator
from itertools import groupby

from schemas.documents import Element, Extraction, Section
from workers._extraction.contract_form import unread_warnings

_FURNITURE = frozenset(("Header", "Footer", "PageNumber", "PageBreak"))


def pages_of(extraction: Extraction) -> Iterator[tuple[int, list[Element]]]:
    """Yield each page that has text, with its elements, headers and footers left out."""
    for page, elements in groupby(extraction.elements, key=lambda element: element.page):
        yield page, [element for element in elements if element.type not in _FURNITURE]


def levels_of(extraction: Extraction) -> dict[tuple[int, str], int]:
    """Return the level, from 1, of the titles of the contents by their page and wording."""
    levels: dict[tuple[int, str], int] = {}
    waiting = list(extraction.sections)
    while waiting:
        section: Section = waiting.pop()
        levels[section.page_start, section.title] = section.level
        waiting += section.children
    return levels


def notes_of(extraction: Extraction) -> list[str]:
    """Return what a reader must know: warnings, and the pages that were not read."""
    document = extraction.document
    return [*document.warnings, *unread_warnings(document.unread_pages)]


def rows_of(text: str) -> list[list[str]]:
    """Return a table's cells by row, each row as long as the longest."""
    rows = [line.split("\t") for line in text.split("\n")]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]
