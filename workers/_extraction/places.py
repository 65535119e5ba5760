"""The places whose coordinates a page gives, in its sentences and in its tables, each with its box.

Only pages that look as if they held coordinates are looked at: the others cost one search of their text.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from workers._extraction.composition import joined
from workers._extraction.records import NOWHERE, Block, Box, PageRecord, PlaceRecord, PrintedLine
from workers._extraction.table_cells import TextCell, heads_of, text_cells
from workers._maps.naming import systems_said
from workers._maps.natures import label_before, label_of_row, nature_of
from workers._maps.pairing import Columns, Pair, pair_of, pairs_of
from workers._maps.projections import Point
from workers._maps.simplification import scales
from workers._maps.systems import System
from workers._maps.tokens import Axis, Token, tokens_of

MOST_PLACES = 2_000
_LIKELY_WORDS = ("ambert", "AMBERT", "L93", "RGF", "WGS", "UTM", "GPS", "atitude", "ATITUDE")
_LIKELY_SIGNS = re.compile(
    r"[XY](?<![^\W\d_].)\s{0,2}[:=(]|[xy](?<![^\W\d_].)\s{0,2}[:=]|[°º˚](?:(?<=\d.)|(?<=\d\s.))\s?\d{1,2}\s?['’′,.\d]"
)
_AXIS_X = re.compile(r"\bX\b|\bE(?:st)?\b|longitude|abscisse|\blong?\b", re.IGNORECASE)
_AXIS_Y = re.compile(r"\bY\b|\bN(?:ord)?\b|latitude|ordonn[ée]e|\blat\b", re.IGNORECASE)
_LEAST_METRES = 10_000.0
_LONGEST_BLOCK = 60_000
_LONGEST_QUOTE = 240
_SHORT_TEXT = 160
_SHORT = 40
_ROWS_ABOVE = 5
_SAME_PLACE_M = 150.0
_DIGITS = 7
_BLOCKS_BEFORE = 3
_CONTEXT = 300


def is_likely(record: PageRecord) -> bool:
    """Tell whether a page may hold coordinates."""
    text = "\n".join([line.text for block in record.blocks for line in block.lines])
    return any(word in text for word in _LIKELY_WORDS) or _LIKELY_SIGNS.search(text) is not None


@dataclass
class PlaceFinder:
    """Finds the places of a document, page by page in order; a table that goes on keeps its head."""

    found: list[PlaceRecord] = field(default_factory=list)
    _known: set[tuple[str, float, float]] = field(default_factory=set)
    _page: int = 0
    _head: "_Head | None" = None

    def look_at(self, record: PageRecord) -> None:
        """Take the places of the next page."""
        head = self._head if record.page == self._page + 1 else None
        self._page, self._head = record.page, None
        around: list[str] = []
        for block in _gathered(record.blocks):
            text, spans = joined(block.lines)
            reading = _Reading(block, text[:_LONGEST_BLOCK], spans, " ".join(around[-_BLOCKS_BEFORE:]))
            for place in reading.places(record.page, head):
                self._take(place, is_placed=record.size != (0.0, 0.0))
            if block.kind == "table":
                self._head, head = reading.head, None
            around.append(text[-_CONTEXT:] if block.kind != "table" else text[:_CONTEXT])

    def _take(self, place: PlaceRecord, *, is_placed: bool) -> None:
        key = (place.label, round(place.lonlat[0], 5), round(place.lonlat[1], 5))
        if key not in self._known and len(self.found) < MOST_PLACES:
            self._known.add(key)
            self.found.append(place)
        if not is_placed:
            place.bbox = None


@dataclass(frozen=True)
class _Head:
    """What the head of a table says: of its columns, and around it."""

    axes: dict[int, Axis]
    systems: dict[int, list[System]]
    around: str


class _Reading:
    """The reading of one block: its text, its numbers, and what is said around it."""

    def __init__(self, block: Block, text: str, spans: Sequence[tuple[int, int]], around: str) -> None:
        self._block, self._text, self._spans, self._around = block, text, spans, around
        self._tokens = [token for token in tokens_of(text) if _may_be(token)]
        self._cells = text_cells(block, text, spans) if block.kind == "table" and self._tokens else []
        self._starts = [cell.start for cell in self._cells]
        self._by_row: dict[int, list[TextCell]] = {}
        for cell in self._cells:
            self._by_row.setdefault(cell.row, []).append(cell)
        self._ends = [token.end for token in self._tokens]
        self._numbered = {self._cell_at(token.start).start for token in self._tokens} if self._cells else set()
        self.head: _Head | None = None

    def places(self, page: int, carried: _Head | None) -> Iterator[PlaceRecord]:
        """Yield the block's places; `carried` is the head of the table that may go on here."""
        if not self._tokens:
            return
        if self._block.kind != "table":
            yield from self._in_text(page)
            return
        self.head = self._own_head()
        if carried and not self.head.axes and not self.head.systems:
            self.head = replace(carried, around=f"{self._around} {carried.around}")
        yield from self._in_table(page, self.head)

    def _in_text(self, page: int) -> Iterator[PlaceRecord]:
        columns = Columns(systems_said(self._text) + systems_said(self._around))
        since = 0
        for pair in _apart(pairs_of(self._text, self._tokens, columns)):
            label = label_before(self._text, pair.start, since)
            beside = self._text[max(since, pair.start - _CONTEXT) : pair.start]
            since = pair.end
            yield self._place(page, pair, label, nature_of(label, beside, self._around))

    def _own_head(self) -> _Head:
        rows = min((self._cell_at(token.start).row for token in self._tokens), default=0)
        heads = heads_of([cell for cell in self._cells if self._is_aligned(cell.row, rows)], self._text, rows)
        axes = {column: axis for column, said in heads.items() if (axis := _axis(said))}
        systems = {column: list(_systems(said)) for column, said in heads.items()}
        return _Head(axes, {column: named for column, named in systems.items() if named}, self._around)

    def _is_aligned(self, row: int, first: int) -> bool:
        """Tell whether the cells of a row of the head stand above those of the body; merged ones tell no place."""
        return bool(self._block.cells) or len(self._by_row.get(row, ())) == len(self._by_row.get(first, ()))

    def _in_table(self, page: int, head: _Head) -> Iterator[PlaceRecord]:
        said = systems_said(self._text) + systems_said(head.around)
        own = {token.start: column for token in self._tokens for column in [self._cell_at(token.start).column]}
        columns = Columns(
            said,
            {start: head.axes[column] for start, column in own.items() if column in head.axes},
            {start: head.systems[column] for start, column in own.items() if column in head.systems},
        )
        across, used = self._across(columns)
        for pair, label in across:
            yield self._place(page, pair, label, nature_of(label, self._text, head.around), is_split=True)
        pairs = pairs_of(self._text, [token for token in self._tokens if token not in used], columns)
        for row in _rows(pairs, self._row_of):
            for pair in _apart(row):
                label = self._label(pair)
                yield self._place(page, pair, label, nature_of(label, self._text[:_CONTEXT], head.around))

    def _across(self, columns: Columns) -> tuple[list[tuple[Pair, str]], set[Token]]:
        """Return the places of tables that have an axis a row: « X » in one, « Y » in the next, a place a column."""
        rows: dict[int, list[Token]] = {}
        for token in self._tokens:
            rows.setdefault(self._cell_at(token.start).row, []).append(token)
        found: list[tuple[Pair, str]] = []
        used: set[Token] = set()
        for row, tokens in rows.items():
            below = rows.get(row + 1, [])
            axes = self._row_axis(row), self._row_axis(row + 1)
            if len(tokens) < 2 or len(tokens) != len(below) or set(axes) != {"x", "y"}:  # noqa: PLR2004 -- else a pair
                continue
            used.update(tokens, below)
            for first, second in zip(tokens, below, strict=True):
                told = replace(first, axis=axes[0]), replace(second, axis=axes[1])
                if pair := pair_of(self._text, *told, columns):
                    found.append((pair, self._column_head(self._cell_at(first.start).column, row)))
        return found, used

    def _row_axis(self, row: int) -> Axis | None:
        first = self._by_row[row][0] if row in self._by_row else None
        return _axis([self._text[first.start : first.end]]) if first else None

    def _column_head(self, column: int, rows: int) -> str:
        above = [cell for line in range(max(0, rows - _ROWS_ABOVE), rows) for cell in self._by_row.get(line, ())]
        said = heads_of(above, self._text, rows).get(column, [])
        return label_of_row(said)

    def _cell_at(self, place: int) -> TextCell:
        return self._cells[max(0, bisect_right(self._starts, place) - 1)]

    def _row_of(self, pair: Pair) -> int:
        return self._cell_at(pair.start).row

    def _label(self, pair: Pair) -> str:
        """Name a place by the cells before it in its row, or before it in its own cell."""
        own = self._cell_at(pair.start)
        if label := label_before(self._text, pair.start, max(own.start, self._last_end(pair))):
            return label
        row = own.row
        for line in range(row, max(-1, row - 3), -1):
            cells = [cell for cell in self._by_row.get(line, ()) if cell.end <= pair.start]
            texts = [self._text[cell.start : cell.end] for cell in cells if cell.start not in self._numbered]
            marked = [text for text in texts if label_before(text, len(text), 0) and len(text) < _SHORT]
            if texts:
                return label_of_row(marked or texts)
        return ""

    def _last_end(self, pair: Pair) -> int:
        before = bisect_right(self._ends, pair.start)
        return self._ends[before - 1] if before else 0

    def _quote(self, pair: Pair) -> str:
        quote = self._text[pair.start : pair.end][:_LONGEST_QUOTE]
        # What runs over the end of an element into the next one is found with a space between.
        return quote if self._block.kind == "table" else quote.replace("\n", " ")

    def _place(self, page: int, pair: Pair, label: str, nature: str, *, is_split: bool = False) -> PlaceRecord:
        first = max(0, bisect_right(self._spans, (pair.start, len(self._text))) - 1)
        last = bisect_left(self._spans, (pair.end, 0))
        lines = [i for i in range(first, last) if self._spans[i][1] > pair.start]
        if is_split:
            lines = [lines[0], lines[-1]] if lines else []
        boxes = [self._block.lines[i].box for i in lines if self._block.lines[i].box != NOWHERE]
        lon, lat = pair.lonlat
        return PlaceRecord(
            page=page,
            lonlat=(round(lon, _DIGITS), round(lat, _DIGITS)),
            label=label,
            nature=nature,
            system=pair.system.name,
            is_told=pair.is_told,
            quote="" if is_split and boxes else self._quote(pair),
            bbox=_union(boxes) if boxes else None,
        )


