"""Pages without usable text, read by Tesseract with its French data.

Costs some hundred times the text layer, so only the pages that need it come here, one at a time. Where Tesseract's
data is missing the pages are listed as not read, with what to install.
"""

import ctypes
import math
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from workers._extraction.layout import layout_page
from workers._extraction.limits import Limits
from workers._extraction.pdf import loaded_page, read_page
from workers._extraction.pdf_words import PageFrame
from workers._extraction.records import Block, PageRecord
from workers._extraction.rules import Drawing
from workers._extraction.upright import Upright, likely_poses
from workers._extraction.words import Word

if TYPE_CHECKING:
    from PIL import Image

_POINTS_PER_INCH = 72.0
_DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
_LEAST_CONFIDENCE = 0.3
_SURE_LINE, _SURE_SHORT_LINE = 0.6, 0.85
_SURE_WORDS = 3
_SURE_PAGE, _SURE_SHORT_PAGE = 0.6, 0.85
"""Mean confidence of text that lies as it was taken to lie. Upside down, whole pages have 0.2 to 0.3, and a title up
to 0.7; a short page costs little to try again."""
_SHORT_PAGE = 200
_AS_TALL_AS_LONG = 2
_MOST_PIXELS_TRIED = 40_000_000
"""A page is tried another way round while all trials together stay below: a plan of one square metre is read once."""
_SIZE_OF_HEIGHT = 0.95
_LEAST_OF_BOX, _MOST_OF_BOX = 0.6, 1.7
_USUAL_FROM, _USUAL_TO = 0.75, 1.3
_MEANT = "-–—•:;.,«»()"
"""Marks that stand alone in print; others that OCR sees alone are specks."""


class OcrError(Exception):
    """A page cannot be recognized; the message is French, for the agent."""


def data_folder(language: str) -> Path | None:
    """Return the folder with Tesseract's data for a language (TESSDATA_PREFIX first), None where there is none."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    folders += [Path(folder) for folder in _DATA_FOLDERS]
    return next((folder for folder in folders if (folder / f"{language}.traineddata").is_file()), None)


class Recognizer:
    """Tesseract with its data loaded once; loads nothing until the first page."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._engine: Any = None

    def words(self, image: "Image.Image", dpi: float) -> list[Word]:
        """Return all words found in an upright image, in points, with their confidence; noise is among them.

        Raises: OcrError: Tesseract's data is not installed.
        """
        import tesserocr  # noqa: PLC0415 -- loads Tesseract and Leptonica

        engine = self._loaded(tesserocr)
        engine.SetImage(image)
        engine.SetSourceResolution(round(dpi))
        engine.Recognize()
        scale = _POINTS_PER_INCH / dpi
        words: list[Word] = []
        line = -1
        level = tesserocr.RIL.WORD
        for item in tesserocr.iterate_level(engine.GetIterator(), level) if engine.GetIterator() else ():
            line += bool(item.IsAtBeginningOf(tesserocr.RIL.TEXTLINE))
            word = _word(item, level, line, scale)
            if word is not None:
                words.append(word)
        return words

    def _loaded(self, tesserocr: Any) -> Any:
        if self._engine is None:
            folder = data_folder(self._language)
            if folder is None:
                raise OcrError(
                    f"page numérisée non lue : les données de Tesseract pour « {self._language} » manquent"
                    f" (paquet tesseract-ocr-{self._language})"
                )
            self._engine = tesserocr.PyTessBaseAPI(path=str(folder), lang=self._language, psm=tesserocr.PSM.AUTO)
        return self._engine

    def end(self) -> None:
        """Free the engine."""
        if self._engine is not None:
            self._engine.End()


def credible_words(words: list[Word]) -> list[Word]:
    """Leave out what is noise: doubtful words, but not those in a line that is sure.

    Tesseract doubts words with an apostrophe down to 0 where it reads them right; specks of a picture stand alone.
    """
    sure: dict[int, list[float]] = defaultdict(list)
    for word in words:
        if (word.confidence or 0.0) >= _LEAST_CONFIDENCE:
            sure[word.line].append(word.confidence or 0.0)
    lines = {line for line, found in sure.items() if _is_sure(found)}
    return [word for word in words if (word.confidence or 0.0) >= _LEAST_CONFIDENCE or word.line in lines]


def _is_sure(words: list[float]) -> bool:
    """Tell whether a line with words of such confidence is no noise: fewer words must be surer."""
    return median(words) >= (_SURE_LINE if len(words) >= _SURE_WORDS else _SURE_SHORT_LINE) and len(words) > 1


def _of_usual_size(words: list[Word]) -> list[Word]:
    """Give words of about the usual size that size: heights of recognized lines vary with the letters in them."""
    if not words:
        return words
    usual = median(word.size for word in words)
    return [
        word._replace(size=usual) if _USUAL_FROM * usual <= word.size <= _USUAL_TO * usual else word for word in words
    ]


