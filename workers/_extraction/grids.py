"""Grids that a page's rules draw: which rules belong together, and which cells they enclose, merged ones included."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workers._extraction.records import Box
from workers._extraction.rules import Drawing

_TOUCH = 3.0
_SAME_POSITION = 2.5
_MOST_RULES = 1500
_MOST_UNITS = 40_000
_OPEN_SIDE = 12.0
_MARK_HEIGHT = 14.0
_MOST_MARKS = 200
_OUTSIDE = 0

Rule = tuple[float, float, float]
"""Position, from, to: y, x0, x1 of one that runs across; x, y0, y1 of one that runs down."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a grid, empty or not; row and column count from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(slots=True)
class Grid:
    """Rules that touch each other, and the fields they enclose; `rows` and `columns` are the positions of its rules."""

    rows: list[float]
    columns: list[float]
    fields: list[Field] = field(default_factory=list)
    _owners: list[list[int]] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The place the grid covers."""
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]

    def field_at(self, x: float, y: float) -> int:
        """Return the index of the field around a point, -1 when it is open on a side or there is none."""
        row, column = bisect_right(self.rows, y) - 1, bisect_right(self.columns, x) - 1
        if not (0 <= row < len(self.rows) - 1 and 0 <= column < len(self.columns) - 1):
            return -1
        return self._owners[row][column]


def grids_of(drawing: Drawing) -> list[Grid]:
    """Return the grids of a page, from the top down; a frame is one of a single field."""
    across, down = _without_marks(_joined(drawing.across), _joined(drawing.down))
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) > _MOST_RULES:  # noqa: PLR2004 -- a cell's sides
        return []
    found = [_grid(*_closed(*group)) for group in _groups(across, down)]
    return sorted((grid for grid in found if grid.fields), key=lambda grid: (grid.rows[0], grid.columns[0]))


def _joined(rules: list[Rule]) -> list[Rule]:
    """Join the pieces of a rule drawn cell by cell; positions within a point are one."""
    joined: list[Rule] = []
    for position, start, end in sorted((round(p), a, b) for p, a, b in rules):
        if joined and joined[-1][0] == position and start <= joined[-1][2] + _TOUCH:
            joined[-1] = (position, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((position, start, end))
    return joined


def _without_marks(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Leave out small boxes that lean on a longer rule, round a word or a tick in a cell: they part no columns."""
    short = [rule for rule in down if rule[2] - rule[1] <= _MARK_HEIGHT]
    if not 1 < len(short) <= _MOST_MARKS:
        return across, down
    marks: set[Rule] = set()
    for side in across:
        y, x0, x1 = side
        sides = [r for r in short if x0 - _TOUCH <= r[0] <= x1 + _TOUCH and min(abs(r[1] - y), abs(r[2] - y)) <= _TOUCH]
        if len(sides) < 2 or sides[0][0] > x0 + _TOUCH or sides[-1][0] < x1 - _TOUCH:  # noqa: PLR2004 -- a box's sides
            continue
        other = sides[0][1] if abs(sides[0][2] - y) <= _TOUCH else sides[0][2]
        leans = [
            a <= x0 + _TOUCH and b >= x1 - _TOUCH and b - a > x1 - x0 + 2 * _TOUCH
            for at, a, b in across
            if abs(at - other) <= _TOUCH
        ]
        if any(leans):
            marks.update([side, *sides])
    return [rule for rule in across if rule not in marks], [rule for rule in down if rule not in marks]


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group rules that cross or touch."""
    parent = list(range(len(across) + len(down)))
    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down, len(across)):
            if x0 - _TOUCH <= x <= x1 + _TOUCH and y0 - _TOUCH <= y <= y1 + _TOUCH:
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across + down):
        group = groups.setdefault(_root(parent, i), ([], []))
        group[i >= len(across)].append(rule)
    return [group for group in groups.values() if len(group[0]) > 1 and len(group[1]) > 1]


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _closed(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Close a grid whose outer rule is not drawn on a side: its other rules reach beyond the last one there."""
    left, top, right, bottom = down[0][0], across[0][0], down[-1][0], across[-1][0]
    far_left, far_right = min(a for _, a, _ in across), max(b for _, _, b in across)
    far_top, far_bottom = min(a for _, a, _ in down), max(b for _, _, b in down)
    if left - far_left > _OPEN_SIDE:
        down = [(far_left, top, bottom), *down]
    if far_right - right > _OPEN_SIDE:
        down = [*down, (far_right, top, bottom)]
    if top - far_top > _OPEN_SIDE:
        across = [(far_top, far_left, far_right), *across]
    if far_bottom - bottom > _OPEN_SIDE:
        across = [*across, (far_bottom, far_left, far_right)]
    return across, down


