"""Reads one file from end to end: what kind it is, its pages in children, its contents, its artefact."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from schemas.documents import DocumentHeader, HiddenText, UnreadPage
from schemas.extractions import write_lines
from workers._extraction import elements as elements_form
from workers._extraction import media_types
from workers._extraction.composition import compose
from workers._extraction.contents import Bookmark, find_contents
from workers._extraction.furniture import find_furniture
from workers._extraction.language import language_of
from workers._extraction.limits import Limits
from workers._extraction.media_types import sniff_media_type
from workers._extraction.places import PlaceFinder, is_likely
from workers._extraction.records import LayerRecord, Message, PageRecord, PlaceRecord, to_line
from workers._extraction.refusals import refusal_of
from workers._extraction.sandbox import Crew, Task, crew
from workers._extraction.scans import AWAITED, Scans, ocr_reader
from workers._extraction.sections import section_tree
from workers._extraction.spool import Spool
from workers._extraction.survey import Survey
from workers.errors import RejectedError

Progress = Callable[[int, int], None]

_WHOLE_FILE_READERS = {
    media_types.DOCX: "office",
    media_types.ODT: "office",
    media_types.HTML: "web",
    media_types.TEXT: "plain",
    media_types.MARKDOWN: "plain",
    media_types.CSV: "plain",
    media_types.EML: "mail",
    **dict.fromkeys(media_types.MAPS, "maps"),
}
_PAGED_READERS = {
    media_types.PDF: "pdf",
    **dict.fromkeys((media_types.XLSX, media_types.ODS), "sheets"),
    **dict.fromkeys((media_types.PPTX, media_types.ODP), "slides"),
    **dict.fromkeys((media_types.PNG, media_types.JPEG, media_types.TIFF), "image"),
}
_NO_OCR = "page sans texte exploitable : la reconnaissance de caractères est désactivée"
_LOST = "page vide ou perdue : le fichier est tronqué"
_TAIL_BYTES = 2048
_MOST_HIDDEN = 10
_MOST_CLAIMED = 5
"""Times more pages than are read that a file may claim: each is listed as not read, and damage claims a million."""


def read_file(
    path: Path,
    name: str,
    target: IO[bytes],
    *,
    limits: Limits,
    progress: Progress | None = None,
    scans: Scans | None = None,
) -> DocumentHeader:
    """Do what `workers._extraction.extract_file` promises."""
    media_type = _accepted_type(path, name)
    with tempfile.TemporaryFile(prefix="lisiere-pages-") as spool_file:
        document = _Document(Spool(spool_file), progress)
        with crew(path, limits) as children:
            try:
                _read_pages(document, children, media_type, limits)
                _recognize(document, children, ocr_reader(media_type), limits, scans or Scans())
            except RejectedError as error:
                raise type(error)(f"« {name} » ne peut pas être lu : {error}.") from error
        if media_type == media_types.PDF and (document.mended or _is_truncated(path)):
            document.is_truncated()
            if len(document.unread) == document.pages:
                raise RejectedError(f"« {name} » est tronqué : aucune de ses pages n’a pu être lue.")
        return _write(document, path, name, media_type, target)


def _accepted_type(path: Path, name: str) -> str:
    if path.stat().st_size == 0:
        raise RejectedError(f"« {name} » est vide (0 octet).")
    media_type = sniff_media_type(path)
    if media_type not in _WHOLE_FILE_READERS and media_type not in _PAGED_READERS:
        raise RejectedError(f"« {name} » {refusal_of(path, media_type)}.")
    return media_type


@dataclass
class _Document:
    """What is known of the file so far."""

    spool: Spool
    progress: Progress | None
    pages: int = 0
    done: int = 0
    mended: bool = False
    """Whether the file opened only once its end was made again."""
    bookmarks: list[Bookmark] = field(default_factory=list)
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    needs_ocr: dict[int, str] = field(default_factory=dict)
    scanned: set[int] = field(default_factory=set)
    unread: dict[int, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    """Pages whose fonts leave some characters without a meaning."""
    awaited: set[int] = field(default_factory=set)
    """Scanned pages left for later."""
    wordless: set[int] = field(default_factory=set)
    """Scanned pages on which OCR found no word."""
    blank: set[int] = field(default_factory=set)
    """Pages with a text layer on which nothing stands."""
    hidden: dict[str, list[int]] = field(default_factory=dict)
    """Text that nobody sees, with its pages."""
    remarks: dict[int, list[str]] = field(default_factory=dict)
    """What the reader of a page warns of: what it left out."""
    survey: Survey = field(default_factory=Survey)
    layers: list[LayerRecord] = field(default_factory=list)
    """What a file of maps shows."""
    located: set[int] = field(default_factory=set)
    """Pages that may give coordinates."""

    def opened(self, told: Mapping[str, Any]) -> None:
        """Take what the file says of itself."""
        self.pages = told["count"]
        self.bookmarks = [(level, title, page) for level, title, page in told["bookmarks"]]
        self.mended = told["mended"]

    def page_read(self, record: PageRecord) -> None:
        """Take a page that was read; one without usable text waits for OCR."""
        self.sizes[record.page] = record.size
        self.remarks[record.page] = record.warnings
        self.layers += record.layers
        record.layers = []
        if record.hidden:
            self.hidden.setdefault(record.hidden, []).append(record.page)
        if record.needs_ocr:
            self.needs_ocr[record.page] = record.needs_ocr
            return
        if not record.blocks:
            self.blank.add(record.page)
        self._settle(record)

    def page_recognized(self, record: PageRecord) -> None:
        """Take a page that OCR read."""
        self.sizes[record.page] = record.size
        self.scanned.add(record.page)
        if not record.blocks:
            self.wordless.add(record.page)
        self._settle(record)

    def recognized_before(self, message: Message) -> int:
        """Take what OCR told of a page before; return which."""
        if isinstance(message, PageRecord):
            self.page_recognized(message)
            return message.page
        self.page_unread(message["page"], message["unread"])
        return int(message["page"])

    def page_unread(self, page: int, reason: str) -> None:
        """Take note of a page given up."""
        self.unread[page] = reason
        self._advance()

    def is_truncated(self) -> None:
        """Take note that the file's end is missing: a page on which nothing stands has lost what it showed."""
        self.unread |= dict.fromkeys(self.blank - self.unread.keys(), _LOST)
        self.warnings.append(
            "Le fichier semble tronqué, des pages peuvent manquer à la fin ; "
            f"pages lues : {self.pages - len(self.unread)} sur {self.pages} retrouvées."
        )

    def _settle(self, record: PageRecord) -> None:
        self.spool.put(record)
        if record.unreadable:
            self.gaps.add(record.page)
        self.survey.note(record)
        if is_likely(record):
            self.located.add(record.page)
        self._advance()

    def _advance(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, max(self.pages, self.done))


