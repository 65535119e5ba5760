"""Extraction: a received file becomes text with its places, sections and pages.

The reading itself is in `workers._extraction`, in killable children; here its result is stored and announced.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from schemas.documents import DocumentExtracted, DocumentFailed, DocumentProgressed, DocumentReceived
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE
from workers._extraction import EXTRACTION_VERSION, Limits, extract_file
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


def extract(received: DocumentReceived, parts: ExtractionParts) -> DocumentExtracted:
    """Read a document and store what was read.

    Raises: RejectedError: it can never be read. UnavailableError: the object store is out of reach.
    """
    with tempfile.TemporaryFile() as artefact:
        with parts.store.local_path(received.artefact) as path:
            progress = _Throttled(received, parts.report)
            header = extract_file(path, received.name, artefact, limits=parts.limits, progress=progress)
        artefact.seek(0)
        extraction = parts.store.put_stream(artefact, MEDIA_TYPE)
    return DocumentExtracted(
        dossier_id=received.dossier_id,
        document_id=received.document_id,
        name=received.name,
        artefact=received.artefact.model_copy(update={"media_type": header.media_type}),
        confidential=received.confidential,
        extraction=extraction,
        pages=header.pages,
        pages_scanned=len(header.scanned_pages),
        pages_unread=len(header.unread_pages),
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
    """Wire extraction to its topics."""

    def handle(envelope: Envelope) -> list[Result]:
        data = envelope.data
        return [extract(data, parts)] if isinstance(data, DocumentReceived) else []

    return [
        Route(
            stage=STAGE,
            version=EXTRACTION_VERSION,
            name="documents",
            consumes=(DocumentReceived,),
            produces=(DocumentExtracted, DocumentFailed, DocumentProgressed),
            handle=handle,
            on_failure=document_failed(STAGE),
        )
    ]
