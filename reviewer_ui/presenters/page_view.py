"""A page of a document as the reader shows it: image with its text over it, or text alone, the passage marked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from reviewer_ui.extracted_texts import DocumentText
from reviewer_ui.presenters.addresses import ReaderState, page_image_address, reader_address
from reviewer_ui.presenters.marks import Marked, mark_quote
from reviewer_ui.presenters.tables import Cell, table_rows
from reviewer_ui.presenters.words import DOCUMENT_TYPES, one_line
from schemas.documents import BBox, DocumentHeader, Element
from schemas.views import DocumentState

DPIS = (110, 165, 220)
"""Resolutions in which page images are drawn, coarsest first."""
THUMBNAIL_DPI = 24
"""Resolution of thumbnails: an A4 page is about 200 pixels wide."""
PART_ELEMENTS = 150
"""Elements shown at once of a format without pages."""
_DRAWN = frozenset(("application/pdf", "image/png", "image/jpeg", "image/tiff"))


@dataclass(frozen=True)
class Passage:
    """What to highlight on a page."""

    quote: str
    bbox: BBox | None = None


@dataclass(frozen=True)
class TextBlock:
    """An element to print: pieces of text and whether each is marked; printed lines with boxes; or a table's rows."""

    kind: str
    pieces: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[str, BBox], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True)
class PageView:
    """All that the page pane prints. `size` in points, None where the format has no layout."""

    document: DocumentState
    title: str
    page: int
    pages: int
    size: tuple[float, float] | None
    images: tuple[tuple[int, str], ...]
    blocks: tuple[TextBlock, ...]
    marks: tuple[BBox, ...]
    quote: str
    quote_found: bool
    remark: str
    part: int = 1
    parts: int = 1


def document_title(document: DocumentState) -> str:
    """Name a document as an agent does: what it is, else its file's name."""
    return DOCUMENT_TYPES[document.label] if document.label and document.label != "autre" else one_line(document.name)


def page_view(
    dossier_id: uuid.UUID,
    document: DocumentState,
    text: DocumentText,
    page: int,
    *,
    passage: Passage | None = None,
    part: int | None = None,
) -> PageView:
    """Lay out a page (from 1, clamped to the document's) with a passage marked."""
    pages = max(1, text.header.pages)
    page = max(1, min(page, pages))
    elements = text.elements(page)
    marked = mark_quote(elements, passage.quote, passage.bbox) if passage else Marked()
    size = _size(document, text.header, page)
    shown, part, parts = _part(elements, marked, part) if size is None else (range(len(elements)), 1, 1)
    return PageView(
        document=document,
        title=document_title(document),
        page=page,
        pages=pages,
        size=size,
        images=tuple((dpi, page_image_address(dossier_id, document.document_id, page, dpi)) for dpi in DPIS),
        blocks=tuple(_block(elements[index], index, marked, has_layout=size is not None) for index in shown),
        marks=marked.boxes if size else (),
        quote=passage.quote if passage else "",
        quote_found=bool(marked.spans or marked.boxes),
        remark=_remark(text.header, page),
        part=part,
        parts=parts,
    )


def _size(document: DocumentState, header: DocumentHeader, page: int) -> tuple[float, float] | None:
    if document.media_type not in _DRAWN or page > len(header.page_sizes):
        return None
    width, height = header.page_sizes[page - 1]
    return (width, height) if width > 0 and height > 0 else None


def _remark(header: DocumentHeader, page: int) -> str:
    for unread in header.unread_pages:
        if unread.page == page:
            return f"Page non lue : {unread.reason}"
    if page in header.scanned_pages:
        return "Page numérisée, lue par reconnaissance de caractères : des mots peuvent être faux."
    return ""


def _part(elements: Sequence[Element], marked: Marked, part: int | None) -> tuple[range, int, int]:
    """Choose the stretch of a long text to show: the one asked for, else the one with the mark."""
    parts = max(1, -(-len(elements) // PART_ELEMENTS))
    if part is None:
        part = marked.spans[0][0] // PART_ELEMENTS + 1 if marked.spans else 1
    part = max(1, min(part, parts))
    return range((part - 1) * PART_ELEMENTS, min(part * PART_ELEMENTS, len(elements))), part, parts


def _block(element: Element, index: int, marked: Marked, *, has_layout: bool) -> TextBlock:
    spans = [(start, end) for place, start, end in marked.spans if place == index]
    if has_layout:
        lines = tuple((element.text[line.start : line.end], line.bbox) for line in element.lines)
        if not lines and element.bbox:
            lines = ((element.text, element.bbox),)
        return TextBlock(element.type, (), lines=lines)
    rows = tuple(tuple(row) for row in table_rows(element.html)) if element.html and not spans else ()
    return TextBlock(element.type, _pieces(element.text, spans), rows=rows)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    cuts = reduce(lambda cut, span: [*cut, *span], spans, [0])
    bounds = [*cuts, len(text)]
    pieces = [(text[bounds[at] : bounds[at + 1]], at % 2 == 1) for at in range(len(bounds) - 1)]
    return tuple(piece for piece in pieces if piece[0])


def neighbours(dossier_id: uuid.UUID, view: PageView, state: ReaderState) -> tuple[str | None, str | None]:
    """Return the addresses of the page (or part) before and the one after."""

    def at(page: int, part: int | None) -> str:
        shown = ReaderState(
            onglet=state.onglet, enonce=state.enonce, document=view.document.document_id, page=page, partie=part
        )
        return reader_address(dossier_id, shown)

    if view.parts > 1:
        before = at(view.page, view.part - 1) if view.part > 1 else None
        return before, at(view.page, view.part + 1) if view.part < view.parts else None
    before = at(view.page - 1, None) if view.page > 1 else None
    return before, at(view.page + 1, None) if view.page < view.pages else None
