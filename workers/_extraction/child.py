"""The child's side of the sandbox: `python -m workers._extraction.child FILE LIMITS`, tasks on stdin, pages on stdout.

One JSON object a line. In: {"kind", "pages"}. Out: a page's record; {"page", "unread"}: a page that cannot be read;
{"failed"}: the page should be tried elsewhere, this child is spent; {"rejected"}: the file cannot be read ("locked":
without its password); {"done"}. A PDF stays open from task to task, for opening it again would load its fonts again.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from workers._extraction.limits import Limits
from workers._extraction.records import Message, to_line

_MOST_OPEN_FILES = 256
_LARGEST_WRITTEN_FILE = 1024**3

_open_files = ExitStack()

Reader = Callable[[Path, Sequence[int], Limits], Iterable[Message]]


def main(arguments: list[str]) -> None:
    """Serve tasks until stdin ends."""
    path, limits = Path(arguments[0]), Limits(**json.loads(arguments[1]))
    bound(limits)
    out = _own_stdout()
    for order in sys.stdin.buffer:
        task = json.loads(order)
        for message in serve(task["kind"], path, task["pages"], limits):
            out.write(to_line(message) + b"\n")
            if isinstance(message, dict) and "failed" in message:
                return


def _own_stdout() -> Any:
    """Keep the real stdout for messages: what libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return out


def bound(limits: Limits) -> None:
    """Limit this process for good; the CPU limit moves on with each page (`allow_cpu`)."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_WRITTEN_FILE, _LARGEST_WRITTEN_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_OPEN_FILES, _MOST_OPEN_FILES))


def allow_cpu(limits: Limits) -> None:
    """Allow the CPU time of one page from now on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + limits.page_timeout_s) + 2
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def serve(kind: str, path: Path, pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    """Read pages with the reader of this kind; whatever goes wrong is a message."""
    try:
        allow_cpu(limits)
        for message in _READERS[kind](path, pages, limits):
            yield message
            allow_cpu(limits)
        yield {"done": True}
    except MemoryError:
        yield {"failed": "la page demande trop de mémoire"}
    except Exception as error:  # noqa: BLE001 -- libraries raise anything on malformed input; it costs one page
        yield {"failed": f"erreur inattendue du lecteur ({type(error).__name__})"}


def _open_pdf(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    """Tell what the whole PDF says: number of pages, bookmarks."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 -- each kind brings its own library

    from workers._extraction import pdf  # noqa: PLC0415

    try:
        document = _held(path)
        count = pdfium.FPDF_GetPageCount(document)
        outline = pdf.bookmarks(document, limits.max_pages)
        yield {"count": count, "bookmarks": outline, "mended": not pdf.opens_as_it_is(path)}
    except pdf.PdfError as error:
        yield {"rejected": str(error), "locked": isinstance(error, pdf.PasswordNeededError)}


@cache
def _held(path: Path) -> Any:
    """Open the PDF, once for all tasks: PDFium lets it go when this process ends."""
    from workers._extraction import pdf  # noqa: PLC0415

    return _open_files.enter_context(pdf.opened(path))


def _read_pdf(path: Path, pages: Sequence[int], _limits: Limits) -> Iterator[Message]:
    from workers._extraction import pdf  # noqa: PLC0415

    document = _held(path)
    for page in pages:
        try:
            yield pdf.read_page(document, page)
        except pdf.PdfError as error:
            yield {"page": page, "unread": str(error)}


def _ocr_pdf(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import ocr, pdf  # noqa: PLC0415

    with pdf.opened(path) as document, ocr.recognizer(limits) as recognizer:
        for page in pages:
            try:
                yield ocr.read_pdf_page(document, page, recognizer, limits)
            except (pdf.PdfError, ocr.OcrError) as error:
                yield {"page": page, "unread": str(error)}


def _open_image(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import images  # noqa: PLC0415

    try:
        yield {"count": images.count(path, limits), "bookmarks": [], "mended": False}
    except images.ImageError as error:
        yield {"rejected": str(error)}


def _ocr_image(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import images, ocr  # noqa: PLC0415

    with ocr.recognizer(limits) as recognizer:
        for page in pages:
            try:
                yield images.read(path, page, recognizer, limits)
            except (images.ImageError, ocr.OcrError) as error:
                yield {"page": page, "unread": str(error)}


def _read_plain(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import plain  # noqa: PLC0415

    yield plain.read(path, limits)


def _read_web(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import web  # noqa: PLC0415

    yield web.read(path, limits)


def _read_office(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import office  # noqa: PLC0415

    yield office.read(path, limits)


def _open_sheets(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import sheets  # noqa: PLC0415

    try:
        yield {"count": len(sheets.names(path, limits)), "bookmarks": [], "mended": False}
    except sheets.SheetError as error:
        yield {"rejected": str(error)}


def _read_sheets(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import sheets  # noqa: PLC0415

    yield from sheets.read(path, pages, limits)


def _open_slides(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import slides  # noqa: PLC0415

    try:
        yield {"count": slides.count(path, limits), "bookmarks": [], "mended": False}
    except slides.SlideError as error:
        yield {"rejected": str(error)}


def _read_slides(path: Path, pages: Sequence[int], _limits: Limits) -> Iterator[Message]:
    from workers._extraction import slides  # noqa: PLC0415

    yield from slides.read(path, pages)


def _read_mail(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import mail  # noqa: PLC0415

    yield mail.read(path, limits)


def _read_maps(path: Path, _pages: Sequence[int], limits: Limits) -> Iterator[Message]:
    from workers._extraction import maps  # noqa: PLC0415

    yield maps.read(path, limits)


_READERS: dict[str, Reader] = {
    "open-pdf": _open_pdf,
    "pdf": _read_pdf,
    "ocr-pdf": _ocr_pdf,
    "open-image": _open_image,
    "ocr-image": _ocr_image,
    "plain": _read_plain,
    "web": _read_web,
    "office": _read_office,
    "open-sheets": _open_sheets,
    "sheets": _read_sheets,
    "open-slides": _open_slides,
    "slides": _read_slides,
    "mail": _read_mail,
    "maps": _read_maps,
}

if __name__ == "__main__":
    main(sys.argv[1:])
