"""Tables of real pages against cells drawn by hand; `make bench` prints the same beside the peers."""

from pathlib import Path
from statistics import fmean

import pytest

from infra.bench.real_tables import Gold, Scores, cut, judged, read_gold
from infra.bench.tables import found_by_page


@pytest.fixture(scope="module")
def gold() -> Gold:
    return read_gold()


@pytest.fixture(scope="module")
def by_page(gold: Gold, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bool, Scores]]:
    """Give, for each page of the gold, whether it has tables, and the scores of what was found there."""
    cuts = cut(gold, shared_data, tmp_path_factory.mktemp("pages"))
    found = {file: found_by_page(path) for file, path in cuts.items()}
    return [(bool(gold.pages[place]), scores) for place, scores in judged(gold, cuts, found)]


def test_the_gold_holds_cells_that_do_not_overlap(gold: Gold) -> None:
    tables = [table for there in gold.pages.values() for table in there]
    assert len(tables) >= 30
    for table in tables:
        units = [
            (row + down, column + across)
            for row, column, height, width, *_ in table.cells
            for down in range(height)
            for across in range(width)
        ]
        assert len(set(units)) == len(units)
        assert len(units) == (1 + max(row for row, _ in units)) * (1 + max(column for _, column in units))


def test_tables_of_real_pages_are_found_cell_by_cell(by_page: list[tuple[bool, Scores]]) -> None:
    assert fmean(score for has_tables, scores in by_page if has_tables for _, score in scores) >= 0.9


def test_pages_without_tables_hardly_show_any(by_page: list[tuple[bool, Scores]]) -> None:
    without = [scores for has_tables, scores in by_page if not has_tables]
    assert sum(map(len, without)) <= len(without) / 3
