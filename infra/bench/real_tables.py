"""Tables of real pages, their cells drawn by hand: how many of them ours finds, and the peers on the same pages.

The gold (tests/gold/real_tables.json) is geometry alone; what a cell says is read from the page's text layer: the
letters whose middle is inside its box. A cell is found when a table has, at its row and column, the same letters in
the same order; white space and hyphens do not count, nor characters that the font gives no meaning. A table's score is
the F1 of its cells that hold something; a table found beside those of the gold scores 0. `without` counts the tables
found on pages that have none.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import pypdfium2

from infra.bench.figures import Figure
from infra.bench.table_peers import table_peers
from infra.bench.tables import Found, found_by_page, of_rows

GOLD = Path(__file__).resolve().parents[2] / "tests" / "gold" / "real_tables.json"

_HYPHENS = frozenset("-‐‑\u00ad")
_UNKNOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd-\uffff]")
_NO_MEANING = "\ufffd"
_NAMED = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EXTRA = "extra"

Scores = list[tuple[str, float]]
"""The kind of each table, and the F1 of its cells."""
Place = tuple[str, int]
"""A file of the gold, a page of it from 1."""


class GoldTable(NamedTuple):
    """A table of the gold, on one page; a cell is row, column, row span, column span, x0, y0, x1, y1."""

    kind: str
    cells: tuple[tuple[int, int, int, int, float, float, float, float], ...]


class Gold(NamedTuple):
    """The files by their sha256, and the tables of each page that was looked at; none on some."""

    files: Mapping[str, str]
    pages: Mapping[Place, Sequence[GoldTable]]


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the mean cell F1 of the gold's tables, by kind and over all, and the tables found where there is none."""
    if data is None:
        return
    gold = read_gold()
    with tempfile.TemporaryDirectory() as scratch:
        cuts = cut(gold, data, Path(scratch))
        ours = _judged(gold, cuts, {file: found_by_page(path) for file, path in cuts.items()})
        peers = {
            name: _judged(
                gold,
                cuts,
                {file: [list(map(of_rows, page)) for page in read(path)] for file, path in cuts.items()},
            )
            for name, read in table_peers()
        }
    count = sum(map(len, gold.pages.values()))
    for name, (scores, extra) in peers.items():
        yield from _by_kind(ours[0], scores, name)
        yield Figure(f"real_tables.cell_f1 ({count} tables)", _mean(ours[0]), "F1", _mean(scores), name)
        yield Figure("real_tables.without", ours[1], "tables", extra, name)
    yield Figure(f"real_tables.cell_f1 ({count} tables)", _mean(ours[0]), "F1", 0.9, "goal")
    yield Figure("real_tables.without", ours[1], "tables", None, "goal 0")


def _by_kind(ours: Scores, theirs: Scores, peer: str) -> Iterator[Figure]:
    for kind in sorted({kind for kind, _ in ours} - {_EXTRA}):
        means = [fmean(score for of, score in scores if of == kind) for scores in (ours, theirs)]
        yield Figure(f"real_tables.cell_f1.{kind}", means[0], "F1", means[1], peer)


def _mean(scores: Scores) -> float:
    return fmean(score for _, score in scores)


def read_gold() -> Gold:
    """Read the gold from the repository."""
    told: dict[str, Any] = json.loads(GOLD.read_text(encoding="utf-8"))
    pages: dict[Place, list[GoldTable]] = {(file, page): [] for file, page in told["without"]}
    for table in told["tables"]:
        place = (table["file"], table["page"])
        pages.setdefault(place, []).append(GoldTable(table["kind"], tuple(map(tuple, table["cells"]))))
    return Gold(told["files"], dict(sorted(pages.items())))


