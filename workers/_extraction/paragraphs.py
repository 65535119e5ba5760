"""From lines one under the other to paragraphs, list items and captions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from workers._extraction.hyphens import joint_between
from workers._extraction.records import Block, BlockKind, PrintedLine
from workers._extraction.segments import LABEL, Segment

_CAPTION = re.compile(
    r"^(?:figure|fig\.|carte|photo(?:graphie)?|illustration|graphique|planche|tableau|schéma|plan)\s*(?:n\s*°\s*)?"
    r"(?:[A-Z][.\-]?)?\d+(?:[.\-]\d+)*\s*(?:[:.–—\-]|$)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[•●▪■◆◦○►▶➢➤❖✓✔‣·\uf0b7\uf0a7\uf0d8\uf0fc*–—\-]$|^[•●▪■◆◦►▶➢➤❖✓✔‣\uf0b7\uf0a7\uf0d8\uf0fc]")
_NUMBERED_HEADING = re.compile(
    r"^(?:(?:titre|chapitre|article|annexe|partie|section)\s+(?:[IVXLC]+|\d|[A-Z]\b|premier|1er)|\d{1,2}(?:\.\d{1,3})+[.\s]|[IVXLC]{1,5}\s*[.\-–])",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")
_SENTENCE_END = re.compile(r"[.;:!?»)]$")
_OTHER_SIZE = 0.12
_GAP_MORE = 0.35
_GAP_FIRST = 1.75
_INDENT_EMS = 0.8
_CENTRED = 6.0


@dataclass(frozen=True, slots=True)
class _Column:
    """The edges of a column, and its usual distance from line to line in sizes of its text."""

    left: float
    right: float
    leading: float


def paragraphs_of(lines: Sequence[Segment]) -> list[Block]:
    """Group lines, one under the other, into blocks, in the same order."""
    if not lines:
        return []
    column = _Column(min(line.x0 for line in lines), max(line.x1 for line in lines), _leading(lines))
    blocks: list[Block] = []
    current: list[Segment] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if current and _starts_block(current, line, following, column):
            blocks.append(_block(current))
            current = []
        current.append(line)
    blocks.append(_block(current))
    return blocks


def _leading(lines: Sequence[Segment]) -> float:
    """Return the usual distance from line to line, in the size of the text."""
    steps = [(b.y1 - a.y1) / b.size for a, b in pairwise(lines) if a.size == b.size and 0 < b.y1 - a.y1 < 2 * b.size]
    return median(steps) if len(steps) > 2 else _GAP_FIRST - _GAP_MORE  # noqa: PLR2004 -- fewer tell nothing


def _starts_block(  # noqa: PLR0911 -- each return is a rule of its own
    current: list[Segment], line: Segment, following: Segment | None, column: _Column
) -> bool:
    before, first = current[-1], current[0]
    size = max(before.size, line.size)
    if abs(before.size - line.size) > _OTHER_SIZE * size:
        return True
    if (line.y1 - before.y1) > (column.leading + _GAP_MORE) * size or line.y1 < before.y1 - size:
        return True
    start = line.words[0].text
    if _BULLET.match(start) and (len(start) > 1 or start not in "-–—*" or len(line.words) > 1):
        return True
    if _LEADER.search(before.text):
        return True
    if before.weight != line.weight and not _runs_on(before, line, column.right):
        return True
    room = _has_room(before, line, column.right)
    ended = room or _SENTENCE_END.search(before.words[-1].text) is not None
    if ended and (LABEL.match(start) or _NUMBERED_HEADING.match(line.text)):
        return True
    if room and not _centred_pair(before, line, column):
        return True
    return _indented(current, line, first, following)


def _runs_on(before: Segment, line: Segment, right: float) -> bool:
    """Tell whether a sentence goes on although the weight changes: no new start, or weights mixed within lines."""
    if "mixed" in {before.weight, line.weight}:
        return not _has_room(before, line, right)
    return line.text[:1].islower() and not _has_room(before, line, right)


def _has_room(before: Segment, line: Segment, right: float) -> bool:
    """Tell whether the first word of `line` would have fitted on the line before: so that one ended on purpose."""
    word = line.words[0]
    return before.x1 + (word.x1 - word.x0) + 0.6 * line.size < right


def _centred_pair(before: Segment, line: Segment, column: _Column) -> bool:
    """Tell whether both lines are centred in the column: a title over several lines."""
    middle = (column.left + column.right) / 2
    return before.x0 - column.left > _CENTRED and all(
        abs((x.x0 + x.x1) / 2 - middle) < _CENTRED for x in (before, line)
    )


def _indented(current: list[Segment], line: Segment, first: Segment, following: Segment | None) -> bool:
    """Tell whether a first line's indent, or the end of a hanging one, starts a paragraph."""
    before = current[-1]
    step = line.x0 - before.x0
    indent = _INDENT_EMS * line.size
    if step > indent:
        hanging = len(current) == 1 and (LABEL.match(first.words[0].text) or _BULLET.match(first.words[0].text))
        returns = following is None or following.x0 < line.x0 - indent
        return not hanging and len(current) > 1 and returns
    return step < -indent and len(current) > 1


def _block(segments: list[Segment]) -> Block:
    lines: list[PrintedLine] = []
    for segment in segments:
        lines.append(segment.printed(joint_between(lines[-1].text, segment.text) if lines else "space"))
    return Block(_kind(segments), lines)


def _kind(segments: list[Segment]) -> BlockKind:
    first = segments[0]
    if _CAPTION.match(first.text):
        return "caption"
    start = first.words[0].text
    if len(first.words) > 1 and (_BULLET.match(start) or re.match(r"^\(?(?:\d{1,2}|[a-zA-Z])\)$", start)):
        return "list"
    return "text"