def _grid(across: list[Rule], down: list[Rule]) -> Grid:
    rows, columns = _positions(across), _positions(down)
    grid = Grid(rows, columns)
    height, width = len(rows) - 1, len(columns) - 1
    if height < 1 or width < 1 or height * width > _MOST_UNITS:
        return grid
    walls_across = _walls(across, rows, columns)
    walls_down = _walls(down, columns, rows)
    parent = list(range(height * width + 1))

    def join(a: int, b: int) -> None:
        parent[_root(parent, a)] = _root(parent, b)

    for row in range(height):
        for column in range(width):
            unit = 1 + row * width + column
            if (row, column) not in walls_across:
                join(unit, unit - width if row else _OUTSIDE)
            if row == height - 1 and (height, column) not in walls_across:
                join(unit, _OUTSIDE)
            if (column, row) not in walls_down:
                join(unit, unit - 1 if column else _OUTSIDE)
            if column == width - 1 and (width, row) not in walls_down:
                join(unit, _OUTSIDE)
    _enclose(grid, parent)
    return grid


def _positions(rules: Sequence[Rule]) -> list[float]:
    """Return the distinct positions of rules: the two sides of a thick or double rule are one."""
    positions: list[float] = []
    for position in sorted({rule[0] for rule in rules}):
        if not positions or position - positions[-1] > _SAME_POSITION:
            positions.append(position)
    return positions


def _walls(rules: Sequence[Rule], positions: list[float], crossing: list[float]) -> set[tuple[int, int]]:
    """Return (index of position, index of the stretch between two crossing positions) that some rule covers."""
    walls: set[tuple[int, int]] = set()
    middles = [(a + b) / 2 for a, b in pairwise(crossing)]
    for position, start, end in rules:
        index = max(0, bisect_right(positions, position + _SAME_POSITION) - 1)
        walls.update((index, stretch) for stretch, middle in enumerate(middles) if start <= middle <= end)
    return walls


def _is_rectangle(places: Sequence[tuple[int, int]]) -> bool:
    """Tell a cell from what lies around drawn things."""
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    return len(places) == (1 + max(rows) - min(rows)) * (1 + max(columns) - min(columns))


def _enclose(grid: Grid, parent: list[int]) -> None:
    """Make a field of each set of joined units that nothing leads out of."""
    height, width = len(grid.rows) - 1, len(grid.columns) - 1
    outside = _root(parent, _OUTSIDE)
    units: dict[int, list[tuple[int, int]]] = {}
    roots = [[_root(parent, 1 + row * width + column) for column in range(width)] for row in range(height)]
    for row in range(height):
        for column in range(width):
            units.setdefault(roots[row][column], []).append((row, column))
    indices = {outside: -1}
    for root, places in units.items():
        if root == outside or not _is_rectangle(places):
            indices[root] = -1
            continue
        first_row, first_column = min(r for r, _ in places), min(c for _, c in places)
        last_row, last_column = 1 + max(r for r, _ in places), 1 + max(c for _, c in places)
        box = (grid.columns[first_column], grid.rows[first_row], grid.columns[last_column], grid.rows[last_row])
        indices[root] = len(grid.fields)
        grid.fields.append(Field(first_row, first_column, last_row - first_row, last_column - first_column, box))
    grid._owners = [[indices[root] for root in line] for line in roots]  # noqa: SLF001 -- its own builder
