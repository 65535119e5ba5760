"""The stage stores the classification and announces the label; the rest of the event goes on as it came."""

import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.documents import Classification, DocumentClassified, DocumentExtracted, Extraction
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, write_extraction
from workers.adapters.folder_store import FolderObjectStore
from workers.classification import ClassificationParts, classify, routes
from workers.errors import RejectedError

Build = Callable[..., Extraction]


@pytest.fixture
def parts(tmp_path: Path) -> ClassificationParts:
    return ClassificationParts(FolderObjectStore(tmp_path / "objects"))


@pytest.fixture
def extracted(parts: ClassificationParts, build: Build) -> DocumentExtracted:
    extraction = build("Étude de dangers\nArticle L. 181-25 du code de l’environnement", titles=["Qualité de l’air"])
    target = io.BytesIO()
    write_extraction(target, extraction.document, extraction.sections, extraction.elements)
    return DocumentExtracted(
        dossier_id=uuid.UUID(int=1),
        document_id=uuid.UUID(int=2),
        name="edd.pdf",
        artefact=parts.store.put_bytes(b"original", "application/pdf", uuid.UUID(int=1)),
        confidential=True,
        extraction=parts.store.put_bytes(target.getvalue(), MEDIA_TYPE, uuid.UUID(int=1)),
        pages=1,
        pages_scanned=0,
        pages_unread=1,
    )


def test_the_classification_is_stored_and_its_label_announced(
    parts: ClassificationParts, extracted: DocumentExtracted
) -> None:
    classified = classify(extracted, parts)
    stored = Classification.model_validate_json(parts.store.get_bytes(classified.classification))
    assert classified.label == stored.label == "etude_dangers"
    assert [enjeu.enjeu for enjeu in stored.sections[0].enjeux] == ["air"]


def test_what_came_goes_on_unchanged(parts: ClassificationParts, extracted: DocumentExtracted) -> None:
    (result,) = routes(parts)[0].handle(
        Envelope("event", extracted.TYPE, "/tests", datetime(2026, 11, 2, tzinfo=UTC), extracted)
    )
    assert isinstance(result, DocumentClassified)
    kept = {"dossier_id", "document_id", "name", "artefact", "confidential", "extraction", "pages", "pages_unread"}
    assert result.model_dump(include=kept) == extracted.model_dump(include=kept)


def test_an_extraction_that_is_not_there_is_refused(parts: ClassificationParts, extracted: DocumentExtracted) -> None:
    gone = extracted.extraction.model_copy(update={"sha256": "f" * 64})
    with pytest.raises(RejectedError, match="n’est pas dans le stockage"):
        classify(extracted.model_copy(update={"extraction": gone}), parts)
