"""An extraction as the contract gives it to other programs (`lisiere extract FILE`): plain values, ready for JSON."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.documents import DocumentHeader, Element, Extraction, Section, UnreadPage

Json = dict[str, Any]

_MOST_RUNS = 20


def extraction_json(extraction: Extraction) -> Json:
    """Return what the contract lists of an extraction and nothing else; pages not read are told in the warnings."""
    return {
        "document": _document(extraction.document),
        "sections": [_section(section) for section in extraction.sections],
        "elements": [_element(element) for element in extraction.elements],
    }


def _document(header: DocumentHeader) -> Json:
    return {
        "name": header.name,
        "sha256": header.sha256,
        "media_type": header.media_type,
        "pages": header.pages,
        "language": header.language,
        "scanned_pages": list(header.scanned_pages),
        "warnings": [*header.warnings, *unread_warnings(header.unread_pages)],
    }


def _section(section: Section) -> Json:
    return {
        "title": section.title,
        "level": section.level,
        "page_start": section.page_start,
        "page_end": section.page_end,
        "children": [_section(child) for child in section.children],
    }


def _element(element: Element) -> Json:
    return {
        "type": element.type,
        "page": element.page,
        "text": element.text,
        "bbox": None if element.bbox is None else list(element.bbox),
        "section": list(element.section),
    }


def unread_warnings(unread: Iterable[UnreadPage]) -> list[str]:
    """Say in one French sentence a reason which pages were not read, in the order of their first page."""
    pages: dict[str, list[int]] = defaultdict(list)
    for entry in unread:
        pages[entry.reason].append(entry.page)
    return [
        f"{'Page non lue' if len(numbers) == 1 else 'Pages non lues'} : {_listed(numbers)} ({reason})."
        for reason, numbers in pages.items()
    ]


def _listed(numbers: list[int]) -> str:
    """Name pages in one line, runs shortened, the first runs when they are many."""
    runs = list(_runs(sorted(numbers)))
    names = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs[:_MOST_RUNS])
    return names if len(runs) <= _MOST_RUNS else f"{names}… ({len(numbers)} en tout)"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    start = last = numbers[0]
    for number in numbers[1:]:
        if number > last + 1:
            yield start, last
            start = number
        last = number
    yield start, last
