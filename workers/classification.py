"""Classification: what kind of document this is, and the enjeux each of its sections speaks of."""

from dataclasses import dataclass

from schemas.documents import DocumentClassified, DocumentExtracted, DocumentFailed
from schemas.envelope import Envelope
from schemas.extractions import read_extraction
from workers._classification import CLASSIFICATION_VERSION, classify_document
from workers.delivery import Result, Route
from workers.document_failure import document_failed
from workers.ports import ObjectStore

STAGE = "classification"


@dataclass(frozen=True)
class ClassificationParts:
    """What classification needs."""

    store: ObjectStore


def classify(extracted: DocumentExtracted, parts: ClassificationParts) -> DocumentClassified:
    """Classify a document and its sections, and store the result.

    Raises: UnavailableError: the object store is out of reach.
    """
    with parts.store.open(extracted.extraction) as source:
        classification = classify_document(read_extraction(source))
    content = classification.model_dump_json().encode()
    stored = parts.store.put_bytes(content, "application/json", extracted.dossier_id)
    return DocumentClassified(
        dossier_id=extracted.dossier_id,
        document_id=extracted.document_id,
        name=extracted.name,
        artefact=extracted.artefact,
        confidential=extracted.confidential,
        extraction=extracted.extraction,
        classification=stored,
        label=classification.label,
        pages=extracted.pages,
        pages_unread=extracted.pages_unread,
    )


def routes(parts: ClassificationParts) -> list[Route]:
    """Wire classification to its topics."""

    def handle(envelope: Envelope) -> list[Result]:
        data = envelope.data
        return [classify(data, parts)] if isinstance(data, DocumentExtracted) else []

    return [
        Route(
            stage=STAGE,
            version=CLASSIFICATION_VERSION,
            name="documents",
            consumes=(DocumentExtracted,),
            produces=(DocumentClassified, DocumentFailed),
            handle=handle,
            on_failure=document_failed(STAGE),
        )
    ]
