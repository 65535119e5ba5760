"""From words to segments: stretches of one printed line without a wide gap inside.

Wide gaps are kept apart here and judged later, with the lines around them: they part columns and cells.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workers._extraction.records import Box, Joint, PrintedLine, rounded
from workers._extraction.words import Word

Weight = Literal["bold", "mixed", "plain"]

_WIDE_GAP_EMS = 1.0
_OVERLAP = 0.5
_LABEL_REACH_EMS = 6.0
_LABEL_WORDS = 3
LABEL = re.compile(
    r"^(?:[•●▪■◆◦○►▶➢➤❖✓✔§\-–—*‣·\uf0b7\uf0a7\uf0d8o]|\(?\d{1,2}(?:\.\d{1,3})*[.)°]?|\d{1,2}(?:\.\d{1,3})+\.?|\(?[a-zA-Z][.)]|[IVXLC]{1,6}[.)\-]?)$"
)
"""What numbers or marks the text to its right: a bullet, 1., 2.3.1, a), IV."""
_KEYWORD_LABEL = re.compile(
    r"^(?:titre|chapitre|article|partie|section|annexe|pièce)\s+(?:[IVXLC]+|\d+(?:\.\d+)*)\s*[.:\-–—]?$", re.IGNORECASE
)
_LEADER_TAIL = re.compile(r"(?:[.…_·]\s?){3,}$")
_PAGE = re.compile(r"^\d{1,4}$")


@dataclass(slots=True)
class Segment:
    """Words side by side, `text` with one space between them. `size` is that of most of its letters.

    `weight` tells whether all, some or none of its words are bold, `bold` whether most letters are; `table` ranks a
    table put aside.
    """

    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 0.0
    bold: bool = False
    table: int = -1
    text: str = ""
    weight: Weight = "plain"

    @property
    def box(self) -> Box:
        """The segment's place."""
        return self.x0, self.y0, self.x1, self.y1

    @property
    def first_word(self) -> str:
        """The word it begins with."""
        return self.words[0].text.partition(" ")[0]

    @property
    def first_width(self) -> float:
        """How wide the word is that it begins with."""
        piece = self.words[0]
        if piece.lead is not None:
            return piece.lead
        return (piece.x1 - piece.x0) * len(self.first_word) / len(piece.text)

    @property
    def count(self) -> int:
        """How many words it holds."""
        return 1 + self.text.count(" ")

    def printed(self, joint: Joint) -> PrintedLine:
        """Return the segment as a line of a block."""
        sure = [word.confidence for word in self.words if word.confidence is not None]
        confidence = round(sum(sure) / len(sure), 3) if sure else None
        return PrintedLine(self.text, rounded(self.box), self.size, self.weight == "bold", joint, confidence)

    @classmethod
    def of(cls, words: list[Word]) -> "Segment":
        """Make a segment of words that stand side by side, from left to right."""
        text, x0, y0, x1, y1, size, bold, *_ = words[0]
        if len(words) == 1:
            return cls(words, x0, y0, x1, y1, size, bold, -1, text, "bold" if bold else "plain")
        letters: dict[tuple[float, bool], int] = {}
        bolds = 0
        for word in words:
            style = (word.size, word.bold)
            letters[style] = letters.get(style, 0) + len(word.text)
            bolds += word.bold
            x0, y0, x1, y1 = min(x0, word.x0), min(y0, word.y0), max(x1, word.x1), max(y1, word.y1)
        size, bold = max(letters, key=letters.__getitem__) if len(letters) > 1 else (size, bold)
        weight: Weight = "plain" if not bolds else "bold" if bolds == len(words) else "mixed"
        return cls(words, x0, y0, x1, y1, size, bold, -1, " ".join([word.text for word in words]), weight)


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Group a page's words into segments, from the top down, then from left to right."""
    pieces = [Segment.of(piece) for piece in _source_pieces(words)]
    return _merged(pieces)


def _source_pieces(words: Sequence[Word]) -> Iterable[list[Word]]:
    """Split the words where the source's line, the height or a wide gap changes."""
    piece: list[Word] = []
    for word in words:
        if piece and not _continues(piece[-1], word):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _continues(before: Word, after: Word) -> bool:
    if before.line != after.line:
        return False
    size = max(before.size, after.size)
    return -0.5 * size <= after.x0 - before.x1 <= _WIDE_GAP_EMS * size and _level(
        before.y0, before.y1, after.y0, after.y1
    )


def _level(a0: float, a1: float, b0: float, b1: float) -> bool:
    """Tell whether two heights overlap by half of the smaller one."""
    return min(a1, b1) - max(a0, b0) >= _OVERLAP * min(a1 - a0, b1 - b0)


def _merged(pieces: list[Segment]) -> list[Segment]:
    """Join pieces of one printed line that the source gave apart: a bullet and its text, an index, a change of font."""
    pieces.sort(key=lambda piece: (piece.y0, piece.x0))
    done: list[Segment] = []
    open_pieces: list[Segment] = []
    for piece in pieces:
        open_pieces = [other for other in open_pieces if other.y1 > piece.y0]
        partner = next((other for other in open_pieces if _joins(other, piece)), None)
        if partner is None:
            open_pieces.append(piece)
            done.append(piece)
            continue
        _absorb(partner, piece)
        # The wider piece may now reach a third one that stood too far away before.
        for other in open_pieces:
            if other is not partner and other.words and _joins(partner, other):
                _absorb(partner, other)
                other.words = []
        open_pieces = [other for other in open_pieces if other.words]
    return [piece for piece in done if piece.words]


def _joins(a: Segment, b: Segment) -> bool:
    if not _level(a.y0, a.y1, b.y0, b.y1):
        return False
    left, right = (a, b) if a.x0 <= b.x0 else (b, a)
    gap = right.x0 - left.x1
    size = max(left.size, right.size)
    if gap <= _WIDE_GAP_EMS * size:
        return gap >= -0.5 * size
    if gap <= _LABEL_REACH_EMS * size and is_label(left) and right.text[:1].isalpha():
        return True
    return _PAGE.match(right.text) is not None and _LEADER_TAIL.search(left.text) is not None


def is_label(segment: Segment) -> bool:
    """Tell whether a segment only numbers or marks what stands to its right."""
    text = segment.text
    if " " not in text:
        return LABEL.match(text) is not None
    return segment.count <= _LABEL_WORDS and _KEYWORD_LABEL.match(text) is not None


def _absorb(segment: Segment, other: Segment) -> None:
    words = sorted(segment.words + other.words, key=lambda word: word.x0)
    whole = Segment.of(words)
    segment.words, segment.text = words, whole.text
    segment.size, segment.bold, segment.weight = whole.size, whole.bold, whole.weight
    segment.x0, segment.y0, segment.x1, segment.y1 = whole.box
