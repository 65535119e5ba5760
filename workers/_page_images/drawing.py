"""Draws one page of a PDF or of an image file as WebP. Runs in a child only: PDFium may crash on hostile files."""

import ctypes
import io
import math
import warnings

import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin

from workers._extraction.pdf import PdfError, loaded_page, opened

# Registering the one format that is written keeps Pillow from importing all it knows on the first page.
WebPImagePlugin.SUPPORTED  # noqa: B018

_POINTS_PER_INCH = 72.0
_WEBP_QUALITY = 75
_WEBP_METHOD = 1
_WEBP_LONGEST_SIDE = 16_000


class DrawingError(Exception):
    """A page that cannot be drawn; the message is French, for the agent."""


def draw_pdf_page(file: io.RawIOBase, page_number: int, dpi: int, max_pixels: int) -> bytes:
    """Draw a page (from 1) of a PDF; a page too large for `max_pixels` is drawn more coarsely.

    Raises: DrawingError: no such page, or a damaged one.
    """
    try:
        with opened(file) as document:
            if not 1 <= page_number <= pdfium.FPDF_GetPageCount(document):
                raise DrawingError(f"le document n’a pas de page {page_number}")
            with loaded_page(document, page_number) as page:
                return _webp(_bitmap(page, dpi, max_pixels))
    except PdfError as error:
        raise DrawingError(str(error)) from error


def draw_image_page(file: io.RawIOBase, page_number: int, dpi: int, max_pixels: int) -> bytes:
    """Draw an image file's page (from 1), upright, about as large as an A4 page at `dpi`.

    Raises: DrawingError: no such page, too large an image, or a damaged one.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BufferedReader(file), formats=("PNG", "JPEG", "TIFF")) as image:
            image.seek(page_number - 1)
            if image.width * image.height > 4 * max_pixels:
                raise DrawingError(f"l’image est trop grande : {image.width} × {image.height} pixels")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except EOFError as error:
        raise DrawingError(f"le document n’a pas de page {page_number}") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DrawingError("l’image est endommagée ou tronquée") from error
    longest = round(11.7 * dpi)
    upright.thumbnail((longest, longest))
    return _webp(upright)


def _bitmap(page: object, dpi: int, max_pixels: int) -> Image.Image:
    size = (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    width, height = _pixels(size, dpi, max_pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise DrawingError("la page est trop grande pour être affichée")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", stride, 1)


def _pixels(size: tuple[float, float], dpi: int, max_pixels: int) -> tuple[int, int]:
    """Return the image's width and height: at `dpi`, less where there would be too many pixels or too long a side."""
    scale = dpi / _POINTS_PER_INCH
    area = max(1.0, size[0] * size[1] * scale**2)
    longest = max(1.0, *(side * scale for side in size))
    scale *= min(1.0, math.sqrt(max_pixels / area), _WEBP_LONGEST_SIDE / longest)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_METHOD)
    return out.getvalue()
