"""PNG, JPEG and TIFF files: each image is a scanned page."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from workers._extraction.limits import Limits
from workers._extraction.ocr import Recognizer, read_image
from workers._extraction.records import PageRecord

_LEAST_DPI, _MOST_DPI = 70.0, 1200.0
_A4_WIDTH_INCHES = 8.27


class ImageError(Exception):
    """An image that cannot be read; the message is French, for the agent."""


def count(path: Path, limits: Limits) -> int:
    """Return how many pages the file has. Raises: ImageError."""
    with _opened(path, limits) as image:
        return int(getattr(image, "n_frames", 1))


def read(path: Path, page: int, engine: Recognizer, limits: Limits) -> PageRecord:
    """Recognize one page (from 1), turned as its EXIF data says. Raises: ImageError, OcrError."""
    with _opened(path, limits) as image:
        image.seek(page - 1)
        _check_size(image, limits)
        dpi = _resolution(image)
        try:
            upright = ImageOps.exif_transpose(image).convert("L")
        except (OSError, SyntaxError, ValueError) as error:
            raise ImageError("l’image est endommagée ou tronquée") from error
    factor = min(1.0, limits.ocr_dpi / dpi) if dpi > 2 * limits.ocr_dpi else 1.0
    if factor < 1.0:
        upright = upright.resize((round(upright.width * factor), round(upright.height * factor)))
    return read_image(upright, page, dpi * factor, engine)


def _opened(path: Path, limits: Limits) -> Image.Image:
    # The size is checked below, in our own words and before any pixel is decoded.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(path, formats=("PNG", "JPEG", "TIFF"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ImageError("l’image est endommagée ou tronquée") from error
    _check_size(image, limits)
    return image


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > 4 * limits.max_page_pixels:
        raise ImageError(f"l’image est trop grande : {image.width} × {image.height} pixels")


def _resolution(image: Image.Image) -> float:
    """Return the image's dots per inch; without a plausible one, as if it were an A4 page."""
    told = image.info.get("dpi", (0.0, 0.0))
    dpi = float(told[0]) if isinstance(told, tuple) and told else 0.0
    if _LEAST_DPI < dpi <= _MOST_DPI:
        return dpi
    return max(_LEAST_DPI, min(image.size) / _A4_WIDTH_INCHES)
