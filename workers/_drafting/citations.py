"""From a sentence to its citation: the exact quote and the box that shows it on the page."""

from collections.abc import Iterable

from schemas.documents import BBox, Element
from schemas.notes import Citation
from workers._drafting.reading import Sentence

MAX_QUOTE = 400
"""Characters of a quote; a longer sentence is cut at a word."""


def cite(sentence: Sentence, start: int = 0, end: int | None = None) -> Citation:
    """Cite a sentence, or its characters from `start` to `end`; the tabs between a row's cells become spaces."""
    first = sentence.start + start
    last = sentence.start + (len(sentence.text) if end is None else end)
    last = _cut(sentence.element.text, first, last)
    return Citation(
        document_id=sentence.document.document_id,
        document=sentence.document.name,
        page=sentence.page,
        quote=" ".join(sentence.element.text[first:last].split()),
        bbox=box_of(sentence.element, first, last),
    )


def box_of(element: Element, start: int, end: int) -> BBox | None:
    """Return the box of the printed lines that hold `text[start:end]`; the element's own where it has no lines."""
    boxes = [line.bbox for line in element.lines if line.start < end and line.end > start]
    return _union(boxes) if boxes else element.bbox


def distinct(citations: Iterable[Citation], most: int) -> tuple[Citation, ...]:
    """Return the first `most` citations that do not say the same thing at the same place."""
    seen: dict[tuple[object, int, str], Citation] = {}
    for citation in citations:
        seen.setdefault((citation.document_id, citation.page, citation.quote), citation)
    return tuple(list(seen.values())[:most])


def _union(boxes: list[BBox]) -> BBox:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _cut(text: str, start: int, end: int) -> int:
    if end - start <= MAX_QUOTE:
        return end
    space = text.rfind(" ", start, start + MAX_QUOTE)
    return space if space > start else start + MAX_QUOTE
