"""Cutting a document into passages: inside one section and one page, tables by their rows, with the place on the page.

Left out: headers, footers, page numbers, the lines of a printed table of contents, and titles that the path of the
passages below them says already.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from schemas.documents import BBox, Classification, Element, Enjeu, Extraction
from schemas.passages import Passage
from workers._retrieval.packing import Span, joined, pack

_FURNITURE = frozenset({"Header", "Footer", "PageNumber", "PageBreak"})
_CONTENTS_LINE = re.compile(r"(?:[.…·_]\s?){5,}\s*(?:\d{1,4}|[ivxl]{1,7})?\s*$", re.IGNORECASE)
_MOST_ENJEUX = 3
_LEAST_LETTERS = 3


@dataclass(frozen=True)
class DocumentPlace:
    """Whose passages these are."""

    dossier_id: uuid.UUID
    document_id: uuid.UUID
    name: str
    confidential: bool = False


def cut_passages(extraction: Extraction, classification: Classification, place: DocumentPlace) -> list[Passage]:
    """Cut a document into passages, in reading order. The same document gives the same ids."""
    enjeux = _EnjeuxByPath(classification)
    counters: dict[int, int] = defaultdict(int)
    passages: list[Passage] = []
    for elements in _groups(extraction.elements):
        path, page = elements[0].section, elements[0].page
        for text, bbox in _texts(elements):
            counters[page] += 1
            passages.append(
                Passage(
                    passage_id=uuid.uuid5(place.document_id, f"passage\n{page}\n{counters[page]}\n{text}"),
                    corpus="dossier",
                    source_id=str(place.document_id),
                    text=text,
                    path=path,
                    page=page,
                    bbox=bbox,
                    dossier_id=place.dossier_id,
                    document=place.name,
                    enjeux=enjeux.of(path, page),
                    confidential=place.confidential,
                    position=len(passages),
                )
            )
    return passages


def _groups(elements: Iterable[Element]) -> Iterator[list[Element]]:
    """Yield what may stand in one passage: the text of one section on one page, or one table."""
    kept = _with_useful_titles([element for element in elements if _is_searched(element)])
    for (_, _, table), group in groupby(kept, lambda e: (e.page, e.section, id(e) if e.type == "Table" else None)):
        found = list(group)
        if table is not None or any(_says_something(element.text) for element in found):
            yield found


def _is_searched(element: Element) -> bool:
    return element.type not in _FURNITURE and bool(element.text.strip()) and not _CONTENTS_LINE.search(element.text)


def _says_something(text: str) -> bool:
    return sum(character.isalnum() for character in text) >= _LEAST_LETTERS


def _with_useful_titles(elements: Sequence[Element]) -> Iterator[Element]:
    """Drop each title that the section of the text below it names; the others are text of that section."""
    waiting: list[Element] = []
    for element in elements:
        if element.type == "Title":
            waiting.append(element)
            continue
        yield from _not_named(waiting, element)
        waiting.clear()
        yield element
    yield from waiting


def _not_named(titles: Iterable[Element], below: Element) -> Iterator[Element]:
    named = {_bare(title) for title in below.section}
    for title in titles:
        if _bare(title.text) not in named:
            same_page = title.page == below.page
            yield title.model_copy(update={"section": below.section}) if same_page else title


def _bare(title: str) -> str:
    return "".join(filter(str.isalnum, title)).casefold()


def _texts(elements: Sequence[Element]) -> Iterator[tuple[str, BBox | None]]:
    """Yield the wording of each passage of a group and the box around it."""
    texts = [element.text for element in elements]
    for spans in pack(texts):
        yield joined(texts, spans), _union(box for span in spans for box in _boxes(elements[span.piece], span))


def _boxes(element: Element, span: Span) -> list[BBox]:
    inside = [line.bbox for line in element.lines if line.start < span.end and line.end > span.start]
    return inside or ([element.bbox] if element.bbox is not None else [])


def _union(boxes: Iterable[BBox]) -> BBox | None:
    found = list(boxes)
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


@dataclass
class _EnjeuxByPath:
    """The enjeux of a section, best first; those of the section around it where it has none of its own."""

    classification: Classification
    _pages: dict[tuple[str, ...], list[tuple[int, int, tuple[Enjeu, ...]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for section in self.classification.sections:
            ranked = sorted(section.enjeux, key=lambda found: -found.score)[:_MOST_ENJEUX]
            entry = (section.page_start, section.page_end, tuple(found.enjeu for found in ranked))
            self._pages.setdefault(section.path, []).append(entry)

    def of(self, path: tuple[str, ...], page: int) -> tuple[Enjeu, ...]:
        for length in range(len(path), 0, -1):
            entries = self._pages.get(path[:length], [])
            for start, end, enjeux in entries:
                if start <= page <= end and enjeux:
                    return enjeux
        return ()
