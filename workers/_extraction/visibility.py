"""Text that a person cannot see: found where the text layer says words that the rendered page does not show.

What is drawn tells which words are in doubt: unpainted, pale on nothing dark, under something opaque, minute, off the
page. Where that does not settle it the page is rendered: where it is of one shade, nothing is seen. What hides that
way is kept from whoever drafts and told to the agent: it may be meant for a machine (prompt injection, OWASP LLM01).
"""

import ctypes
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from workers._extraction.native import OFF_PAGE, PALE, UNPAINTED
from workers._extraction.records import Box
from workers._extraction.rules import Drawing
from workers._extraction.words import Word

if TYPE_CHECKING:
    from PIL import Image

_MINUTE_PT = 1.6
_MOSTLY_IMAGE = 0.5
_SHADES = 20
"""Of 256 shades of grey: text that differs less from what it stands on is not seen."""
_CORE = 0.6
_MOST_PIXELS = 4_000_000
_LONGEST_QUOTE = 120
_LEAST_GAPS = 3


def unseen(page: Any, words: Iterable[Word], drawing: Drawing, size: tuple[float, float]) -> set[Word]:
    """Return the words of a page that nobody can see on it."""
    scanned = drawing.image_area >= _MOSTLY_IMAGE * size[0] * size[1]
    sure: set[Word] = set()
    doubtful: list[Word] = []
    for word in words:
        if word.doubt == OFF_PAGE or (word.size <= _MINUTE_PT and word.y1 - word.y0 <= _MINUTE_PT):
            sure.add(word)
        elif _is_doubtful(word, drawing, scanned=scanned):
            doubtful.append(word)
    if not doubtful:
        return sure
    picture, scale = _rendered(page, size)
    return sure | {word for word in doubtful if _is_blank(picture, word, scale)}


def _is_doubtful(word: Word, drawing: Drawing, *, scanned: bool) -> bool:
    if word.doubt == UNPAINTED:
        # What OCR read lies unpainted over the picture of its page.
        return not scanned
    if word.doubt == PALE and not any(_stands_in(word, ground) for ground in drawing.grounds):
        return True
    return bool(drawing.covered) and any(_stands_in(word, box) for box in drawing.covered)


def _stands_in(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_blank(picture: "Image.Image", word: Word, scale: float) -> bool:
    """Tell whether the page is of one shade where a word should be; lines above and below may reach into its box."""
    margin = (1 - _CORE) / 2 * (word.y1 - word.y0)
    left, top = int(word.x0 * scale), int((word.y0 + margin) * scale)
    right, bottom = int(word.x1 * scale) + 1, int((word.y1 - margin) * scale) + 1
    shades = picture.crop((left, top, right, max(bottom, top + 2))).tobytes()
    return max(shades) - min(shades) < _SHADES


def _rendered(page: Any, size: tuple[float, float]) -> tuple["Image.Image", float]:
    """Draw a page in grey, a pixel a point where it is not huge; return it with its pixels a point."""
    from PIL import Image  # noqa: PLC0415 -- few pages are in doubt

    scale = min(1.0, (_MOST_PIXELS / max(1.0, size[0] * size[1])) ** 0.5)
    width, height = (max(1, round(side * scale)) for side in size)
    pixels = ctypes.create_string_buffer(width * height)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, pixels, width)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer("L", (width, height), bytes(pixels), "raw", "L", width, 1), scale


def quoted(hidden: Iterable[Word]) -> str:
    """Return what hides on a page, or how it begins; "" where that is nothing worth telling."""
    in_order = sorted(hidden, key=lambda word: (word.line, word.x0))
    text = " ".join(word.text for word in in_order)
    if all(word.doubt == OFF_PAGE for word in in_order) and text.count(" ") < _LEAST_GAPS:
        # Printers' marks stand outside the page.
        return ""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]}…"
