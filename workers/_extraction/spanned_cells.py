"""The cells of a table told one after the other, as HTML does: those that span rows push others aside."""

from workers._extraction.records import NOWHERE, Block, Cell

_WIDEST_SPAN = 100


class SpannedCells:
    """Where the cells of a table stand, those that span rows and columns counted."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self._row = -1
        self._column = 0
        self._taken: set[tuple[int, int]] = set()

    def next_row(self) -> None:
        """Open a row."""
        self._row, self._column = self._row + 1, 0

    def add(self, row_span: int, column_span: int) -> None:
        """Put a cell at the next free place of the row."""
        self._row = max(0, self._row)
        while (self._row, self._column) in self._taken:
            self._column += 1
        self.cells.append(Cell(self._row, self._column, row_span, column_span, NOWHERE, 0))
        if row_span > 1:
            below = range(self._row + 1, self._row + row_span)
            self._taken.update((row, self._column + i) for row in below for i in range(column_span))
        self._column += column_span

    def drop_line(self) -> None:
        """Take the last line away from the last cell that has one."""
        last = next((cell for cell in reversed(self.cells) if cell.lines), None)
        if last is not None:
            last.lines -= 1

    def of(self, table: Block) -> list[Cell]:
        """Return the cells where they hold all the table's lines: what stands between cells is in none."""
        return self.cells if sum([cell.lines for cell in self.cells]) == len(table.lines) else []


def span_of(told: str | None) -> int:
    """Return how many rows or columns an attribute tells; 1 where it tells none."""
    return min(max(1, int(told)), _WIDEST_SPAN) if told is not None and told.strip().isdecimal() else 1
