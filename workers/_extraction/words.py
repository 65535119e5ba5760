"""Words with their places, whether a PDF's text layer or OCR gave them: what layout works on."""

from typing import NamedTuple

from workers._extraction.records import Box

Turn = int
"""Direction a word is read in, in degrees clockwise as the page is shown: 0, 90 (downward), 270 (upward)."""


class Word(NamedTuple):
    """A word where it stands, or several that the source gives in one piece with a space between.

    In points, origin at the top left; `line` numbers the source's own lines. `confidence` is OCR's, from 0 to 1.
    `lead` is how long its first word is, where it holds several and that is known. `doubt` says why nobody may see it
    (see `workers._extraction.native`).
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    line: int
    confidence: float | None = None
    lead: float | None = None
    doubt: int = 0


def turned(word: Word, turn: Turn, width: float, height: float) -> Word:
    """Return `word` as it stands once the page is turned so that its text runs from left to right."""
    if turn == 0:
        return word
    x0, y0, x1, y1 = turned_box((word.x0, word.y0, word.x1, word.y1), turn, width, height)
    return word._replace(x0=x0, y0=y0, x1=x1, y1=y1)


def turned_box(box: Box, turn: Turn, width: float, height: float) -> Box:
    """Turn a box of a page of `width` × `height` so that text read at `turn` runs from left to right."""
    x0, y0, x1, y1 = box
    if turn == 90:  # noqa: PLR2004 -- degrees
        return y0, width - x1, y1, width - x0
    if turn == 270:  # noqa: PLR2004
        return height - y1, x0, height - y0, x1
    return box


def unturned_box(box: Box, turn: Turn, width: float, height: float) -> Box:
    """Undo `turned_box`: `width` and `height` are those of the page as shown."""
    x0, y0, x1, y1 = box
    if turn == 90:  # noqa: PLR2004
        return width - y1, x0, width - y0, x1
    if turn == 270:  # noqa: PLR2004
        return y0, height - x1, y1, height - x0
    return box
