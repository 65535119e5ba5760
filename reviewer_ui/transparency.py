"""The sheet of algorithmic transparency of a dossier, from its note and its time-line."""

import uuid
from collections.abc import Iterator, Sequence

from reviewer_ui.presenters.words import DOCUMENT_TYPES
from reviewer_ui.room import Room
from schemas.views import DocumentState, LoggedEvent
from workers._note_forms.layout import PrintedNote
from workers._transparency import Operation, SourceDocument, printed_sheet

_OPERATIONS = {
    "document.received": "Réception d’une pièce",
    "document.extracted": "Lecture des pages d’une pièce",
    "document.recognized": "Reconnaissance de pages numérisées",
    "document.classified": "Classement d’une pièce et de ses enjeux",
    "document.indexed": "Mise à l’index des passages d’une pièce",
    "evidence.retrieved": "Recherche des passages pour les questions de la grille d’instruction",
    "note.drafted": "Rédaction d’un projet de note",
    "question.answered": "Réponse à une question d’un agent",
    "statement.reviewed": "Décision d’une personne sur un énoncé",
    "note.approved": "Approbation de la note par une personne",
    "note.returned": "Retour de la note par une personne",
}


def transparency_sheet(dossier_id: uuid.UUID, room: Room) -> PrintedNote:
    """Lay out the sheet of a dossier's note as it stands. Raises: Problem: no dossier, or no note yet."""
    note, dossier = room.note(dossier_id), room.dossier(dossier_id)
    events = room.parts.read_model.timeline(dossier_id)
    return printed_sheet(note, [_source(each) for each in dossier.documents], list(_operations(events)))


def _source(document: DocumentState) -> SourceDocument:
    return SourceDocument(
        name=document.name,
        kind=DOCUMENT_TYPES[document.label] if document.label else "non classée",
        pages=document.pages,
        pages_unread=document.pages_unread,
        sha256=document.sha256,
    )


def _operations(events: Sequence[LoggedEvent]) -> Iterator[Operation]:
    for entity, title in _OPERATIONS.items():
        done = [each.recorded_at for each in events if each.type.startswith(f"fr.lisiere.{entity}.v")]
        if done:
            yield Operation(title, len(done), max(done))