def cut(gold: Gold, data: Path, scratch: Path) -> dict[str, Path]:
    """Return, for each file of the gold, a PDF of its pages that were looked at, in order.

    Raises: ValueError: a file is not the one whose tables were drawn.
    """
    cuts: dict[str, Path] = {}
    for file, sha256 in gold.files.items():
        found = hashlib.sha256((data / file).read_bytes()).hexdigest()
        if found != sha256:
            raise ValueError(f"{file} has sha256 {found}, the gold was drawn on {sha256}")
        cuts[file] = scratch / f"{Path(file).stem}.pdf"
        with pypdfium2.PdfDocument(data / file) as document, pypdfium2.PdfDocument.new() as target:
            target.import_pages(document, [page - 1 for name, page in gold.pages if name == file])
            target.save(cuts[file])
    return cuts


def judged(
    gold: Gold, cuts: Mapping[str, Path], found: Mapping[str, Sequence[Found]]
) -> Iterator[tuple[Place, Scores]]:
    """Yield the scores of each page of the gold: of its tables, then of those found beside them."""
    for file, path in cuts.items():
        with pypdfium2.PdfDocument(path) as document:
            places = [place for place in gold.pages if place[0] == file]
            for place, page, there in zip(places, document, found[file], strict=True):
                yield place, _page_scores(page, gold.pages[place], there)


def _judged(gold: Gold, cuts: Mapping[str, Path], found: Mapping[str, Sequence[Found]]) -> tuple[Scores, int]:
    by_page = list(judged(gold, cuts, found))
    return (
        [score for place, scores in by_page if gold.pages[place] for score in scores],
        sum(len(scores) for place, scores in by_page if not gold.pages[place]),
    )


def _page_scores(page: Any, tables: Sequence[GoldTable], found: Found) -> Scores:
    letters = _letters_of_page(page) if tables else []
    left = [{(row, column): bare(text) for row, column, text in cells if bare(text)} for cells in found]
    scores: Scores = []
    for table in tables:
        wanted = {cell[:2]: text for cell in table.cells if (text := _text_in(letters, cell[4:]))}
        best = max(left, key=lambda cells: _hits(wanted, cells), default=dict[tuple[int, int], str]())
        hits = _hits(wanted, best)
        if hits:
            left.remove(best)
        scores.append((table.kind, 2 * hits / (len(wanted) + len(best)) if hits else 0.0))
    return [*scores, *((_EXTRA, 0.0) for _ in left)]


def _hits(wanted: Mapping[tuple[int, int], str], cells: Mapping[tuple[int, int], str]) -> int:
    return sum(place in cells and _says(text, cells[place]) for place, text in wanted.items())


def _says(wanted: str, found: str) -> bool:
    """Tell whether a cell says what it should; a ligature that the font gives no meaning may be read or left out."""
    if _NO_MEANING not in wanted:
        return wanted == found
    return re.fullmatch(".{0,3}".join(map(re.escape, wanted.split(_NO_MEANING))), found) is not None


def _letters_of_page(page: Any) -> list[tuple[str, float, float]]:
    """Return the characters of a page's text layer, each with its middle, from the top left of the page as shown."""
    left, _, _, top = page.get_cropbox()
    text = page.get_textpage()
    whole = [(text.get_text_range(index, 1), text.get_charbox(index)) for index in range(text.count_chars())]
    return [(char, (box[0] + box[2]) / 2 - left, top - (box[1] + box[3]) / 2) for char, box in whole]


def _text_in(letters: Sequence[tuple[str, float, float]], box: Sequence[float]) -> str:
    x0, y0, x1, y1 = box
    inside = "".join(char for char, x, y in letters if x0 <= x < x1 and y0 <= y < y1)
    text = bare(_UNKNOWN.sub(_NO_MEANING, inside))
    return text if text.strip(_NO_MEANING) else ""


def bare(text: str) -> str:
    """Return a text without white space, hyphens and names of characters that have no meaning."""
    return "".join([char for char in _NAMED.sub("", text) if not char.isspace() and char not in _HYPHENS])