def _word(item: Any, level: Any, line: int, scale: float) -> Word | None:
    """Return a recognized word, None for noise. Heights are those of its text line: single words' boxes jump."""
    box = item.BoundingBox(level)
    text = (item.GetUTF8Text(level) or "").strip() if box else ""
    if not any(c.isalnum() or c in _MEANT for c in text):
        return None
    top, bottom, height = _row(item, box)
    x0, y0, x1, y1 = (edge * scale for edge in (box[0], top, box[2], bottom))
    size = round(height * scale, 1)
    return Word(text, x0, y0, x1, y1, size, bold=False, line=line, confidence=item.Confidence(level) / 100)


def _row(item: Any, box: tuple[int, int, int, int]) -> tuple[float, float, float]:
    """Return top, bottom and height of a word's text line.

    Tesseract estimates how far letters of the line may rise and fall; the line's own box depends on which ones it has.
    """
    import tesserocr  # noqa: PLC0415

    _, top, _, bottom = item.BoundingBox(tesserocr.RIL.TEXTLINE) or box
    row, baseline = item.RowAttributes(), item.Baseline(tesserocr.RIL.TEXTLINE)
    height = row["row_height"]
    if not baseline or not _LEAST_OF_BOX <= height / max(1, bottom - top) <= _MOST_OF_BOX:
        return top, bottom, _SIZE_OF_HEIGHT * (bottom - top)
    lowest = max(y for _, y in baseline) - row["descenders"]
    return min(top, lowest - height), max(bottom, lowest), height


@contextmanager
def recognizer(limits: Limits) -> Iterator[Recognizer]:
    """Give a recognizer and free it afterwards."""
    engine = Recognizer(limits.ocr_language)
    try:
        yield engine
    finally:
        engine.end()


def read_pdf_page(document: Any, page_number: int, engine: Recognizer, limits: Limits) -> PageRecord:
    """Render a page and recognize it; where OCR finds less than the text layer holds, the text layer stays.

    Raises: PdfError, OcrError.
    """
    with loaded_page(document, page_number) as page:
        size = PageFrame.of(page).size
        dpi = _bounded_dpi(size, limits)
        image = _rendered(page, size, dpi)
    record = PageRecord(page_number, (round(size[0], 2), round(size[1], 2)), _recognized(image, dpi, engine))
    layer = read_page(document, page_number)
    if _letters(layer.blocks) > _letters(record.blocks):
        layer.needs_ocr = ""
        return layer
    return record


def read_image(image: "Image.Image", page_number: int, dpi: float, engine: Recognizer) -> PageRecord:
    """Recognize a grey image as a page. Raises: OcrError."""
    size = (image.width * _POINTS_PER_INCH / dpi, image.height * _POINTS_PER_INCH / dpi)
    return PageRecord(page_number, (round(size[0], 2), round(size[1], 2)), _recognized(image, dpi, engine))


def _recognized(image: "Image.Image", dpi: float, engine: Recognizer) -> list[Block]:
    """Read a picture of a page whichever way its text lies; boxes are where the page shows them."""
    best, upright, words = -1.0, None, []
    trials = max(1, _MOST_PIXELS_TRIED // (image.width * image.height))
    for pose in likely_poses(image, dpi)[:trials]:
        trial = Upright.of(image, pose, dpi)
        found = engine.words(trial.picture, dpi)
        sure = _sure_letters(found)
        if sure > best:
            best, upright, words = sure, trial, found
        letters = sum(len(word.text) for word in found)
        if sure >= letters * (_SURE_PAGE if letters > _SHORT_PAGE else _SURE_SHORT_PAGE):
            break
    words = _of_usual_size(credible_words(words))
    return upright.put_back(layout_page({0: words}, Drawing(), upright.size)) if upright and words else []


def _sure_letters(words: list[Word]) -> float:
    """Count letters, each by how sure its word is: text that lies wrong is read as many letters nobody is sure of.

    Tesseract reads text on its side too, in boxes taller than long; that counts for nothing, for layout cannot.
    """
    return sum(len(word.text) * (word.confidence or 0.0) for word in words if not _is_on_its_side(word))


def _is_on_its_side(word: Word) -> bool:
    return len(word.text) > _AS_TALL_AS_LONG and word.x1 - word.x0 < word.y1 - word.y0


def _letters(blocks: list[Block]) -> int:
    return sum(len(line.text) for block in blocks for line in block.lines)


def _bounded_dpi(size: tuple[float, float], limits: Limits) -> float:
    """Return the resolution asked for, less where the page is so large that its image would not fit."""
    pixels = size[0] * size[1] * (limits.ocr_dpi / _POINTS_PER_INCH) ** 2
    return limits.ocr_dpi * min(1.0, math.sqrt(limits.max_page_pixels / max(pixels, 1.0)))


def _rendered(page: Any, size: tuple[float, float], dpi: float) -> "Image.Image":
    """Draw a page in grey, as shown."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    width, height = (max(1, round(side * dpi / _POINTS_PER_INCH)) for side in size)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise OcrError("la page est trop grande pour être rendue")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer("L", (width, height), pixels, "raw", "L", stride, 1)
