"""What was not read of the dossier: the note says it, so that nobody takes silence for absence."""

from collections import defaultdict

from schemas.notes import Unread
from workers._drafting.reading import DraftDocument, Reading

_POOR_CONFIDENCE = 0.7


def what_was_not_read(reading: Reading) -> tuple[Unread, ...]:
    """Return failed documents, unread pages and pages read badly by OCR, in the order of the documents."""
    unread: list[Unread] = []
    for document in reading.documents:
        unread += _of_document(document.source)
    return tuple(unread)


def _of_document(document: DraftDocument) -> list[Unread]:
    manifest = document.manifest
    if document.extraction is None:
        reason = manifest.failure or "le document n’a pas pu être lu"
        return [Unread(document_id=manifest.document_id, document=manifest.name, pages=(), reason=reason)]
    by_reason: dict[str, list[int]] = defaultdict(list)
    for page in document.extraction.document.unread_pages:
        by_reason[page.reason].append(page.page)
    for page_number in _poorly_read(document):
        by_reason["reconnaissance de caractères peu sûre : à relire sur l’image de la page"].append(page_number)
    if not by_reason and not document.extraction.elements:
        return [Unread(document_id=manifest.document_id, document=manifest.name, pages=(), reason="aucun texte trouvé")]
    return [
        Unread(document_id=manifest.document_id, document=manifest.name, pages=tuple(pages), reason=reason)
        for reason, pages in by_reason.items()
    ]


def _poorly_read(document: DraftDocument) -> list[int]:
    confidences: dict[int, list[float]] = defaultdict(list)
    for element in document.extraction.elements if document.extraction else ():
        if element.confidence is not None:
            confidences[element.page].append(element.confidence)
    return sorted(page for page, found in confidences.items() if sum(found) / len(found) < _POOR_CONFIDENCE)
