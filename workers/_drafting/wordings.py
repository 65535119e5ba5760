"""How the sections of a note were worded, one after the other, and what each request to word one again became."""

import uuid
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import EventData, Value
from schemas.event_types import BY_TYPE
from schemas.notes import Note, NoteDrafted, NoteSection
from schemas.redrafting import SectionRedrafted, SectionRequested
from schemas.reviews import DecisionRefused
from workers._drafting.matter import DraftingParts
from workers._drafting.record import CallRecord
from workers._drafting.redraft import Ground, RefusedRequestError, Reworded, reword, section_of

STAGE = "drafting"
_JSON = "application/json"


class _Known(Value):
    """A dossier's note, the wordings of its sections (the present one last), and the effect of each request."""

    note: NoteDrafted | None = None
    wordings: dict[str, tuple[ArtefactRef, ...]] = Field(default_factory=dict)
    effects: dict[uuid.UUID, dict[str, Any]] = Field(default_factory=dict)


def take_note(drafted: NoteDrafted, parts: DraftingParts) -> None:
    """Remember the note whose sections may be worded again; an older version changes nothing."""

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = _Known.model_validate(known or {})
        if before.note is not None and drafted.version <= before.note.version:
            return before.model_dump(mode="json")
        return before.model_copy(update={"note": drafted, "wordings": {}}).model_dump(mode="json")

    parts.state.update(STAGE, _key(drafted.dossier_id), change)


def redraft(request_id: uuid.UUID, requested: SectionRequested, parts: DraftingParts) -> EventData:
    """Word a section again, or say why not; a request seen again has the same effect once.

    Raises: UnavailableError: a store is out of reach. RejectedError: what the note was drafted from is lost.
    """
    key = _key(requested.dossier_id)
    known = _Known.model_validate(parts.state.get(STAGE, key) or {})
    if request_id not in known.effects:
        effect, wordings = _effect(request_id, requested, known, parts)
        recorded = {"type": effect.TYPE, "data": effect.model_dump(mode="json")}

        def change(remembered: dict[str, Any] | None) -> dict[str, Any]:
            before = _Known.model_validate(remembered or {})
            if request_id in before.effects:
                return before.model_dump(mode="json")
            update = {"effects": {**before.effects, request_id: recorded}, "wordings": wordings}
            return before.model_copy(update=update).model_dump(mode="json")

        known = _Known.model_validate(parts.state.update(STAGE, key, change))
    made = known.effects[request_id]
    return BY_TYPE[made["type"]].model_validate(made["data"])


def word_again(requested: SectionRequested, made: SectionRedrafted, parts: DraftingParts) -> ArtefactRef:
    """Make a section that was worded again once more, from what it was made of then; return where it would lie.

    Raises: RejectedError: something of it is lost. UnavailableError: a store is out of reach.
    """
    record = CallRecord(STAGE, made.dossier_id, parts.store, parts.state, request_id=made.request_id)
    ground = Ground(made.note, made.manifest, made.evidence)
    return _keep(
        reword(requested, ground, read_wording(made.replaced, parts), parts, record).section, made.dossier_id, parts
    )


def _key(dossier_id: uuid.UUID) -> str:
    return f"{dossier_id}/sections"


_Wordings = dict[str, tuple[ArtefactRef, ...]]


@dataclass(frozen=True)
class _Change:
    """A request on a section of the note under review; `stack` are its wordings, the present one last."""

    request_id: uuid.UUID
    requested: SectionRequested
    drafted: NoteDrafted
    stack: tuple[ArtefactRef, ...]

    def made(
        self, reworded: Reworded, after: tuple[ArtefactRef, ...], calls: tuple[ArtefactRef, ...] = ()
    ) -> SectionRedrafted:
        """Return the fact that the section reads as the last of `after`."""
        return SectionRedrafted(
            dossier_id=self.requested.dossier_id,
            note_id=self.requested.note_id,
            version=self.requested.version,
            section=self.requested.section,
            request_id=self.request_id,
            actor=self.requested.actor,
            wording=after[-1],
            replaced=self.stack[-1],
            note=self.drafted.note,
            manifest=self.drafted.manifest,
            evidence=self.drafted.evidence,
            generator=reworded.generator,
            model_calls=calls,
            warnings=reworded.warnings,
            restorable=len(after) > 1,
        )


def _effect(
    request_id: uuid.UUID, requested: SectionRequested, known: _Known, parts: DraftingParts
) -> tuple[EventData, _Wordings]:
    try:
        drafted = _drafted(requested, known)
        stack = known.wordings.get(requested.section) or (_first(requested, drafted, parts),)
        change = _Change(request_id, requested, drafted, stack)
        effect, after = _restored(change, parts) if requested.restore else _anew(change, parts)
    except RefusedRequestError as refusal:
        refused = DecisionRefused(
            dossier_id=requested.dossier_id, decision_id=request_id, actor=requested.actor, reason=str(refusal)
        )
        return refused, known.wordings
    return effect, {**known.wordings, requested.section: after}


def _drafted(requested: SectionRequested, known: _Known) -> NoteDrafted:
    drafted = known.note
    if drafted is None or drafted.note_id != requested.note_id:
        raise RefusedRequestError("cette note n’existe pas pour ce dossier")
    if drafted.version != requested.version:
        raise RefusedRequestError(
            f"la note a changé entre-temps (version {drafted.version}, et non {requested.version}) ; relisez-la"
        )
    return drafted


def _first(requested: SectionRequested, drafted: NoteDrafted, parts: DraftingParts) -> ArtefactRef:
    """Keep the section as it was drafted with the note."""
    note = Note.model_validate_json(parts.store.get_bytes(drafted.note))
    return _keep(section_of(note, requested.section), requested.dossier_id, parts)


def _anew(change: _Change, parts: DraftingParts) -> tuple[SectionRedrafted, tuple[ArtefactRef, ...]]:
    requested, drafted, stack = change.requested, change.drafted, change.stack
    record = CallRecord(STAGE, requested.dossier_id, parts.store, parts.state, request_id=change.request_id)
    ground = Ground(drafted.note, drafted.manifest, drafted.evidence)
    reworded = reword(requested, ground, read_wording(stack[-1], parts), parts, record)
    wording = _keep(reworded.section, requested.dossier_id, parts)
    after = stack if wording.sha256 == stack[-1].sha256 else (*stack, wording)
    return change.made(reworded, after, record.refs(reworded.calls)), after


def _restored(change: _Change, parts: DraftingParts) -> tuple[SectionRedrafted, tuple[ArtefactRef, ...]]:
    after = change.stack[:-1]
    if not after:
        raise RefusedRequestError("cette partie n’a pas de rédaction antérieure")
    section = read_wording(after[-1], parts)
    if not set(change.requested.kept) <= {statement.statement_id for statement in section.statements}:
        raise RefusedRequestError(
            "des énoncés de cette rédaction sont acceptés ou corrigés : annulez d’abord ces décisions"
        )
    return change.made(Reworded(section, change.drafted.generator, ()), after), after


def read_wording(ref: ArtefactRef, parts: DraftingParts) -> NoteSection:
    """Return a section as it was worded."""
    return NoteSection.model_validate_json(parts.store.get_bytes(ref))


def _keep(section: NoteSection, dossier_id: uuid.UUID, parts: DraftingParts) -> ArtefactRef:
    return parts.store.put_bytes(section.model_dump_json().encode(), _JSON, dossier_id)
