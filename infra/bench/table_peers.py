"""The peers that find tables, where they are installed: a page's tables as rows of texts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Rows = Sequence[Sequence[str | None]]
TableReader = Callable[[Path], list[list[Rows]]]
"""Reads a file; for each page, its tables in reading order."""


def table_peers() -> Iterator[tuple[str, TableReader]]:
    """Yield the name and the reader of each peer that is installed."""
    if find_spec("pdfplumber"):
        yield "pdfplumber", _pdfplumber
    if find_spec("liteparse"):
        yield "liteparse", _liteparse


def _pdfplumber(path: Path) -> list[list[Rows]]:
    pdfplumber: Any = import_module("pdfplumber")

    with pdfplumber.open(path) as document:
        return [page.extract_tables() for page in document.pages]


def _liteparse(path: Path) -> list[list[Rows]]:
    liteparse: Any = import_module("liteparse")

    reader = liteparse.LiteParse(output_format="markdown", quiet=True, ocr_enabled=False, max_pages=10_000)
    return [list(_markdown_tables(page.markdown.splitlines())) for page in reader.parse(str(path)).pages]


def _markdown_tables(lines: Iterable[str]) -> Iterator[Rows]:
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            if not set(line) <= set("|-: "):
                rows.append(line.strip().removeprefix("|").removesuffix("|").split("|"))
        elif rows:
            yield rows
            rows = []
