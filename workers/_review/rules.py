"""The rules of review: a decision on a note becomes facts, or is refused with a reason.

There is no bulk approval: approving a note approves the statements that were accepted or corrected one by one; those
nobody looked at stay marked as such and are not part of what was approved.
"""

import uuid
from collections import Counter

from schemas.base import Value
from schemas.notes import Note, NoteSection, StaleReview, Statement, Verdict
from schemas.reviews import DecisionSubmitted, ReviewStatement


class Review(Value):
    """What was decided on one statement.

    `was` is set where the statement's source has changed since: what had been drafted then. The decision waits for the
    person again.
    """

    verdict: Verdict
    text: str | None = None
    actor: str
    was: str | None = None


class RefusedDecisionError(Exception):
    """A decision that has no effect; the message is a French sentence."""


def overlay(note: Note, reviews: dict[uuid.UUID, Review]) -> Note:
    """Return the note as it reads with what was decided on its statements."""
    return note.model_copy(update={"sections": tuple(_reviewed_section(section, reviews) for section in note.sections)})


def _reviewed_section(section: NoteSection, reviews: dict[uuid.UUID, Review]) -> NoteSection:
    statements = tuple(_reviewed(statement, reviews.get(statement.statement_id)) for statement in section.statements)
    return section.model_copy(update={"statements": statements})


def _reviewed(statement: Statement, review: Review | None) -> Statement:
    if review is None or review.verdict == "pending":
        return statement
    if review.was is not None:
        return _stale(statement, review, review.was)
    changes: dict[str, object] = {"review": review.verdict, "reviewed_by": review.actor}
    if review.verdict == "corrected" and review.text is not None:
        changes |= {"text": review.text, "draft": statement.text}
    return statement.model_copy(update=changes)


def _stale(statement: Statement, review: Review, was: str) -> Statement:
    """Return a statement decided on before its source changed: what an agent wrote stays, to be looked at again."""
    changes: dict[str, object] = {"stale": StaleReview(verdict=review.verdict, actor=review.actor, was=was)}
    if review.text is not None:
        changes |= {"text": review.text, "draft": statement.text}
    return statement.model_copy(update=changes)


def check_note(note: Note | None, decision: DecisionSubmitted) -> Note:
    """Return the note a decision is about.

    Raises: RefusedDecisionError: there is none, it is another version, or it was approved already.
    """
    if note is None or note.note_id != decision.note_id:
        raise RefusedDecisionError("cette note n’existe pas pour ce dossier")
    if note.status == "approved":
        raise RefusedDecisionError("la note est approuvée ; elle ne change plus")
    if note.version != decision.version:
        raise RefusedDecisionError(
            f"la note a changé entre-temps (version {note.version}, et non {decision.version}) ; relisez-la"
        )
    return note


def review_statement(
    note: Note, submitted: DecisionSubmitted, decision: ReviewStatement, before: Review | None = None
) -> Review:
    """Return what a decision makes of one statement of `note` (as drafted), decided on as in `before`.

    Accepting what an agent had corrected before its source changed accepts the agent's words.

    Raises: RefusedDecisionError: no such statement, or a correction without text.
    """
    statement = find_statement(note, decision.statement_id)
    text = " ".join((decision.text or "").split())
    if decision.verdict == "accepted" and before is not None and before.was is not None and before.text is not None:
        return Review(verdict="corrected", text=before.text, actor=submitted.actor)
    if decision.verdict != "corrected":
        return Review(verdict=decision.verdict, actor=submitted.actor)
    if not text:
        raise RefusedDecisionError("une correction doit porter un texte ; pour retirer l’énoncé, rejetez-le")
    if text == statement.text:
        return Review(verdict="accepted", actor=submitted.actor)
    return Review(verdict="corrected", text=text, actor=submitted.actor)


def find_statement(note: Note, statement_id: uuid.UUID) -> Statement:
    """Find a statement by its id.

    Raises: RefusedDecisionError: the note has none such.
    """
    for section in note.sections:
        for statement in section.statements:
            if statement.statement_id == statement_id:
                return statement
    raise RefusedDecisionError("cet énoncé n’est pas dans la note")


def statement_texts(note: Note, statement_id: uuid.UUID, before: Review | None, after: Review) -> tuple[str, str]:
    """Return how a statement read before a review of it, and how it reads after."""
    drafted = find_statement(note, statement_id)
    return _text(drafted, before), _text(drafted, after)


def _text(drafted: Statement, review: Review | None) -> str:
    return review.text if review is not None and review.text is not None else drafted.text


def count_verdicts(note: Note) -> Counter[Verdict]:
    """Count the statements by what was decided on them."""
    return Counter(statement.review for section in note.sections for statement in section.statements)