def _read_pages(document: _Document, children: Crew, media_type: str, limits: Limits) -> None:
    if media_type in _WHOLE_FILE_READERS:
        document.pages = 1
        task = Task(_WHOLE_FILE_READERS[media_type], (1,), alone=True)
        children.work([task], document.page_read, _cannot_read)
        return
    kind = _PAGED_READERS[media_type]
    children.work([Task(f"open-{kind}", (1,), alone=True)], document.page_read, _cannot_read)
    document.opened(children.told)
    if document.pages == 0:
        raise RejectedError("il ne contient aucune page")
    if document.pages > _MOST_CLAIMED * limits.max_pages:
        raise RejectedError(
            f"il annonce {document.pages} pages, plus que les {_MOST_CLAIMED * limits.max_pages} permises"
        )
    readable = range(1, min(document.pages, limits.max_pages) + 1)
    for page in range(limits.max_pages + 1, document.pages + 1):
        document.page_unread(page, f"au-delà de {limits.max_pages} pages")
    if kind == "image":
        document.needs_ocr = dict.fromkeys(readable, "")
        return
    children.work(_chunks(kind, list(readable), limits.chunk_pages), document.page_read, document.page_unread)


def _cannot_read(_page: int, reason: str) -> None:
    raise RejectedError(reason)


def _recognize(document: _Document, children: Crew, kind: str, limits: Limits, scans: Scans) -> None:
    document.scanned.update(document.needs_ocr)
    if not limits.ocr:
        for page in sorted(document.needs_ocr):
            document.page_unread(page, _NO_OCR)
        return
    known = {document.recognized_before(message) for message in scans.recognized}
    pages = sorted(document.needs_ocr.keys() - known)
    if scans.may_wait and len(pages) > limits.ocr_at_once:
        document.awaited.update(pages)
        return
    children.work(_chunks(kind, pages, _ocr_chunk(len(pages), limits)), document.page_recognized, document.page_unread)


