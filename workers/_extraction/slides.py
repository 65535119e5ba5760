"""PPTX and ODP presentations: each slide is a page, its title a heading; tables are kept, speaker's notes come last."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from workers._extraction import slides_odp, slides_pptx
from workers._extraction.limits import Limits
from workers._extraction.markup import MarkupError
from workers._extraction.media_types import ODP, sniff_media_type
from workers._extraction.packages import package_refusal
from workers._extraction.records import Message, PageRecord
from workers._extraction.slide_parts import Slide

_DAMAGED = "la présentation est endommagée : ses diapositives n’y sont pas, ou ne sont pas lisibles"
_DAMAGED_SLIDE = "diapositive endommagée : son contenu n’est pas lisible"
_PICTURES_ONLY = "diapositive sans texte, faite d’images, qui ne sont pas lues"
_DAMAGE = (MarkupError, KeyError, ValueError, IndexError)


class SlideError(Exception):
    """A presentation that cannot be read; the message is French, for the agent."""


def count(path: Path, limits: Limits) -> int:
    """Return the number of slides. Raises: SlideError."""
    refusal = package_refusal(path, limits)
    if refusal:
        raise SlideError(refusal)
    try:
        return slides_odp.count(path) if _is_odp(path) else slides_pptx.count(path)
    except _DAMAGE as error:
        raise SlideError(_DAMAGED) from error


def read(path: Path, pages: Sequence[int]) -> Iterator[Message]:
    """Yield a record per slide, counted from 1; one that is damaged, or holds pictures only, is told as not read."""
    slides = iter(slides_odp.slides(path, pages) if _is_odp(path) else slides_pptx.slides(path, pages))
    for page in pages:
        try:
            yield _record(page, next(slides))
        except (*_DAMAGE, StopIteration):
            yield {"page": page, "unread": _DAMAGED_SLIDE}


def _record(page: int, slide: Slide | None) -> Message:
    if slide is None:
        return {"page": page, "unread": _DAMAGED_SLIDE}
    blocks = slide.blocks()
    if not blocks and slide.pictures:
        return {"page": page, "unread": _PICTURES_ONLY}
    return PageRecord(page, (0.0, 0.0), blocks, warnings=list(slide.remarks()))


def _is_odp(path: Path) -> bool:
    return sniff_media_type(path) == ODP
