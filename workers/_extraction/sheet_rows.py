"""A sheet on its way in: its rows as a stream of texts, cut off where they pass what is allowed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from workers._extraction.tabular import Row

MOST_COLUMNS = 1_000
MOST_EMPTY_ROWS = 5_000
"""Empty rows in a row after which a sheet is taken to be over: formats reach down to row 1,048,576."""
LONGEST_CELL = 20_000


@dataclass
class Sheet:
    """A sheet as its format tells it.

    `total`: rows it declares, 0 where it does not. `remarks`: what to warn of; both are complete once `rows` are read.
    """

    name: str
    rows: Iterable[Row]
    total: int = 0
    remarks: list[str] = field(default_factory=list)


def bounded(
    rows: Iterable[Row], most_cells: int, warnings: list[str], *, what: str = "Tableau", total: Callable[[], int] = int
) -> Iterator[Row]:
    """Yield rows until they hold `most_cells` cells; what is left out then is added to `warnings`."""
    cells = empty = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row) if any(row) else 0
        empty = 0 if any(row) else empty + 1
        if empty > MOST_EMPTY_ROWS:
            return
        if cells > most_cells:
            whole = f" sur {total()}" if total() > number else ""
            warnings.append(f"{what} : lu jusqu’à la ligne {number - 1}{whole} ; la suite n’est pas lue")
            return
        yield row
