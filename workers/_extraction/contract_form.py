"""An extraction as the contract gives it to other programs (`lisiere extract FILE`): JSON, element by element.

A table says in its metadata what unstructured says there, its HTML, and its cells with their boxes.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec

from schemas.documents import DocumentHeader, UnreadPage
from schemas.extractions import is_mapped
from workers._extraction.elements import ElementRecord

_MOST_RUNS = 20
_to_json = msgspec.json.Encoder().encode
_element_of = msgspec.json.Decoder(ElementRecord).decode


def contract_json(artefact: IO[bytes]) -> Iterator[bytes]:
    """Yield, in pieces, what the contract lists of an extraction; pages not read are told in the warnings.

    Args: artefact: an extraction as `schemas.extractions` writes it.
    """
    with gzip.GzipFile(fileobj=artefact, mode="rb") as lines:
        yield b'{"document":' + _to_json(_document(DocumentHeader.model_validate_json(lines.readline())))
        yield b',"sections":' + lines.readline().rstrip() + b',"elements":['
        for number, line in enumerate(line for line in lines if not is_mapped(line)):
            yield (b"," if number else b"") + _to_json(_element(_element_of(line)))
        yield b"]}\n"


def _document(header: DocumentHeader) -> dict[str, Any]:
    return {
        "name": header.name,
        "sha256": header.sha256,
        "media_type": header.media_type,
        "pages": header.pages,
        "language": header.language,
        "scanned_pages": header.scanned_pages,
        "warnings": [*header.warnings, *unread_warnings(header.unread_pages)],
    }


def _element(element: ElementRecord) -> dict[str, Any]:
    form: dict[str, Any] = {
        "type": element.type,
        "page": element.page,
        "text": element.text,
        "bbox": element.bbox,
        "section": element.section,
    }
    if element.html:
        form["metadata"] = {"text_as_html": element.html}
    if element.cells:
        form.setdefault("metadata", {})["cells"] = [
            {
                "row": cell.row,
                "column": cell.column,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "text": element.text[cell.start : cell.end],
                "bbox": cell.bbox,
            }
            for cell in element.cells
        ]
    return form


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