def _ocr_chunk(pages: int, limits: Limits) -> int:
    """Return how many pages a child recognizes in a row: it loads Tesseract's data once for them."""
    return max(1, min(limits.chunk_pages, pages // (4 * limits.processes)))


def _chunks(kind: str, pages: list[int], length: int) -> Iterator[Task]:
    for start in range(0, len(pages), length):
        yield Task(kind, tuple(pages[start : start + length]))


def _is_truncated(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return b"%%EOF" not in file.read()


def _write(document: _Document, path: Path, name: str, media_type: str, target: IO[bytes]) -> DocumentHeader:
    title = Path(name).stem or name
    furniture = find_furniture(document.survey)
    headings = find_contents(document.survey, furniture, document.bookmarks, document.pages)
    header = _header(document, path, name, media_type)
    elements = compose(document.spool.pages(), furniture, headings, title)
    contents = section_tree(headings, document.pages, title)
    mapped = [*document.layers, *_places(document)]
    write_lines(target, header, contents, map(elements_form.to_line, elements), map(to_line, mapped))
    return header


def _places(document: _Document) -> list[PlaceRecord]:
    """Return the places whose coordinates the text gives; a file of maps shows its own."""
    finder = PlaceFinder()
    if not document.layers:
        for record in document.spool.pages(document.located):
            finder.look_at(record)
    return finder.found


def _header(document: _Document, path: Path, name: str, media_type: str) -> DocumentHeader:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if document.survey.letters == 0 and not document.awaited:
        document.warnings.append("Aucun texte n’a été trouvé dans ce document.")
    document.warnings += _remarks(document)
    hidden = _hidden(document)
    document.warnings += _told(hidden, document.pages)
    if document.gaps:
        document.warnings.append(
            "Pages où manquent des caractères que leur police ne définit pas (ligatures, symboles) : "
            f"{_listed(document.gaps)}."
        )
    if document.wordless:
        document.warnings.append(f"Pages numérisées où aucun mot n’a été reconnu : {_listed(document.wordless)}.")
    unread = document.unread | dict.fromkeys(document.awaited, AWAITED)
    paged = any(size != (0.0, 0.0) for size in document.sizes.values())
    sizes = [document.sizes.get(page, (0.0, 0.0)) for page in range(1, document.pages + 1)] if paged else []
    return DocumentHeader(
        name=name,
        sha256=sha256,
        media_type=media_type,
        pages=document.pages,
        language=language_of(document.survey.words),
        scanned_pages=tuple(sorted(document.scanned)),
        unread_pages=tuple(UnreadPage(page=page, reason=unread[page]) for page in sorted(unread)),
        awaited_pages=tuple(sorted(document.awaited)),
        warnings=tuple(document.warnings),
        page_sizes=tuple(sizes),
        hidden_text=hidden,
    )


def _hidden(document: _Document) -> tuple[HiddenText, ...]:
    found = [HiddenText(pages=tuple(sorted(pages)), quote=quote) for quote, pages in document.hidden.items()]
    return tuple(sorted(found, key=lambda hidden: hidden.pages))


def _told(hidden: Sequence[HiddenText], pages: int) -> Iterator[str]:
    """Say what hides in the document, a sentence each; where much does, the first ones and how many pages more."""
    for each in hidden[:_MOST_HIDDEN]:
        where = "" if pages == 1 else f" ({'pages' if len(each.pages) > 1 else 'page'} {_listed(set(each.pages))})"
        yield f"Texte que l’œil ne voit pas, mis à l’écart : « {each.quote} »{where}."
    if more := {page for each in hidden[_MOST_HIDDEN:] for page in each.pages}:
        yield f"D’autres textes que l’œil ne voit pas sont mis à l’écart : pages {_listed(more)}."


def _remarks(document: _Document) -> list[str]:
    """Return what readers of pages warn of, each once, with its pages."""
    pages: dict[str, set[int]] = {}
    for page in sorted(document.remarks):
        for remark in document.remarks[page]:
            pages.setdefault(remark, set()).add(page)
    if document.pages == 1:
        return [f"{remark}." for remark in pages]
    return [f"{remark} ({'pages' if len(on) > 1 else 'page'} {_listed(on)})." for remark, on in pages.items()]


def _listed(pages: set[int], most: int = 20) -> str:
    """Name pages in one line, the first ones when they are many."""
    names = ", ".join(str(page) for page in sorted(pages)[:most])
    return names if len(pages) <= most else f"{names}… ({len(pages)} en tout)"
