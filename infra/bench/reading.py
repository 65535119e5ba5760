"""Reading speed: our extraction (text, boxes, headings, contents) against pdfminer.six and the bare text layer."""

import io
import resource
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_pages

from infra.bench.figures import Figure
from infra.demo import build_demo_dossier
from workers._extraction import Limits, extract_file

_MOST_PEER_PAGES = 60
"""The peer is slow: it reads the first pages of each file, and is compared per page."""


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield CPU milliseconds a page, over all PDFs of the folder or of the built-in dossier."""
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(data, Path(scratch))
        ours = _per_page(files, _ours)
        yield Figure("reading.cpu_per_page", ours, "ms", _per_page(files, _pdfminer), "pdfminer.six")
        yield Figure("reading.cpu_per_page_of_floor", ours, "ms", _per_page(files, _floor), "pypdfium2, text only")


def _files(data: Path | None, scratch: Path) -> list[Path]:
    if data is None:
        return [path for path in build_demo_dossier(scratch).files if path.suffix == ".pdf"]
    scanned = ("scan_", "ap_")
    folders = (data / "pdf", data / "dossiers")
    return [path for folder in folders for path in sorted(folder.glob("*.pdf")) if not path.name.startswith(scanned)]


def _per_page(files: list[Path], read: Callable[[Path], int]) -> float:
    began = _cpu()
    pages = sum(read(path) for path in files)
    return 1000 * (_cpu() - began) / max(1, pages)


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _ours(path: Path) -> int:
    header = extract_file(path, path.name, io.BytesIO(), limits=Limits(ocr=False))
    return header.pages - len(header.unread_pages)


def _pdfminer(path: Path) -> int:
    return sum(1 for _ in extract_pages(path, maxpages=_MOST_PEER_PAGES))


def _floor(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            page.get_textpage().get_text_bounded()
        return len(document)
