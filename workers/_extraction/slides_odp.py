"""ODP as a stream: one slide in memory at a time.

Source: OpenDocument 1.3 part 3, § 10 (drawings) and § 16.36 (presentation styles).
"""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workers._extraction.markup import drop, walk
from workers._extraction.opendocument import DRAW, OFFICE, PRESENTATION, TABLE, TEXT, paragraph_text
from workers._extraction.slide_parts import Slide, paragraph_blocks
from workers._extraction.tabular import one_line, table

_PAGE = f"{DRAW}page"
_CLASS = f"{PRESENTATION}class"
_NOTES = f"{PRESENTATION}notes"
_TITLE = "title"
_FURNITURE = {"header", "footer", "date-time", "page-number"}
_FRAMES = {f"{DRAW}{name}" for name in ("frame", "custom-shape", "rect", "ellipse", "line", "connector", "caption")}
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")


def count(path: Path) -> int:
    """Return the number of slides. Raises: MarkupError, KeyError."""
    number = 0
    for page in _pages(path):
        number += 1
        drop(page)
    return number


def slides(path: Path, pages: Sequence[int]) -> Iterator[Slide]:
    """Yield the slides of these numbers, from 1, which go up."""
    wanted = set(pages)
    for number, page in enumerate(_pages(path), start=1):
        if number in wanted:
            yield _slide(page)
        drop(page)


def _pages(path: Path) -> Iterator[Any]:
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as source:
        for step, element in walk(source, _PAGE):
            parent = element.getparent()
            if step == "end" and parent is not None and parent.tag == f"{OFFICE}presentation":
                yield element


def _slide(page: Any) -> Slide:
    slide = Slide()
    for frame in _frames(page):
        _take(slide, frame)
    for notes in page.iterfind(_NOTES):
        slide.notes += [text for frame in _frames(notes) for text in _paragraphs(frame)]
    return slide


def _frames(element: Any) -> Iterator[Any]:
    """Yield the frames and shapes below, groups opened, notes left apart."""
    for child in element:
        if child.tag in _FRAMES:
            yield child
        elif child.tag == f"{DRAW}g":
            yield from _frames(child)


def _take(slide: Slide, frame: Any) -> None:
    kind = frame.get(_CLASS, "")
    tables = [block for each in frame.iterfind(f"{TABLE}table") if (block := table(_rows(each))).lines]
    if tables:
        slide.body += tables
        return
    paragraphs = list(_paragraphs(frame))
    if kind in _FURNITURE:
        return
    if kind == _TITLE and paragraphs and not slide.title:
        slide.title = " ".join(paragraphs)
        return
    slide.body += paragraph_blocks(paragraphs)
    if not paragraphs:
        slide.charts += frame.find(f"{DRAW}object") is not None
        slide.pictures += frame.find(f"{DRAW}image") is not None


def _rows(element: Any) -> Iterator[list[str]]:
    for row in element.iter(f"{TABLE}table-row"):
        cells = [
            " ".join(_paragraphs(cell))
            for cell in row
            if cell.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
        ]
        if any(cells):
            yield cells


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter(*_PARAGRAPHS):
        text = one_line(paragraph_text(paragraph))
        if text:
            yield text
