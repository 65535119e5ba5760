"""Review: a person's decision becomes a fact on the log, or is refused with a reason. The software never decides.

A dossier's decisions are taken one after the other (one partition, one writer). What was made of each decision is
remembered before it is published, so that a decision seen again after a crash has the same effect once.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import EventData, Value
from schemas.envelope import Envelope
from schemas.event_types import BY_TYPE
from schemas.notes import Note, NoteDrafted
from schemas.reviews import (
    ApproveNote,
    DecisionRefused,
    DecisionSubmitted,
    NoteApproved,
    NoteReturned,
    ReturnNote,
    ReviewStatement,
    StatementReviewed,
)
from workers._review.rules import (
    RefusedDecisionError,
    Review,
    check_note,
    count_verdicts,
    overlay,
    review_statement,
    statement_texts,
)
from workers.delivery import Result, Route
from workers.ports import ObjectStore, StageState

STAGE = "review"
VERSION = "1"


class Remembered(Value):
    """A dossier's note under review: where it is, what was decided, and what each decision became."""

    note: ArtefactRef | None = None
    version: int = 0
    status: str = "in_review"
    reviews: dict[uuid.UUID, Review] = Field(default_factory=dict)
    effects: dict[uuid.UUID, dict[str, Any]] = Field(default_factory=dict)


@dataclass(frozen=True)
class ReviewParts:
    """What review needs."""

    store: ObjectStore
    state: StageState


def take_note(drafted: NoteDrafted, parts: ReviewParts) -> None:
    """Remember a drafted note as the one under review; an older version changes nothing."""

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = Remembered.model_validate(known or {})
        if drafted.version <= before.version or before.status == "approved":
            return before.model_dump(mode="json")
        update = {"note": drafted.note, "version": drafted.version, "status": "in_review"}
        return before.model_copy(update=update).model_dump(mode="json")

    parts.state.update(STAGE, str(drafted.dossier_id), change)


def decide(decision_id: uuid.UUID, submitted: DecisionSubmitted, parts: ReviewParts) -> EventData:
    """Make a fact of a decision, or its refusal.

    Raises: UnavailableError: a store is out of reach.
    """

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = Remembered.model_validate(known or {})
        if decision_id in before.effects:
            return before.model_dump(mode="json")
        after, effect = _effect(decision_id, submitted, before, parts.store)
        recorded = {"type": effect.TYPE, "data": effect.model_dump(mode="json")}
        return after.model_copy(update={"effects": {**after.effects, decision_id: recorded}}).model_dump(mode="json")

    remembered = Remembered.model_validate(parts.state.update(STAGE, str(submitted.dossier_id), change))
    effect = remembered.effects[decision_id]
    return BY_TYPE[effect["type"]].model_validate(effect["data"])


def _effect(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, before: Remembered, store: ObjectStore
) -> tuple[Remembered, EventData]:
    try:
        drafted = check_note(_load(before, store), submitted)
        return _apply(decision_id, submitted, before, drafted, store)
    except RefusedDecisionError as refusal:
        refused = DecisionRefused(
            dossier_id=submitted.dossier_id, decision_id=decision_id, actor=submitted.actor, reason=str(refusal)
        )
        return before, refused


def _load(before: Remembered, store: ObjectStore) -> Note | None:
    if before.note is None:
        return None
    note = Note.model_validate_json(store.get_bytes(before.note))
    return note.model_copy(update={"status": before.status})


def _apply(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, before: Remembered, drafted: Note, store: ObjectStore
) -> tuple[Remembered, EventData]:
    match submitted.decision:
        case ReviewStatement() as decision:
            review = review_statement(drafted, submitted, decision)
            texts = statement_texts(drafted, decision.statement_id, before.reviews.get(decision.statement_id), review)
            reviewed = StatementReviewed(
                dossier_id=submitted.dossier_id,
                note_id=drafted.note_id,
                version=drafted.version,
                statement_id=decision.statement_id,
                verdict=review.verdict,
                text_before=texts[0],
                text_after=texts[1],
                actor=submitted.actor,
                decision_id=decision_id,
            )
            reviews = {**before.reviews, decision.statement_id: review}
            return before.model_copy(update={"reviews": reviews}), reviewed
        case ApproveNote() as decision:
            approved = overlay(drafted, before.reviews).model_copy(update={"status": "approved"})
            kept = store.put_bytes(approved.model_dump_json().encode(), "application/json")
            return before.model_copy(update={"status": "approved"}), _approved(
                decision_id, submitted, decision, approved, kept
            )
        case ReturnNote() as decision:
            returned = NoteReturned(
                dossier_id=submitted.dossier_id,
                note_id=drafted.note_id,
                version=drafted.version,
                actor=submitted.actor,
                comment=decision.comment,
                decision_id=decision_id,
            )
            return before.model_copy(update={"status": "returned"}), returned


def _approved(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, decision: ApproveNote, approved: Note, kept: ArtefactRef
) -> NoteApproved:
    counts = count_verdicts(approved)
    return NoteApproved(
        dossier_id=submitted.dossier_id,
        note_id=approved.note_id,
        version=approved.version,
        actor=submitted.actor,
        comment=decision.comment,
        note=kept,
        decision_id=decision_id,
        accepted=counts["accepted"],
        corrected=counts["corrected"],
        rejected=counts["rejected"],
        pending=counts["pending"],
    )


def routes(parts: ReviewParts) -> list[Route]:
    """Wire review to its topics: notes and decisions of a dossier come to the same worker."""

    def handle(envelope: Envelope) -> list[Result]:
        match envelope.data:
            case NoteDrafted() as drafted:
                take_note(drafted, parts)
                return []
            case DecisionSubmitted() as submitted:
                return [decide(envelope.uuid, submitted, parts)]
            case _:
                return []

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="decisions",
            consumes=(NoteDrafted, DecisionSubmitted),
            produces=(StatementReviewed, NoteApproved, NoteReturned, DecisionRefused),
            handle=handle,
        )
    ]
