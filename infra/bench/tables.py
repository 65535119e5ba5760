"""Reading of tables: cells of generated tables found again, ours beside the peers that are installed."""

import io
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.bench.figures import Figure
from infra.bench.made_tables import GoldCell, MadeTable, made_tables
from infra.bench.table_peers import Rows, TableReader, table_peers
from schemas.extractions import read_extraction
from workers._extraction import Limits, extract_file

Found = list[set[GoldCell]]
"""The cells of each table of a file, in reading order."""


def measure(_data: Path | None) -> Iterator[Figure]:
    """Yield the mean cell F1 of each kind of table and of all, against the peers on the same files."""
    tables = made_tables()
    with tempfile.TemporaryDirectory() as scratch:
        files = [table.write(Path(scratch) / f"{index}.pdf") for index, table in enumerate(tables)]
        ours = [score(table, found_cells(file)) for table, file in zip(tables, files, strict=True)]
        peers = {
            name: [score(t, _theirs(read, f)) for t, f in zip(tables, files, strict=True)]
            for name, read in table_peers()
        }
    yield from _figures("tables.cell_f1", tables, ours, peers)


def _figures(
    name: str, tables: Sequence[MadeTable], ours: Sequence[float], peers: dict[str, list[float]]
) -> Iterator[Figure]:
    kinds = sorted({table.kind for table in tables})
    for kind, (peer, scores) in itertools.product(kinds, (peers or {"goal": [0.9] * len(ours)}).items()):
        at = [index for index, table in enumerate(tables) if table.kind == kind]
        yield Figure(f"{name}.{kind}", _mean(ours, at), "F1", _mean(scores, at), peer)
    everything = range(len(tables))
    for peer, scores in {**peers, "goal": [0.9]}.items():
        yield Figure(f"{name} ({len(tables)} tables)", _mean(ours, everything), "F1", sum(scores) / len(scores), peer)


def _mean(scores: Sequence[float], at: Sequence[int]) -> float:
    return sum(scores[index] for index in at) / len(at)


def score(table: MadeTable, found: Found) -> float:
    """Return the F1 of the cells: row, column and text must be right; extra tables count as wrong cells."""
    gold = [cell for part in table.parts for cell in part]
    hits, left = 0, list(found)
    for part in table.parts:
        best = max(left, key=lambda cells: len(cells & part), default=None)
        if best is not None:
            left.remove(best)
            hits += len(best & part)
    count = sum(len(cells) for cells in found)
    return 2 * hits / max(1, len(gold) + count)


def one_line(text: str | None) -> str:
    """Return a cell's text with single spaces."""
    return " ".join((text or "").split())


def found_cells(path: Path) -> Found:
    """Read the tables of a file with ours."""
    return [cells for page in found_by_page(path) for cells in page]


def found_by_page(path: Path) -> list[Found]:
    """Read a file with ours and return, for each page, the cells of its tables that hold something."""
    target = io.BytesIO()
    extract_file(path, path.name, target, limits=Limits(processes=1, ocr=False))
    target.seek(0)
    extraction = read_extraction(target)
    pages: list[Found] = [[] for _ in range(extraction.document.pages)]
    for element in extraction.elements:
        if element.type == "Table":
            pages[element.page - 1].append(
                {
                    (cell.row, cell.column, one_line(element.text[cell.start : cell.end]))
                    for cell in element.cells
                    if cell.start < cell.end
                }
            )
    return pages


def _theirs(read: TableReader, path: Path) -> Found:
    return [of_rows(rows) for page in read(path) for rows in page]


def of_rows(rows: Rows) -> set[GoldCell]:
    """Return the cells of rows that hold something."""
    return {
        (number, column, one_line(text))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        if one_line(text)
    }
