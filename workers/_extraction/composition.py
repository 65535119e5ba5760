"""From page records to elements: furniture set apart, titles named, each element under its section."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from workers._extraction.elements import ElementRecord, LineRecord
from workers._extraction.footnotes import footnotes_of
from workers._extraction.furniture import Furniture, Role
from workers._extraction.records import Block, Box, PageRecord, PrintedLine
from workers._extraction.sections import Heading, SectionTrail
from workers._extraction.survey import Place
from workers._extraction.table_elements import TableThread, give_cells, give_html

_TYPES = {
    "list": "ListItem",
    "caption": "FigureCaption",
    "table": "Table",
    "image": "Image",
    "title": "Title",
    "header": "Header",
    "footer": "Footer",
}
_BESIDE_THE_TEXT = {"Header", "Footer", "PageNumber", "Footnote", "Image"}
_PROSE_WORDS = 5
_SENTENCE_ENDS = tuple(".;:!?»…")
_BULLET = re.compile(r"^[^\w\s(\[«\"'’“]{1,2}\s+|^[\ue000-\uf8ff]\s*|^o\s+(?=\S)")
_LEADER = re.compile(r"(?:[.…·_]\s?){4,}\s*\d*$")
_SEPARATORS = {"space": " ", "cell": "\t", "row": "\n", "none": "", "hyphen": ""}


def compose(
    records: Iterable[PageRecord], furniture: Furniture, headings: Sequence[Heading], document_title: str
) -> Iterator[ElementRecord]:
    """Yield the elements of a document in reading order: on each page headers, body, footers."""
    trail = SectionTrail(headings, document_title)
    titles = {(heading.page, heading.block) for heading in headings}
    thread = TableThread()
    for record in records:
        thread.turn_to(record.page)
        for element in _page(record, furniture.get(record.page, {}), trail, titles):
            if element.type not in _BESIDE_THE_TEXT:
                thread.follow(element)
            yield element


def _page(
    record: PageRecord, furniture: Mapping[Place, Role], trail: SectionTrail, titles: set[tuple[int, int]]
) -> Iterator[ElementRecord]:
    path = trail.path(record.page, -1)
    apart = [(role, record.blocks[b].lines[i]) for (b, i), role in sorted(furniture.items())]
    parted = {b for b, _ in furniture}
    middle = record.size[1] / 2
    footnotes = footnotes_of(record, furniture)
    yield from (_furnishing(role, line, record, path) for role, line in apart if line.box[1] < middle)
    for index, block in enumerate(record.blocks):
        lines = block.lines
        if index in parted:
            lines = [line for i, line in enumerate(lines) if (index, i) not in furniture]
        if lines:
            if block.kind == "list":
                lines = _without_bullet(lines)
            kind = "Footnote" if index in footnotes else _type_of(block, lines)
            if (record.page, index) in titles and block.kind != "table":
                kind = "Title"
            element = _element(kind, lines, record, trail.path(record.page, index))
            if block.kind == "table" and element.bbox is None:
                give_html(element, block)
            elif block.cells:
                give_cells(element, block, [i for i in range(len(block.lines)) if (index, i) in furniture])
            yield element
    path = trail.path(record.page, len(record.blocks))
    yield from (_furnishing(role, line, record, path) for role, line in apart if line.box[1] >= middle)


def _without_bullet(lines: list[PrintedLine]) -> list[PrintedLine]:
    """Leave out the mark of a list item, as unstructured does: other readers spell its glyph in other ways."""
    text = _BULLET.sub("", lines[0].text, count=1)
    return [replace(lines[0], text=text), *lines[1:]] if text else lines


def _furnishing(role: Role, line: PrintedLine, record: PageRecord, path: tuple[str, ...]) -> ElementRecord:
    return _element(role, [line], record, path)


def _type_of(block: Block, lines: Sequence[PrintedLine]) -> str:
    if block.kind != "text":
        return _TYPES[block.kind]
    if len(lines) == 1 and _LEADER.search(lines[0].text):
        return "UncategorizedText"
    words = sum(len(line.text.split()) for line in lines)
    prose = words >= _PROSE_WORDS and (
        len(lines) > 1 or lines[-1].text.endswith(_SENTENCE_ENDS) or words > 2 * _PROSE_WORDS
    )
    return "NarrativeText" if prose else "UncategorizedText"


def _element(kind: str, lines: Sequence[PrintedLine], record: PageRecord, path: tuple[str, ...]) -> ElementRecord:
    text, spans = joined(lines) if len(lines) > 1 else (lines[0].text, [(0, len(lines[0].text))])
    placed = record.size != (0.0, 0.0)
    return ElementRecord(
        type=kind,
        page=record.page,
        text=text,
        bbox=_union([line.box for line in lines]) if placed else None,
        section=path,
        lines=_placed(lines, spans) if placed else (),
        confidence=_mean_confidence(lines),
    )


def _placed(lines: Sequence[PrintedLine], spans: Sequence[tuple[int, int]]) -> tuple[LineRecord, ...]:
    return tuple([LineRecord(a, b, line.box) for line, (a, b) in zip(lines, spans, strict=True)])


def joined(lines: Sequence[PrintedLine]) -> tuple[str, list[tuple[int, int]]]:
    """Join lines into one text: end-of-line hyphens dropped, a tab before a cell, a line break before a row.

    Returns: the text, and for each line the characters it covers.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for index, line in enumerate(lines):
        if index:
            separator = _SEPARATORS[line.joint]
            if line.joint == "hyphen":
                parts[-1] = parts[-1][:-1]
                length -= 1
                spans[-1] = (spans[-1][0], length)
            parts.append(separator)
            length += len(separator)
        parts.append(line.text)
        spans.append((length, length + len(line.text)))
        length += len(line.text)
    return "".join(parts), spans


def _mean_confidence(lines: Sequence[PrintedLine]) -> float | None:
    """Return the lines' mean confidence, each counting by its letters; None where OCR read none of them."""
    sure = [(line.confidence, len(line.text)) for line in lines if line.confidence is not None]
    letters = sum(length for _, length in sure)
    return round(sum(confidence * length for confidence, length in sure) / letters, 3) if letters else None


def _union(boxes: Sequence[Box]) -> Box:
    if len(boxes) == 1:
        return boxes[0]
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
