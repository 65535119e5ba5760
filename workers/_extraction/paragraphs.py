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
_SENTENCE_ENDS = tuple(".;:!?»)")
_DIGITS = tuple("0123456789")
_OTHER_SIZE = 0.12
_GAP_MORE = 0.35
_GAP_FIRST = 1.75
_INDENT_EMS = 0.8
_CENTRED = 6.0
_SAME_EDGE = 2.0
_SENTENCE_WORDS = 2
_JUSTIFIED_LINES = 4
_JUSTIFIED_WORDS = 5
_JUSTIFIED_SHARE = 0.5
_JUSTIFIED_EMS = 2.0


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
    column = _Column(min([line.x0 for line in lines]), max([line.x1 for line in lines]), _leading(lines))
    narrow = _narrow(lines, column)
    blocks: list[Block] = []
    current: list[Segment] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if current and _starts_block(current, line, following, narrow.get(index, column)):
            blocks.append(_block(current))
            current = []
        current.append(line)
    blocks.append(_block(current))
    return blocks


def _narrow(lines: Sequence[Segment], column: _Column) -> dict[int, _Column]:
    """Return, for lines of a justified block narrower than its column, that block's edges."""
    found: dict[int, _Column] = {}
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and abs(lines[end].size - lines[start].size) <= _OTHER_SIZE * lines[start].size:
            continue
        block = lines[start:end]
        right = max([line.x1 for line in block])
        reach = _JUSTIFIED_EMS * block[0].size
        if (
            len(block) >= _JUSTIFIED_LINES
            and median([line.count for line in block]) >= _JUSTIFIED_WORDS
            and right < column.right - 2 * reach
            and sum([right - line.x1 < reach for line in block]) >= _JUSTIFIED_SHARE * len(block)
        ):
            edges = _Column(min([line.x0 for line in block]), right, _leading(block))
            found |= dict.fromkeys(range(start, end), edges)
        start = end
    return found


def _leading(lines: Sequence[Segment]) -> float:
    """Return the usual distance from line to line, in the size of the text."""
    steps = [(b.y1 - a.y1) / b.size for a, b in pairwise(lines) if a.size == b.size and 0 < b.y1 - a.y1 < 2 * b.size]
    return median(steps) if len(steps) > 2 else _GAP_FIRST - _GAP_MORE  # noqa: PLR2004 -- fewer tell nothing


def _starts_block(  # noqa: PLR0911 -- each return is a rule of its own
    current: list[Segment], line: Segment, following: Segment | None, column: _Column
) -> bool:
    before, first = current[-1], current[0]
    size = max(before.size, line.size)
    if before.text.endswith("-") and _goes_on(before, line, column):
        return False
    if abs(before.size - line.size) > _OTHER_SIZE * size and not _is_of_mixed_print(before, line):
        return True
    if (line.y1 - before.y1) > (column.leading + _GAP_MORE) * size or line.y1 < before.y1 - size:
        return True
    start = line.first_word
    if _BULLET.match(start) and (len(start) > 1 or start not in "-–—*" or line.count > 1):
        return True
    if before.text.endswith(_DIGITS) and _LEADER.search(before.text):
        return True
    if before.weight != line.weight and not _runs_on(before, line, column.right):
        return True
    room = _has_room(before, line, column.right)
    ended = room or before.words[-1].text.endswith(_SENTENCE_ENDS)
    if ended and (LABEL.match(start) or _NUMBERED_HEADING.match(line.text)):
        return True
    if room and not (_centred_pair(before, line, column) or _same_sentence(before, line)):
        return True
    return _indented(current, line, first, following)


def _goes_on(before: Segment, line: Segment, column: _Column) -> bool:
    """Tell whether a line, just below, goes on with the word that a hyphen parts, whatever its print."""
    below = (column.leading + _GAP_MORE) * max(before.size, line.size)
    near = line.y0 > before.y0 and line.y1 - before.y1 <= below
    return near and joint_between(before.text, line.text) != "space"


def _is_of_mixed_print(before: Segment, line: Segment) -> bool:
    """Tell whether one line also holds print of the other's size: terms set in another font within a sentence."""
    return _holds(line, before.size) or _holds(before, line.size)


def _holds(line: Segment, size: float) -> bool:
    return any(len(word.text) > 1 and abs(word.size - size) <= _OTHER_SIZE * size for word in line.words)


def _runs_on(before: Segment, line: Segment, right: float) -> bool:
    """Tell whether a sentence goes on although the weight changes: no new start, or weights mixed within lines."""
    if "mixed" in {before.weight, line.weight}:
        return not _has_room(before, line, right)
    return line.text[:1].islower() and not _has_room(before, line, right)


def _has_room(before: Segment, line: Segment, right: float) -> bool:
    """Tell whether the first word of `line` would have fitted on the line before: so that one ended on purpose."""
    return before.x1 + line.first_width + 0.6 * line.size < right


def _same_sentence(before: Segment, line: Segment) -> bool:
    """Tell whether a sentence goes on in a narrow box or in a heading, whose edges nothing shows."""
    return (
        line.text.lstrip("(«“").lstrip()[:1].islower()
        and before.count >= _SENTENCE_WORDS
        and not before.text.endswith(_SENTENCE_ENDS)
        and before.size == line.size
        and abs(before.x0 - line.x0) <= _SAME_EDGE
    )


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
        hanging = len(current) == 1 and (LABEL.match(first.first_word) or _BULLET.match(first.first_word))
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
    start = first.first_word
    if first.count > 1 and (_BULLET.match(start) or re.match(r"^\(?(?:\d{1,2}|[a-zA-Z])\)$", start)):
        return "list"
    return "text"
