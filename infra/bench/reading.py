"""Reading speed: text, boxes, headings, contents and tables, against the peers and the text layer."""

import io
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2
from pdfminer.high_level import extract_pages

from infra.bench.figures import Figure
from infra.bench.unstructured_peer import unstructured_fast
from infra.demo import build_demo_dossier
from workers._extraction import Limits, extract_file

_MOST_PEER_PAGES = 40
"""The peers are slow: they read the first pages of each file, and are compared per page."""

Reader = Callable[[Path], int]
"""Reads a file and returns how many pages it read."""


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield CPU milliseconds a page of each PDF of the folder, or of the built-in dossier, and over all of them."""
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(data, Path(scratch))
        start = min(_cost(_ours, _blank_page(Path(scratch)))[0] for _ in range(3))
        yield Figure("reading.start (one process, import included)", start / 1000, "CPU-s", 1.0, "bound")
        ours = {path: _per_page(_ours, path, apart=start) for path in files}
        yield _shared_out(max(files, key=lambda path: path.stat().st_size))
        yield Figure("reading.peak_memory of one process", _peak_memory(), "MiB", 300.0, "bound")
        for name, read in _peers(Path(scratch)).items():
            theirs = {path: _per_page(read, path) for path in files}
            yield from _compared(name, ours, theirs)


def _shared_out(path: Path) -> Figure:
    """Compare the wall time of two processes with that of one."""
    one, two = (min(_wall(path, processes) for _ in range(3)) for processes in (1, 2))
    return Figure("reading.speed-up by two processes", one / two, "times", 1.8, "bound")


def _wall(path: Path, processes: int) -> float:
    began = time.monotonic()
    extract_file(path, path.name, io.BytesIO(), limits=Limits(processes=processes, ocr=False))
    return time.monotonic() - began


def _peak_memory() -> float:
    """Return the most that this process, or a child, held so far."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _compared(peer: str, ours: Mapping[Path, float], theirs: Mapping[Path, float]) -> Iterator[Figure]:
    for path, cost in ours.items():
        yield Figure(f"reading.cpu_per_page.{path.stem}", cost, "ms", theirs[path], peer)
    pages = {path: _pages(path) for path in ours}
    mine, others = (sum(cost[path] * pages[path] for path in pages) / sum(pages.values()) for cost in (ours, theirs))
    yield Figure(f"reading.cpu_per_page (all {sum(pages.values())} pages)", mine, "ms", others, peer)


def _pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def _files(data: Path | None, scratch: Path) -> list[Path]:
    if data is None:
        return [path for path in build_demo_dossier(scratch).files if path.suffix == ".pdf"]
    folders = (data / "pdf", data / "dossiers")
    return [path for folder in folders for path in sorted(folder.glob("*.pdf")) if not path.name.startswith("scan")]


def _blank_page(scratch: Path) -> Path:
    path = scratch / "blank.pdf"
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        document.save(path)
    return path


def _peers(scratch: Path) -> dict[str, Reader]:
    peers: dict[str, Reader] = {"pypdfium2, text only": _floor, "pdfminer.six": _pdfminer}
    peers |= {
        name: read for name, read in {"liteparse": _liteparse, "kreuzberg": _kreuzberg}.items() if find_spec(name)
    }
    unstructured = unstructured_fast()
    if unstructured is not None:
        peers["unstructured fast"] = lambda path: unstructured(_beginning(path, scratch))
    return peers


def _beginning(path: Path, scratch: Path) -> Path:
    """Return a file of the first pages."""
    short = scratch / f"{path.stem}.begin.pdf"
    with pypdfium2.PdfDocument(path) as document, pypdfium2.PdfDocument.new() as target:
        target.import_pages(document, list(range(min(len(document), _MOST_PEER_PAGES))))
        target.save(short)
    return short


def _per_page(read: Reader, path: Path, *, apart: float = 0.0) -> float:
    cost, pages = _cost(read, path)
    return max(0.0, cost - apart) / max(1, pages)


def _cost(read: Reader, path: Path) -> tuple[float, int]:
    began = _cpu()
    pages = read(path)
    return 1000 * (_cpu() - began), pages


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _ours(path: Path) -> int:
    header = extract_file(path, path.name, io.BytesIO(), limits=Limits(processes=1, ocr=False))
    return header.pages - len(header.unread_pages)


def _pdfminer(path: Path) -> int:
    return sum(1 for _ in extract_pages(path, maxpages=_MOST_PEER_PAGES))


def _liteparse(path: Path) -> int:
    liteparse: Any = import_module("liteparse")

    # It stops at 1,000 pages without a word unless it is told how many there may be.
    reader = liteparse.LiteParse(ocr_enabled=False, quiet=True, max_pages=100_000)
    return len(reader.parse(str(path)).pages)


def _kreuzberg(path: Path) -> int:
    kreuzberg: Any = import_module("kreuzberg")

    if not kreuzberg.extract_file_sync(str(path)).content:
        raise RuntimeError(f"kreuzberg found nothing in {path.name}")
    return _pages(path)


def _floor(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            text.get_text_bounded()
            text.close()
            page.close()
        return len(document)
