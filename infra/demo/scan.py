"""A typed letter turned into what a town hall's scanner makes of it: a grey picture, a little askew, no text layer."""

import io
import random

from PIL import Image

from infra.demo.typeset import CREATED, Typesetter

DPI = 200
_SKEW_DEGREES = 0.35
_NOISE = 0.045
_JPEG_QUALITY = 34
_SEED = 2026


def scanned_letter(typesetter: Typesetter, source: str) -> bytes:
    """Typeset a one-page letter and give it as a PDF that holds only its picture."""
    page = Image.open(io.BytesIO(typesetter.picture(source, dpi=DPI))).convert("L")
    askew = page.rotate(_SKEW_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255)
    noise = Image.frombytes("L", askew.size, random.Random(_SEED).randbytes(askew.width * askew.height))  # noqa: S311 - not a secret: the same speckle each time
    return _as_pdf(Image.blend(askew, noise, _NOISE))


def _as_pdf(picture: Image.Image) -> bytes:
    moment = CREATED.timetuple()
    out = io.BytesIO()
    picture.save(
        out, "PDF", resolution=DPI, quality=_JPEG_QUALITY, creationDate=moment, modDate=moment, producer="Numérisation"
    )
    return out.getvalue()
