"""Tables of contents: their lines announce what stands elsewhere and are evidence of nothing.

Most have leaders and page numbers. Those without are known by their lines, which stand again as headings further on.
"""

import re
from dataclasses import dataclass

from schemas.documents import Element, Extraction
from workers._drafting.french import fold

FURNITURE = frozenset({"Header", "Footer", "PageNumber", "PageBreak", "Image", "Formula"})
"""Elements that say nothing of the dossier."""
LONGEST_LINE = 1500
"""Characters of a line of contents; a longer element is a page whose line ends were lost, contents and prose alike."""

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_ENDS_WITH_PAGE = re.compile(r"\S\s+\d{1,4}\s*$")
_TITLE = re.compile(
    r"^(?:sommaire|table des (?:matieres|illustrations|figures|tableaux|annexes)|index|liste des "
    r"(?:figures|tableaux|illustrations|cartes|annexes|abreviations))\b"
)
_LEADERS_SHARE = 0.5
_LEAST_ENTRIES = 5
_ENTRIES_SHARE = 0.4
_MOST_PAGES_OF_AN_ENTRY = 3
"""A line that stands on more pages is a running header, no heading."""
_SHORTEST_ENTRY = 8
_LONGEST_ENTRY = 150


@dataclass(frozen=True)
class Contents:
    """The pages of contents of a document: those with leaders, and those without."""

    led: frozenset[int]
    bare: frozenset[int]

    @classmethod
    def of(cls, extraction: Extraction) -> "Contents":
        """Find the pages of contents."""
        return cls(frozenset(_led_pages(extraction)), frozenset(_bare_pages(extraction)))

    def holds(self, element: Element) -> bool:
        """Tell whether an element is a line of contents."""
        if len(element.text) <= LONGEST_LINE and is_contents_line(element.text):
            return True
        if any(_TITLE.match(fold(title)) for title in element.section[-1:]):
            return True
        if element.page in self.bare and not _is_paragraph(element):
            return True
        return element.page in self.led and _ENDS_WITH_PAGE.search(element.text) is not None


def is_contents_line(text: str) -> bool:
    """Tell whether a line is one of a table of contents: it has leaders."""
    return _LEADERS.search(text) is not None


def _led_pages(extraction: Extraction) -> set[int]:
    """Return the pages that are mostly lines of contents."""
    lines: dict[int, int] = {}
    leaders: dict[int, int] = {}
    for element in extraction.elements:
        if element.type in FURNITURE:
            continue
        lines[element.page] = lines.get(element.page, 0) + 1
        if is_contents_line(element.text):
            leaders[element.page] = leaders.get(element.page, 0) + 1
    return {page for page, count in leaders.items() if count >= _LEADERS_SHARE * lines[page]}


def _bare_pages(extraction: Extraction) -> set[int]:
    """Return the pages of contents without leaders or numbers: mostly headings that stand again on later pages."""
    lines = _lines_by_page(extraction)
    pages: dict[str, set[int]] = {}
    for page, entries in lines.items():
        for entry in entries:
            pages.setdefault(entry, set()).add(page)
    titles = {_entry(element.text) for element in extraction.elements if element.type == "Title"}
    found = set()
    for page, entries in lines.items():
        announced = {e for e in entries if max(pages[e]) > page and len(pages[e]) <= _MOST_PAGES_OF_AN_ENTRY}
        ahead = {max(pages[entry]) for entry in announced}
        surely = announced & titles if not any(_TITLE.match(entry) for entry in entries) else announced
        if min(len(ahead), len(surely)) >= _LEAST_ENTRIES and len(announced) >= _ENTRIES_SHARE * len(entries):
            found.add(page)
    return found


def _lines_by_page(extraction: Extraction) -> dict[int, list[str]]:
    """Return the short lines of each page that may be entries of a table of contents."""
    lines: dict[int, list[str]] = {}
    for element in extraction.elements:
        if element.type not in FURNITURE and element.type != "Table" and len(element.text) <= _LONGEST_ENTRY:
            entry = _entry(element.text)
            if len(entry) >= _SHORTEST_ENTRY:
                lines.setdefault(element.page, []).append(entry)
    return lines


def _is_paragraph(element: Element) -> bool:
    return len(element.text) > _LONGEST_ENTRY and element.text.rstrip().endswith((".", ";", ":", "»"))


def _entry(text: str) -> str:
    """Return a heading as it may stand in the contents: without its number, leaders and page."""
    return re.sub(r"[^a-z]+", " ", fold(text)).strip()
