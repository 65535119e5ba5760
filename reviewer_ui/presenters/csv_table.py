"""Tables as CSV that a French spreadsheet opens: semicolons, a byte order mark, decimal commas, and no formulas."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MOST_DECIMALS = 6

Cell = str | float | int | None
"""Text is kept from being taken for a formula; a number is written as one; None is an empty cell."""


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return decimal_comma(cell)


def decimal_comma(value: float) -> str:
    """Write a number so that a French spreadsheet takes it for one: « -1234,5 »."""
    if not math.isfinite(value):
        return ""
    written = f"{value:.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return ("0" if written == "-0" else written).replace(".", ",")
