"""The events that decisions on a note become."""

import uuid

from schemas.additions import Addition, AdditionWithdrawn, CitationAdded, QuotedPassage, StatementAdded
from schemas.artefacts import ArtefactRef
from schemas.notes import Note
from schemas.reviews import DecisionSubmitted, NoteApproved
from workers._review.rules import count_verdicts


def note_approved(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, comment: str | None, approved: Note, kept: ArtefactRef
) -> NoteApproved:
    """Tell that a note was approved as it reads; `kept` is where it lies."""
    counts = count_verdicts(approved)
    return NoteApproved(
        dossier_id=submitted.dossier_id,
        note_id=approved.note_id,
        version=approved.version,
        actor=submitted.actor,
        comment=comment,
        note=kept,
        decision_id=decision_id,
        accepted=counts["accepted"],
        corrected=counts["corrected"],
        rejected=counts["rejected"],
        pending=counts["pending"],
    )


def statement_added(decision_id: uuid.UUID, note: Note, added: Addition) -> StatementAdded:
    """Tell that a person's statement stands in a note, or reads anew."""
    return StatementAdded(
        dossier_id=note.dossier_id,
        note_id=note.note_id,
        version=note.version,
        statement_id=added.statement_id,
        section=added.section,
        title=added.title,
        text=added.text,
        passage=_quoted(added),
        support=added.support,
        actor=added.actor,
        decision_id=decision_id,
    )


def citation_added(decision_id: uuid.UUID, note: Note, added: Addition) -> CitationAdded:
    """Tell that a person cited a further passage for a statement."""
    return CitationAdded(
        dossier_id=note.dossier_id,
        note_id=note.note_id,
        version=note.version,
        addition_id=added.addition_id,
        statement_id=added.statement_id,
        section=added.section,
        title=added.title,
        passage=_quoted(added),
        support=added.support,
        actor=added.actor,
        decision_id=decision_id,
    )


def withdrawn(decision_id: uuid.UUID, note: Note, added: Addition, submitted: DecisionSubmitted) -> AdditionWithdrawn:
    """Tell that what was added is out of the note again."""
    return AdditionWithdrawn(
        dossier_id=note.dossier_id,
        note_id=note.note_id,
        version=note.version,
        addition_id=added.addition_id,
        statement_id=added.statement_id,
        actor=submitted.actor,
        decision_id=decision_id,
    )


def _quoted(added: Addition) -> QuotedPassage:
    cited = added.citation
    return QuotedPassage(
        document_id=cited.document_id, document=cited.document, page=cited.page, quote=cited.quote, bbox=cited.bbox
    )
