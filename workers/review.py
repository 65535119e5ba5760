"""Review: a person's decision becomes a fact on the log, or is refused with a reason. The software never decides.

A dossier's decisions are taken one after the other (one partition, one writer). What was made of each decision is
remembered before it is published, so that a decision seen again after a crash has the same effect once.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from schemas.additions import Addition, AdditionWithdrawn, CitationAdded, StatementAdded
from schemas.artefacts import ArtefactRef
from schemas.base import EventData, Value
from schemas.dossiers import Manifest
from schemas.envelope import Envelope
from schemas.event_types import BY_TYPE
from schemas.notes import Note, NoteDrafted, NoteSection
from schemas.redrafting import SectionRedrafted, Wording
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
from schemas.revisions import NoteChanges, NoteRevised
from workers._review.additions import as_it_reads
from workers._review.amending import amend, pages_of
from workers._review.facts import note_approved
from workers._review.rules import (
    RefusedDecisionError,
    Review,
    check_note,
    review_statement,
    statement_texts,
)
from workers._review.sections import reworded
from workers._revision import note_changes
from workers._revision.carrying import reviews_carried
from workers._revision.changes import announced
from workers.delivery import Result, Route
from workers.ports import ObjectStore, StageState

STAGE = "review"
VERSION = "2"


class Remembered(Value):
    """A dossier's note under review: where it is, what was decided, and what each decision became.

    `redrafted`: by version of the note, then by the section's key, the section as it was last worded again; a version
    may be heard of after its sections. `revised`: what each new version made of the one before.
    """

    note: ArtefactRef | None = None
    manifest: ArtefactRef | None = None
    version: int = 0
    status: str = "in_review"
    reviews: dict[uuid.UUID, Review] = Field(default_factory=dict)
    additions: dict[uuid.UUID, Addition] = Field(default_factory=dict)
    effects: dict[uuid.UUID, dict[str, Any]] = Field(default_factory=dict)
    redrafted: dict[int, dict[str, SectionRedrafted]] = Field(default_factory=dict)
    revised: dict[int, NoteRevised] = Field(default_factory=dict)


@dataclass(frozen=True)
class ReviewParts:
    """What review needs."""

    store: ObjectStore
    state: StageState


def take_note(drafted: NoteDrafted, parts: ReviewParts) -> NoteRevised | None:
    """Take a drafted note as the one under review, and keep what was decided on the version before.

    What was approved stays as it is, in its own artefact: the new version is reviewed beside it. An older version
    changes nothing; the first has nothing before it.

    Raises: UnavailableError: a store is out of reach.
    """

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = Remembered.model_validate(known or {})
        if drafted.version <= before.version:
            return before.model_dump(mode="json")
        update: dict[str, Any] = {"note": drafted.note, "manifest": drafted.manifest, "version": drafted.version}
        if (old := _load(before, parts.store)) is not None:
            changes = _changes(old, before, drafted, parts.store)
            content = changes.model_dump_json().encode()
            kept = parts.store.put_bytes(content, "application/json", drafted.dossier_id)
            update["reviews"] = reviews_carried(changes.carried)
            update["additions"] = {each.addition_id: each for each in changes.additions}
            update["revised"] = {**before.revised, drafted.version: announced(changes, kept)}
        return before.model_copy(update={**update, "status": "in_review"}).model_dump(mode="json")

    remembered = parts.state.update(STAGE, str(drafted.dossier_id), change)
    return Remembered.model_validate(remembered).revised.get(drafted.version)


def _changes(old: Note, before: Remembered, drafted: NoteDrafted, store: ObjectStore) -> NoteChanges:
    new = Note.model_validate_json(store.get_bytes(drafted.note))
    manifests = (
        None if before.manifest is None else Manifest.model_validate_json(store.get_bytes(before.manifest)),
        Manifest.model_validate_json(store.get_bytes(drafted.manifest)),
    )
    return note_changes(old, new, reviews=before.reviews, manifests=manifests, additions=before.additions.values())


def take_section(redrafted: SectionRedrafted, parts: ReviewParts) -> None:
    """Remember how a section reads since it was worded again; an approved note does not change."""

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = Remembered.model_validate(known or {})
        is_approved = redrafted.version == before.version and before.status == "approved"
        if redrafted.version < before.version or is_approved:
            return before.model_dump(mode="json")
        of_version = {**before.redrafted.get(redrafted.version, {}), redrafted.section: redrafted}
        kept = {version: each for version, each in before.redrafted.items() if version >= before.version}
        update = {"redrafted": {**kept, redrafted.version: of_version}}
        return before.model_copy(update=update).model_dump(mode="json")

    parts.state.update(STAGE, str(redrafted.dossier_id), change)


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
    drafted = Note.model_validate_json(store.get_bytes(before.note))
    note = reworded(drafted, {key: _wording(each, store) for key, each in _sections(before).items()})
    return note.model_copy(update={"status": before.status})


def _sections(before: Remembered) -> dict[str, SectionRedrafted]:
    return before.redrafted.get(before.version, {})


def _wording(redrafted: SectionRedrafted, store: ObjectStore) -> Wording:
    section = NoteSection.model_validate_json(store.get_bytes(redrafted.wording))
    return Wording(section=section, warnings=redrafted.warnings)


def _apply(
    decision_id: uuid.UUID, submitted: DecisionSubmitted, before: Remembered, drafted: Note, store: ObjectStore
) -> tuple[Remembered, EventData]:
    match submitted.decision:
        case ReviewStatement() as decision:
            earlier = before.reviews.get(decision.statement_id)
            review = review_statement(drafted, submitted, decision, earlier)
            texts = statement_texts(drafted, decision.statement_id, earlier, review)
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
            read = as_it_reads(drafted, before.reviews, before.additions.values())
            approved = read.model_copy(update={"status": "approved"})
            kept = store.put_bytes(approved.model_dump_json().encode(), "application/json", submitted.dossier_id)
            said = note_approved(decision_id, submitted, decision.comment, approved, kept)
            return before.model_copy(update={"status": "approved"}), said
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
        case _:
            read = as_it_reads(drafted, before.reviews, before.additions.values())
            pages = pages_of(before.manifest, store)
            additions, effect = amend(decision_id, submitted, read, before.additions, pages)
            return before.model_copy(update={"additions": additions}), effect


def routes(parts: ReviewParts) -> list[Route]:
    """Wire review to its topics: notes and decisions of a dossier come to the same worker."""

    def handle(envelope: Envelope) -> list[Result]:
        match envelope.data:
            case NoteDrafted() as drafted:
                revised = take_note(drafted, parts)
                return [revised] if revised is not None else []
            case SectionRedrafted() as redrafted:
                take_section(redrafted, parts)
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
            consumes=(NoteDrafted, SectionRedrafted, DecisionSubmitted),
            produces=(
                NoteRevised,
                StatementReviewed,
                StatementAdded,
                CitationAdded,
                AdditionWithdrawn,
                NoteApproved,
                NoteReturned,
                DecisionRefused,
            ),
            handle=handle,
            is_awaited=True,
        )
    ]
