"""Drafting: from the evidence gathered for a dossier to its draft note.

What a model answered is kept at once, in the object store and in the stage's memory: a crash pays no call twice, and
a replay reads back what was answered. A model that is out of reach never holds a note up; the dossier's own sentences
stand in its place.
"""

from collections.abc import Sequence

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.dossiers import DossierFailed, Manifest
from schemas.envelope import Envelope
from schemas.notes import Note, NoteDrafted
from schemas.passages import EvidenceRetrieved, EvidenceSet
from schemas.redrafting import NoteProgressed, SectionRedrafted, SectionRequested
from schemas.reviews import DecisionRefused
from workers._drafting import DRAFTING_VERSION, SectionWriter, draft_note
from workers._drafting.matter import DraftingParts, load_document
from workers._drafting.record import CallRecord
from workers._drafting.wordings import STAGE, redraft, take_note
from workers.delivery import Result, Route
from workers.errors import LisiereError

__all__ = ["STAGE", "VERSION", "DraftingParts", "draft", "fail", "routes"]

VERSION = DRAFTING_VERSION

_JSON = "application/json"


def draft(retrieved: EvidenceRetrieved, parts: DraftingParts) -> NoteDrafted:
    """Draft the note of a dossier and store it; its version is the manifest's revision.

    Raises: RejectedError: the manifest or the evidence is not in the store.
        UnavailableError: a store is out of reach.
    """
    manifest = Manifest.model_validate_json(parts.store.get_bytes(retrieved.manifest))
    evidence = EvidenceSet.model_validate_json(parts.store.get_bytes(retrieved.evidence))
    record = CallRecord(STAGE, retrieved.dossier_id, parts.store, parts.state)

    def report(done: int, total: int) -> None:
        progress = NoteProgressed(dossier_id=retrieved.dossier_id, version=manifest.revision, done=done, total=total)
        parts.report(progress)

    writer = None
    if parts.model is not None:
        writer = SectionWriter(
            parts.model, limits=parts.limits, recorded=record.calls(), on_call=record.keep, on_section=report
        )
    note = draft_note(
        manifest,
        [load_document(document, parts.store) for document in manifest.current()],
        evidence,
        note_id=ids.note_id(retrieved.dossier_id),
        version=manifest.revision,
        writer=writer,
    )
    stored = parts.store.put_bytes(note.model_dump_json().encode(), _JSON, retrieved.dossier_id)
    return _drafted(retrieved, note, stored, record.refs(writer.calls if writer else ()))


def _drafted(
    retrieved: EvidenceRetrieved, note: Note, stored: ArtefactRef, model_calls: tuple[ArtefactRef, ...]
) -> NoteDrafted:
    statements = [statement for section in note.sections for statement in section.statements]
    return NoteDrafted(
        dossier_id=note.dossier_id,
        note_id=note.note_id,
        version=note.version,
        note=stored,
        manifest=retrieved.manifest,
        evidence=retrieved.evidence,
        generator=note.generator,
        model_calls=model_calls,
        statements=len(statements),
        unsupported=sum(statement.support == "unsupported" for statement in statements),
    )


def fail(envelope: Envelope, error: LisiereError) -> Sequence[DossierFailed | DecisionRefused]:
    """Say that a dossier has no note, or that a section stays as it was."""
    match envelope.data:
        case EvidenceRetrieved() as data:
            reason = f"La note n’a pas pu être rédigée : {error}."
            return [DossierFailed(dossier_id=data.dossier_id, stage=STAGE, reason=reason)]
        case SectionRequested() as asked:
            reason = f"la partie n’a pas pu être rédigée à nouveau : {error}"
            return [
                DecisionRefused(
                    dossier_id=asked.dossier_id, decision_id=envelope.uuid, actor=asked.actor, reason=reason
                )
            ]
        case _:
            return []


def routes(parts: DraftingParts) -> list[Route]:
    """Wire drafting to its topics: the evidence and the requests of a dossier come to the same worker."""

    def handle(envelope: Envelope) -> list[Result]:
        match envelope.data:
            case EvidenceRetrieved() as retrieved:
                drafted = draft(retrieved, parts)
                take_note(drafted, parts)
                return [drafted]
            case NoteDrafted() as drafted:
                take_note(drafted, parts)
                return []
            case SectionRequested() as requested:
                return [redraft(envelope.uuid, requested, parts)]
            case _:
                return []

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="notes",
            consumes=(EvidenceRetrieved, NoteDrafted, SectionRequested),
            produces=(NoteDrafted, NoteProgressed, SectionRedrafted, DecisionRefused, DossierFailed),
            handle=handle,
            on_failure=fail,
        )
    ]
