"""The stage stores what was read and announces it; what can never be read fails that document alone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.documents import (
    DocumentExtracted,
    DocumentFailed,
    DocumentProgressed,
    DocumentReceived,
    DocumentRecognized,
)
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, read_extraction
from workers._extraction import Limits
from workers.adapters.folder_store import FolderObjectStore
from workers.errors import RejectedError
from workers.extraction import ExtractionParts, extract, routes

Build = Callable[..., Path]
Receive = Callable[[bytes], DocumentReceived]


@pytest.fixture
def reports() -> list[DocumentProgressed]:
    return []


@pytest.fixture
def parts(tmp_path: Path, reports: list[DocumentProgressed]) -> ExtractionParts:
    return ExtractionParts(FolderObjectStore(tmp_path / "objects"), Limits(processes=1), reports.append)


@pytest.fixture
def receive(parts: ExtractionParts) -> Receive:
    def make(content: bytes) -> DocumentReceived:
        return DocumentReceived(
            dossier_id=uuid.UUID(int=1),
            document_id=uuid.UUID(int=2),
            name="note.pdf",
            artefact=parts.store.put_bytes(content, "application/octet-stream", uuid.UUID(int=1)),
            confidential=True,
        )

    return make


def test_what_was_read_is_stored_and_named(parts: ExtractionParts, receive: Receive, typeset: Build) -> None:
    received = receive(typeset("Le site est décrit.\n#pagebreak()\nFin.").read_bytes())
    (extracted,) = extract(received, parts)
    assert isinstance(extracted, DocumentExtracted)
    with parts.store.open(extracted.extraction) as source:
        extraction = read_extraction(source)
    assert extraction.document.name == "note.pdf"
    assert extraction.document.sha256 == received.artefact.sha256
    assert extracted.extraction.media_type == MEDIA_TYPE
    assert (extracted.pages, extracted.pages_scanned, extracted.pages_unread) == (2, 0, 0)
    assert extracted.artefact == received.artefact.model_copy(update={"media_type": "application/pdf"})
    assert extracted.confidential


def test_reading_again_gives_the_same_event(parts: ExtractionParts, receive: Receive, typeset: Build) -> None:
    received = receive(typeset("Le site est décrit.").read_bytes())
    assert extract(received, parts) == extract(received, parts)


def test_a_document_is_reported_in_progress_but_not_at_every_page(
    parts: ExtractionParts, receive: Receive, typeset: Build, reports: list[DocumentProgressed]
) -> None:
    extract(receive(typeset("\n#pagebreak()\n".join(["Le site est décrit."] * 30)).read_bytes()), parts)
    assert 1 <= len(reports) < 30
    assert reports[0].total == 30
    assert reports[0].stage == "extraction"


def test_what_can_never_be_read_fails_its_document_with_the_reason(parts: ExtractionParts, receive: Receive) -> None:
    received = receive(b"GIF89a" + bytes(100))
    route, _ = routes(parts)
    envelope = Envelope("event", received.TYPE, "/tests", datetime(2026, 11, 2, tzinfo=UTC), received)
    with pytest.raises(RejectedError) as refused:
        route.handle(envelope)
    (failed,) = route.on_failure(envelope, refused.value)
    assert isinstance(failed, DocumentFailed)
    assert failed.document_id == received.document_id
    assert failed.reason == str(refused.value)
    assert set(route.produces) == {DocumentExtracted, DocumentRecognized, DocumentFailed, DocumentProgressed}
