"""Extraction: a received file becomes text with its places, sections and pages.

document.received ─► reading ─► document.extracted
                        └► document.recognized (none of its scanned pages yet) ─► batch ─► document.recognized (some) ─┐
                                                                                    └──────────────────────────────────┤
                                            document.extracted (with them) ◄─ reading again ◄─ all are done ───────────┘

OCR takes long: a document with many scanned pages goes on with its text pages, and comes again once the others are
recognized, batch by batch. Each batch follows from the one before by its event, so that a worker that is killed loses
one batch at most, and long scans of several documents take turns. Whether a dossier goes on without them is for the
fan-in to say (`workers._gathering`).

The reading itself is in `workers._extraction`, in killable children; here its result is stored and announced.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from schemas.artefacts import ArtefactRef
from schemas.documents import (
    DocumentExtracted,
    DocumentFailed,
    DocumentHeader,
    DocumentProgressed,
    DocumentReceived,
    DocumentRecognized,
)
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, read_header
from workers._extraction import EXTRACTION_VERSION, Limits, extract_file
from workers._extraction.records import Message
from workers._extraction.scans import MEDIA_TYPE as BATCH_MEDIA_TYPE
from workers._extraction.scans import Scans, read_batch, recognize_pages, write_batch
from workers.delivery import Result, Route
from workers.document_failure import document_failed
from workers.ports import ObjectStore

STAGE = "extraction"
REPORT_EVERY_S = 0.5


@dataclass(frozen=True)
class ExtractionParts:
    """What extraction needs. `report` tells how far a document is, without waiting."""

    store: ObjectStore
    limits: Limits
    report: Callable[[DocumentProgressed], None]


def extract(received: DocumentReceived, parts: ExtractionParts) -> list[DocumentExtracted | DocumentRecognized]:
    """Read a document and store what was read; where many of its pages need OCR, say that they come later.

    Raises: RejectedError: it can never be read. UnavailableError: the object store is out of reach.
    """
    extracted, header = _read(received, parts, Scans(may_wait=True), _Throttled(received, parts.report))
    if not header.awaited_pages:
        return [extracted]
    return [extracted, _recognized(extracted, len(header.awaited_pages))]


def read_again(document: DocumentReceived | DocumentRecognized, parts: ExtractionParts) -> DocumentExtracted:
    """Read a document as when it came, or with all its scanned pages once they were recognized.

    Raises: RejectedError: it cannot be read. UnavailableError: the object store is out of reach.
    """
    if isinstance(document, DocumentReceived):
        return _read(document, parts, Scans(may_wait=True))[0]
    return _read(document, parts, Scans(recognized=_batches(document.batch, parts.store)))[0]


def recognize(recognized: DocumentRecognized, parts: ExtractionParts) -> DocumentRecognized | DocumentExtracted:
    """Recognize the next scanned pages of a document; once all are done, read it with them.

    Raises: RejectedError: what was kept is lost. UnavailableError: the object store is out of reach.
    """
    if recognized.done >= recognized.total:
        return read_again(recognized, parts)
    with parts.store.open(recognized.extraction) as source:
        pages = read_header(source).awaited_pages
    pages = pages[recognized.done : recognized.done + parts.limits.ocr_batch]
    with parts.store.local_path(recognized.artefact) as path:
        messages = recognize_pages(path, recognized.artefact.media_type, pages, parts.limits)
    written = write_batch(messages, recognized.batch)
    batch = parts.store.put_bytes(written, BATCH_MEDIA_TYPE, recognized.dossier_id)
    return recognized.model_copy(update={"batch": batch, "done": recognized.done + len(pages)})


def _batches(last: ArtefactRef | None, store: ObjectStore) -> Iterator[Message]:
    """Yield what was told of all pages recognized so far, the last batch first."""
    while last is not None:
        last, messages = read_batch(store.get_bytes(last))
        yield from messages


def _read(
    document: DocumentReceived | DocumentRecognized,
    parts: ExtractionParts,
    scans: Scans,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[DocumentExtracted, DocumentHeader]:
    with tempfile.TemporaryFile() as artefact:
        with parts.store.local_path(document.artefact) as path:
            header = extract_file(path, document.name, artefact, limits=parts.limits, progress=progress, scans=scans)
        artefact.seek(0)
        extraction = parts.store.put_stream(artefact, MEDIA_TYPE, document.dossier_id)
    return _extracted(document, header, extraction), header


def _extracted(
    document: DocumentReceived | DocumentRecognized, header: DocumentHeader, extraction: ArtefactRef
) -> DocumentExtracted:
    return DocumentExtracted(
        dossier_id=document.dossier_id,
        document_id=document.document_id,
        name=document.name,
        artefact=document.artefact.model_copy(update={"media_type": header.media_type}),
        confidential=document.confidential,
        extraction=extraction,
        pages=header.pages,
        pages_scanned=len(header.scanned_pages),
        pages_unread=len(header.unread_pages),
    )


def _recognized(extracted: DocumentExtracted, total: int) -> DocumentRecognized:
    return DocumentRecognized(
        dossier_id=extracted.dossier_id,
        document_id=extracted.document_id,
        name=extracted.name,
        artefact=extracted.artefact,
        confidential=extracted.confidential,
        extraction=extracted.extraction,
        done=0,
        total=total,
    )


class _Throttled:
    """Passes progress on at most every half second, so that a long document does not flood its topic."""

    def __init__(self, received: DocumentReceived, report: Callable[[DocumentProgressed], None]) -> None:
        self._received, self._report, self._last = received, report, 0.0

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._last < REPORT_EVERY_S:
            return
        self._last = monotonic()
        self._report(
            DocumentProgressed(
                dossier_id=self._received.dossier_id,
                document_id=self._received.document_id,
                name=self._received.name,
                stage=STAGE,
                done=done,
                total=total,
            )
        )


def routes(parts: ExtractionParts) -> list[Route]:
    """Wire extraction to its topics; OCR that others do not wait for has a route, and so a thread, of its own."""

    def documents(envelope: Envelope) -> Sequence[Result]:
        data = envelope.data
        return extract(data, parts) if isinstance(data, DocumentReceived) else []

    def recognition(envelope: Envelope) -> Sequence[Result]:
        data = envelope.data
        return [recognize(data, parts)] if isinstance(data, DocumentRecognized) else []

    return [
        Route(
            stage=STAGE,
            version=EXTRACTION_VERSION,
            name="documents",
            consumes=(DocumentReceived,),
            produces=(DocumentExtracted, DocumentRecognized, DocumentFailed, DocumentProgressed),
            handle=documents,
            on_failure=document_failed(STAGE),
        ),
        Route(
            stage=STAGE,
            version=EXTRACTION_VERSION,
            name="recognition",
            consumes=(DocumentRecognized,),
            produces=(DocumentRecognized, DocumentExtracted, DocumentFailed),
            handle=recognition,
            on_failure=document_failed(STAGE),
        ),
    ]
