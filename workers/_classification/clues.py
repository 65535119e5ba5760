"""What a document shows of its type: its name, first pages, running headers, titles and the shape of its sheets."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from schemas.documents import DocumentHeader, Element, Extraction, Section
from workers._classification.words import fold_line

_OPENING = 5_000
_BODY = 60_000
_LONGEST_ELEMENT = 20_000
_TITLES = 400
_HEADER_PAGES = 0.2
_LARGE_SHEET = 1.9
_A4_AREA = 595.28 * 841.89
_WORDS_ON_A_SHEET = 260
_NAME_SEPARATORS = re.compile(r"[\W_]+")
_FURNITURE = frozenset(("Header", "Footer", "PageNumber"))


@dataclass(frozen=True)
class Clues:
    """Folded text to search, by the names the rules use for its places; sheets as figures.

    `large_sheets` is the share of pages larger than A3 or nearly, None where the format has no pages; `words_a_page`
    the mean number of words.
    """

    places: dict[str, str]
    large_sheets: float | None = None
    words_a_page: float = 0.0
    pages: int = 0


def clues_of(extraction: Extraction) -> Clues:
    """Collect what shows the type of a document; reads its beginning, its titles and its headers only."""
    header = extraction.document
    opening = _opening(extraction.elements)
    words_a_page = _words_a_page(extraction)
    is_sheet = bool(header.page_sizes) and words_a_page < _WORDS_ON_A_SHEET
    return Clues(
        places={
            "opening": opening,
            "name": _NAME_SEPARATORS.sub(" ", fold_line(PurePosixPath(header.name).stem)).strip(),
            "header": _running_headers(extraction),
            "titles": " / ".join(fold_line(title) for title in islice(_titles(extraction.sections), _TITLES)),
            "sheet": opening if is_sheet else "",
            "body": _body(extraction.elements),
        },
        large_sheets=_large_sheets(header),
        words_a_page=words_a_page,
        pages=header.pages,
    )


def clues_of_text(text: str) -> Clues:
    """Collect what a bare text shows of its type."""
    return Clues(places={"opening": fold_line(text[:_OPENING]), "body": fold_line(text[:_BODY])})


def _opening(elements: Iterable[Element]) -> str:
    return fold_line(_joined((element for element in elements if element.type not in _FURNITURE), _OPENING))


def _body(elements: Iterable[Element]) -> str:
    return fold_line(_joined((element for element in elements if element.type not in _FURNITURE), _BODY))


def _joined(elements: Iterable[Element], most: int) -> str:
    parts, size = [], 0
    for element in elements:
        parts.append(element.text[: most - size])
        size += len(element.text) + 1
        if size >= most:
            break
    return "\n".join(parts)


def _running_headers(extraction: Extraction) -> str:
    """Return the headers that come back on enough pages, each once."""
    least = max(2, extraction.document.pages * _HEADER_PAGES)
    counts = Counter(element.text for element in extraction.elements if element.type == "Header")
    return " / ".join(fold_line(text[:_LONGEST_ELEMENT]) for text, count in counts.most_common(8) if count >= least)


def _titles(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield section.title
        yield from _titles(section.children)


def _words_a_page(extraction: Extraction) -> float:
    characters = sum(len(element.text) for element in extraction.elements)
    return characters / 6 / max(extraction.document.pages, 1)


def _large_sheets(header: DocumentHeader) -> float | None:
    if not header.page_sizes:
        return None
    large = sum(width * height > _LARGE_SHEET * _A4_AREA for width, height in header.page_sizes)
    return large / len(header.page_sizes)
