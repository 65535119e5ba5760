"""The text of documents, page by page, for the screens: a few documents are kept as lines, parsed when shown.

Reading an extraction of 15,000 elements anew for each page would cost a third of a second; keeping it as objects,
tens of megabytes a document.
"""

import gzip
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import filterfalse

from schemas.artefacts import ArtefactRef
from schemas.documents import DocumentHeader, Element, Section
from schemas.extractions import is_mapped
from workers.ports import ObjectStore

_PAGE = re.compile(rb'"page":(\d+)')


@dataclass(frozen=True)
class DocumentText:
    """A document's header, contents, and its elements by page; `size` in bytes."""

    header: DocumentHeader
    sections: tuple[Section, ...]
    lines: dict[int, list[bytes]]
    size: int

    def elements(self, page: int) -> list[Element]:
        """Return the elements of a page (from 1) in reading order."""
        return [Element.model_validate_json(line) for line in self.lines.get(page, ())]


class ExtractedTexts:
    """Reads extractions from the object store and keeps the last ones, at most `max_bytes` of them."""

    def __init__(self, store: ObjectStore, *, max_bytes: int = 96 * 1024**2) -> None:
        self._store, self._max_bytes = store, max_bytes
        self._kept: OrderedDict[str, DocumentText] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, extraction: ArtefactRef) -> DocumentText:
        """Return a document's text. Raises: RejectedError, UnavailableError: as the object store."""
        with self._lock:
            if extraction.sha256 in self._kept:
                self._kept.move_to_end(extraction.sha256)
                return self._kept[extraction.sha256]
            text = self._read(extraction)
            self._kept[extraction.sha256] = text
            while len(self._kept) > 1 and sum(each.size for each in self._kept.values()) > self._max_bytes:
                self._kept.popitem(last=False)
            return text

    def _read(self, extraction: ArtefactRef) -> DocumentText:
        with self._store.open(extraction) as source, gzip.GzipFile(fileobj=source, mode="rb") as lines:
            header = DocumentHeader.model_validate_json(lines.readline())
            sections = tuple(Section.model_validate(entry) for entry in json.loads(lines.readline()))
            by_page: dict[int, list[bytes]] = {}
            size = 0
            for line in filterfalse(is_mapped, lines):
                by_page.setdefault(_page_of(line), []).append(line)
                size += len(line)
        return DocumentText(header, sections, by_page, size)


def _page_of(line: bytes) -> int:
    found = _PAGE.search(line, 0, 200)
    return int(found[1]) if found else Element.model_validate_json(line).page


def section_at(sections: Sequence[Section], path: Sequence[int]) -> Sequence[Section]:
    """Return the children found by following `path`, indexes from 0; nothing where it leads nowhere."""
    for index in path:
        if index >= len(sections):
            return ()
        sections = sections[index].children
    return sections
