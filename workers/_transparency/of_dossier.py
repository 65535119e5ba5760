"""The sheet of a dossier, gathered from its note, its documents and its time-line."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.notes import Note
from schemas.views import DocumentState, OutlinedEvent
from workers._note_forms.layout import PrintedNote
from workers._note_forms.titles import DOCUMENT_TYPES
from workers._transparency.shares import shares_of
from workers._transparency.sheet import ARTICLE, Operation, SourceDocument, printed_sheet

_OPERATIONS = {
    "document.received": "Réception d’une pièce",
    "document.extracted": "Lecture des pages d’une pièce",
    "document.recognized": "Reconnaissance de pages numérisées",
    "document.classified": "Classement d’une pièce et de ses enjeux",
    "document.indexed": "Mise à l’index des passages d’une pièce",
    "evidence.retrieved": "Recherche des passages pour les questions de la grille d’instruction",
    "note.drafted": "Rédaction d’un projet de note",
    "note.revised": "Comparaison d’une version de la note à la précédente",
    "section.redrafted": "Nouvelle rédaction d’une partie de la note, à la demande d’une personne",
    "question.answered": "Réponse à une question d’un agent",
    "statement.reviewed": "Décision d’une personne sur un énoncé",
    "statement.added": "Énoncé ajouté par une personne",
    "citation.added": "Passage cité par une personne",
    "contradiction.judged": "Jugement d’une personne sur une contradiction",
    "note.approved": "Approbation de la note par une personne",
    "note.returned": "Retour de la note par une personne",
}


def sheet_of(note: Note, documents: Sequence[DocumentState], events: Sequence[OutlinedEvent]) -> PrintedNote:
    """Lay out the sheet of a dossier's note as it stands."""
    return printed_sheet(note, _sources(documents), list(_operations(events)))


def sheet_as_json(note: Note, documents: Sequence[DocumentState], events: Sequence[OutlinedEvent]) -> dict[str, Any]:
    """Return what the sheet says as values: shares are of the characters of the note as it reads, from 0 to 1."""
    shares = shares_of(note)
    statements = [each for section in note.sections for each in section.all_statements]
    return {
        "dossier_id": str(note.dossier_id),
        "note_version": note.version,
        "article": ARTICLE,
        "mention": note.mention,
        "contribution": {
            "statements": {
                verdict: sum(each.review == verdict for each in statements)
                for verdict in ("accepted", "corrected", "rejected", "pending")
            },
            "characters": vars(shares),
            "shares": {name: round(shares.share(getattr(shares, name)), 4) for name in ("kept", "written", "pending")},
        },
        "sources": [vars(each) for each in _sources(documents)],
        "parameters": {
            "model": note.generator.model,
            "prompts": note.generator.prompts,
            "enjeux": {each.enjeu: each.weight for each in note.enjeux},
        },
        "operations": [{**vars(each), "last_at": each.last_at.isoformat()} for each in _operations(events)],
    }


def _sources(documents: Sequence[DocumentState]) -> list[SourceDocument]:
    return [
        SourceDocument(
            name=each.name,
            kind=DOCUMENT_TYPES[each.label] if each.label else "non classée",
            pages=each.pages,
            pages_unread=each.pages_unread,
            sha256=each.sha256,
        )
        for each in documents
    ]


def _operations(events: Sequence[OutlinedEvent]) -> Iterator[Operation]:
    for entity, title in _OPERATIONS.items():
        done = [each.recorded_at for each in events if each.type.startswith(f"fr.lisiere.{entity}.v")]
        if done:
            yield Operation(title, len(done), datetime.fromtimestamp(max(done) / 1000, tz=UTC))
