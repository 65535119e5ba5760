"""Reading the pages of a PDF through PDFium, in a child: its text layer first; pages without one are named."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, RawIOBase
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from workers._extraction.figures import figures_of, with_figures, with_labels_apart
from workers._extraction.layout import layout_page
from workers._extraction.pdf_words import PageFrame, PageWords, read_words
from workers._extraction.records import PageRecord
from workers._extraction.rules import Drawing, read_drawing
from workers._extraction.visibility import quoted, unseen

_FEW_CHARACTERS = 60
_MOSTLY_IMAGE = 0.5
_UNREADABLE = 0.15
_PASSWORD_ERROR = 4
_LARGEST_REPAIRED = 256 * 1024**2

PASSWORD_VARIABLE = "LISIERE_FILE_PASSWORD"  # noqa: S105 -- its name, not the password
SCANNED = "page numérisée, sans couche de texte"
BROKEN_FONTS = "polices sans correspondance de caractères : couche de texte illisible"


class PdfError(Exception):
    """A PDF, or a page of one, that cannot be read; the message is French, for the agent."""


class PasswordNeededError(PdfError):
    """The PDF is encrypted and opens with a password only."""


@contextmanager
def opened(source: Path | RawIOBase) -> Iterator[Any]:
    """Open a PDF, one whose end is missing too. Raises: PasswordNeededError, PdfError."""
    pdfium.FPDF_InitLibrary()
    access = None if isinstance(source, Path) else _access(source)
    document, content = _load(source, access), b""
    if not document and pdfium.FPDF_GetLastError() == _PASSWORD_ERROR:
        raise PasswordNeededError("le PDF est chiffré : il faut un mot de passe pour l’ouvrir")
    if not document:
        content = _repaired(source)
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), _password()) if content else None
    if not document:
        raise PdfError("le PDF est endommagé ou tronqué : il ne peut pas être ouvert")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def opens_as_it_is(path: Path) -> bool:
    """Tell whether a PDF opens without a new end."""
    document = pdfium.FPDF_LoadDocument(str(path).encode(), _password())
    pdfium.FPDF_CloseDocument(document)
    return bool(document)


def _password() -> bytes | None:
    """Return the password given; it comes in the environment, for arguments are seen by all users of a machine."""
    return os.environb.get(PASSWORD_VARIABLE.encode())


def _load(source: Path | RawIOBase, access: Any) -> Any:
    if isinstance(source, Path):
        return pdfium.FPDF_LoadDocument(str(source).encode(), _password())
    return pdfium.FPDF_LoadCustomDocument(access, _password())


def _access(source: RawIOBase) -> Any:
    """Return how PDFium reads a file that has no path; it must live as long as the document."""

    def read(_parameter: Any, offset: int, target: Any, length: int) -> int:
        source.seek(offset)
        content = source.read(length) or b""
        ctypes.memmove(target, content, len(content))
        return int(len(content) == length)

    read_type = dict(pdfium.FPDF_FILEACCESS._fields_)["m_GetBlock"]
    return pdfium.FPDF_FILEACCESS(m_FileLen=source.seek(0, SEEK_END), m_GetBlock=read_type(read))


def _repaired(source: Path | RawIOBase) -> bytes:
    size = source.stat().st_size if isinstance(source, Path) else source.seek(0, SEEK_END)
    if size > _LARGEST_REPAIRED:
        return b""
    from workers._extraction.pdf_repair import repaired  # noqa: PLC0415 -- for damaged files only

    if isinstance(source, Path):
        return repaired(source.read_bytes()) or b""
    source.seek(0)
    return repaired(source.readall()) or b""


@contextmanager
def loaded_page(document: Any, page_number: int) -> Iterator[Any]:
    """Load a page (from 1). Raises: PdfError."""
    page = pdfium.FPDF_LoadPage(document, page_number - 1)
    if not page:
        raise PdfError("la page est endommagée")
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)


def read_page(document: Any, page_number: int) -> PageRecord:
    """Read the text layer of one page into blocks. Raises: PdfError."""
    with loaded_page(document, page_number) as page:
        frame = PageFrame.of(page)
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise PdfError("le texte de la page est endommagé")
        try:
            words = read_words(text_page, frame)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
        drawing = read_drawing(page, frame)
        hidden = unseen(page, (word for found in words.by_turn.values() for word in found), drawing, frame.size)
    if hidden:
        words = words.without(hidden)
    figures = figures_of(drawing, frame.size)
    by_turn, images = with_labels_apart(words.by_turn, figures) if figures else (words.by_turn, [])
    width, height = frame.size
    return PageRecord(
        page=page_number,
        size=(round(width, 2), round(height, 2)),
        blocks=with_figures(layout_page(by_turn, drawing, frame.size), images),
        needs_ocr=_why_ocr(words, drawing, width * height),
        unreadable=words.unreadable,
        hidden=quoted(hidden),
    )


def _why_ocr(words: PageWords, drawing: Drawing, area: float) -> str:
    """Say why the text layer is of no use, "" when it is, or when the page is blank."""
    if words.unreadable > _UNREADABLE * max(1, words.characters):
        return BROKEN_FONTS
    if words.characters == 0:
        return SCANNED if drawing.objects else ""
    if words.characters < _FEW_CHARACTERS and drawing.image_area >= _MOSTLY_IMAGE * area:
        return SCANNED
    return ""


def bookmarks(document: Any, most: int = 20_000) -> list[tuple[int, str, int]]:
    """Return the outline as (level from 1, title, page from 1), in order; entries without a page are left out."""
    entries: list[tuple[int, str, int]] = []
    seen: set[int] = set()
    pending: list[tuple[int, Any]] = [(1, pdfium.FPDFBookmark_GetFirstChild(document, None))]
    while pending and len(seen) < most:
        level, bookmark = pending.pop()
        address = ctypes.cast(bookmark, ctypes.c_void_p).value
        # A damaged outline may run in circles.
        if address is None or address in seen:
            continue
        seen.add(address)
        pending.append((level, pdfium.FPDFBookmark_GetNextSibling(document, bookmark)))
        pending.append((level + 1, pdfium.FPDFBookmark_GetFirstChild(document, bookmark)))
        target = pdfium.FPDFBookmark_GetDest(document, bookmark)
        page = pdfium.FPDFDest_GetDestPageIndex(document, target) if target else -1
        if page >= 0:
            entries.append((level, _title(bookmark), page + 1))
    return [entry for entry in entries if entry[1]]


def _title(bookmark: Any) -> str:
    size = pdfium.FPDFBookmark_GetTitle(bookmark, None, 0)
    buffer = ctypes.create_string_buffer(min(size, 4096))
    pdfium.FPDFBookmark_GetTitle(bookmark, buffer, len(buffer))
    return " ".join(buffer.raw.decode("utf-16-le", "replace").rstrip("\x00").split())
