"""Ruled tables: which words stand in which cell of the grid that the page's rules draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers._extraction.records import Block, Box, Joint, PrintedLine
from workers._extraction.rules import Drawing
from workers._extraction.segments import Segment, segments_of
from workers._extraction.words import Word

_TOUCH = 3.0
_MOST_RULES = 1500
_SAME_ROW = 3.0
_OPEN_SIDE = 12.0

Rule = tuple[float, float, float]


@dataclass(slots=True)
class Grid:
    """Rules that touch each other. Rules are (position, from, to), sorted by position."""

    across: list[Rule]
    down: list[Rule]

    @property
    def box(self) -> Box:
        """The place the grid covers."""
        return self.down[0][0], self.across[0][0], self.down[-1][0], self.across[-1][0]

    def cell(self, x: float, y: float) -> Box | None:
        """Return the cell around a point, None when it is open on a side."""
        left = max((p for p, a, b in self.down if p <= x and a - _TOUCH <= y <= b + _TOUCH), default=None)
        right = min((p for p, a, b in self.down if p >= x and a - _TOUCH <= y <= b + _TOUCH), default=None)
        top = max((p for p, a, b in self.across if p <= y and a - _TOUCH <= x <= b + _TOUCH), default=None)
        bottom = min((p for p, a, b in self.across if p >= y and a - _TOUCH <= x <= b + _TOUCH), default=None)
        if left is None or right is None or top is None or bottom is None:
            return None
        return left, top, right, bottom


def ruled_tables(words: Sequence[Word], drawing: Drawing) -> tuple[list[Segment], list[Block], list[Word]]:
    """Take the words of ruled tables out of a page.

    Returns: a placeholder for each table (where it stands among the lines), the tables, the words that remain.
    """
    grids = _grids(drawing)
    if not grids:
        return [], [], list(words)
    cells: list[dict[Box, list[Word]]] = [{} for _ in grids]
    homes: list[tuple[int, Word]] = []
    for word in words:
        home = _home(word, grids, cells)
        homes.append((home, word))
    kept = {index for index, found in enumerate(cells) if len(found) > 1 and _spread(found)}
    places: list[Segment] = []
    tables: list[Block] = []
    for index in sorted(kept):
        x0, y0, x1, y1 = grids[index].box
        places.append(Segment([], x0, y0, x1, y1, table=len(tables)))
        tables.append(_table(cells[index]))
    return places, tables, [word for home, word in homes if home not in kept]


def _spread(cells: dict[Box, list[Word]]) -> bool:
    """Tell a table from stacked frames: some row has two cells with text."""
    tops = sorted(round(top / _SAME_ROW) for _, top, _, _ in cells)
    return len(set(tops)) < len(tops)


def _home(word: Word, grids: list[Grid], cells: list[dict[Box, list[Word]]]) -> int:
    """Put a word into its cell; return the grid's index, -1 when it stands in none."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    for index, grid in enumerate(grids):
        x0, y0, x1, y1 = grid.box
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            continue
        known = next((b for b in cells[index] if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
        cell = known or grid.cell(x, y)
        if cell is not None:
            cells[index].setdefault(cell, []).append(word)
            return index
    return -1


def _table(cells: dict[Box, list[Word]]) -> Block:
    lines: list[PrintedLine] = []
    row_top = None
    for box in sorted(cells, key=lambda cell: (round(cell[1] / _SAME_ROW), cell[0])):
        top = round(box[1] / _SAME_ROW)
        joint: Joint = "cell" if top == row_top else "row"
        row_top = top
        for segment in sorted(segments_of(cells[box]), key=lambda piece: (round(piece.y0), piece.x0)):
            lines.append(segment.printed(joint))
            joint = "space"
    return Block("table", lines)


def _grids(drawing: Drawing) -> list[Grid]:
    """Group rules that cross or touch into grids of at least two cells."""
    across, down = _joined(drawing.across), _joined(drawing.down)
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) > _MOST_RULES:  # noqa: PLR2004 -- a cell's sides
        return []
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down):
            if x0 - _TOUCH <= x <= x1 + _TOUCH and y0 - _TOUCH <= y <= y1 + _TOUCH:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, Grid] = {}
    for i, rule in enumerate(across):
        groups.setdefault(root(i), Grid([], [])).across.append(rule)
    for j, rule in enumerate(down):
        groups.setdefault(root(len(across) + j), Grid([], [])).down.append(rule)
    return [_closed(grid) for grid in groups.values() if len(grid.across) > 1 and len(grid.down) > 1]


def _closed(grid: Grid) -> Grid:
    """Close a grid whose outer rule is not drawn on a side: its other rules reach beyond the last one there."""
    left, top, right, bottom = grid.box
    far_left, far_right = min(a for _, a, _ in grid.across), max(b for _, _, b in grid.across)
    far_top, far_bottom = min(a for _, a, _ in grid.down), max(b for _, _, b in grid.down)
    if left - far_left > _OPEN_SIDE:
        grid.down.insert(0, (far_left, top, bottom))
    if far_right - right > _OPEN_SIDE:
        grid.down.append((far_right, top, bottom))
    if top - far_top > _OPEN_SIDE:
        grid.across.insert(0, (far_top, far_left, far_right))
    if far_bottom - bottom > _OPEN_SIDE:
        grid.across.append((far_bottom, far_left, far_right))
    return grid


def _joined(rules: list[Rule]) -> list[Rule]:
    """Join the pieces of a rule drawn cell by cell; positions within a point are one."""
    joined: list[Rule] = []
    for position, start, end in sorted((round(p, 0), a, b) for p, a, b in rules):
        if joined and joined[-1][0] == position and start <= joined[-1][2] + _TOUCH:
            joined[-1] = (position, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((position, start, end))
    return joined