def _gathered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks that may hold coordinates; short texts in a row, as a table without rules has, become one."""
    short: list[PrintedLine] = []
    for block in blocks:
        if block.kind in {"header", "footer", "image"} or not block.lines:
            continue
        if block.kind != "table" and sum(len(line.text) for line in block.lines) <= _SHORT_TEXT:
            short += [msgspec.structs.replace(block.lines[0], joint="row"), *block.lines[1:]]
            continue
        if short:
            yield Block("text", short)
            short = []
        yield block
    if short:
        yield Block("text", short)


def _may_be(token: Token) -> bool:
    return token.is_angle or token.axis is not None or token.readings[0][0] >= _LEAST_METRES


def _axis(said: Iterable[str]) -> Axis | None:
    """Return the axis that the nearest head tells, which tells one alone."""
    for text in said:
        told = bool(_AXIS_X.search(text)), bool(_AXIS_Y.search(text))
        if told == (True, False):
            return "x"
        if told == (False, True):
            return "y"
    return None


def _systems(said: Iterable[str]) -> Iterator[System]:
    for text in said:
        yield from systems_said(text)


def _rows(pairs: Sequence[Pair], row_of: Callable[[Pair], int]) -> list[list[Pair]]:
    rows: dict[int, list[Pair]] = {}
    for pair in pairs:
        rows.setdefault(row_of(pair), []).append(pair)
    return list(rows.values())


def _apart(pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out the pairs that tell a place again in another system: the one that is converted best stays."""
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.system.precision_m, pair.system.is_geographic, pair.start)):
        if all(other.system == pair.system or _metres(other.lonlat, pair.lonlat) > _SAME_PLACE_M for other in kept):
            kept.append(pair)
    return sorted(kept, key=lambda pair: pair.start)


def _metres(a: Point, b: Point) -> float:
    across, along = scales(a[1])
    return math.hypot((a[0] - b[0]) * across, (a[1] - b[1]) * along)


def _union(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
