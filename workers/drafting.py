"""Drafting: from the evidence gathered for a dossier to its draft note.

What a model answered is kept at once, in the object store and in the stage's memory: a crash pays no call twice, and
a replay reads back what was answered. A model that is out of reach never holds a note up; the dossier's own sentences
stand in its place.
"""

import gzip
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.documents import Classification, ManifestDocument
from schemas.dossiers import DossierFailed, Manifest
from schemas.envelope import Envelope
from schemas.extractions import read_extraction
from schemas.notes import Note, NoteDrafted
from schemas.passages import EvidenceRetrieved, EvidenceSet
from workers._drafting import (
    DRAFTING_VERSION,
    DraftDocument,
    ModelCall,
    SectionWriter,
    WritingLimits,
    draft_note,
)
from workers.delivery import Result, Route
from workers.errors import LisiereError, RejectedError
from workers.ports import LanguageModel, ObjectStore, StageState

STAGE = "drafting"
VERSION = DRAFTING_VERSION

_JSON = "application/json"
_UNREADABLE = (RejectedError, EOFError, ValueError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True)
class DraftingParts:
    """What drafting needs. `model` None: the note is made of rules and of the dossier's own sentences."""

    store: ObjectStore
    state: StageState
    model: LanguageModel | None = None
    limits: WritingLimits = field(default_factory=WritingLimits)


def draft(retrieved: EvidenceRetrieved, parts: DraftingParts) -> NoteDrafted:
    """Draft the note of a dossier and store it; its version is the manifest's revision.

    Raises: RejectedError: the manifest or the evidence is not in the store.
        UnavailableError: a store is out of reach.
    """
    manifest = Manifest.model_validate_json(parts.store.get_bytes(retrieved.manifest))
    evidence = EvidenceSet.model_validate_json(parts.store.get_bytes(retrieved.evidence))
    record = _Record(retrieved.dossier_id, parts)
    writer = None
    if parts.model is not None:
        writer = SectionWriter(parts.model, limits=parts.limits, recorded=record.calls(), on_call=record.keep)
    note = draft_note(
        manifest,
        [_document(document, parts.store) for document in manifest.documents],
        evidence,
        note_id=ids.note_id(retrieved.dossier_id),
        version=manifest.revision,
        writer=writer,
    )
    stored = parts.store.put_bytes(note.model_dump_json().encode(), _JSON)
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


def _document(document: ManifestDocument, store: ObjectStore) -> DraftDocument:
    """Load what was read of a document; what cannot be loaded is said to be unread, the note goes on."""
    if document.failure is not None or document.extraction is None or document.classification is None:
        return DraftDocument(document, None, None)
    try:
        with store.open(document.extraction) as source:
            extraction = read_extraction(source)
        classification = Classification.model_validate_json(store.get_bytes(document.classification))
    except _UNREADABLE as error:
        detail = str(error) if isinstance(error, RejectedError) else type(error).__name__
        reason = f"ce qui a été lu de ce document est abîmé ou introuvable ({detail})"
        return DraftDocument(document.model_copy(update={"failure": reason}), None, None)
    return DraftDocument(document, extraction, classification)


class _Record:
    """The model calls of a dossier: their text in the object store, their addresses in the stage's memory."""

    def __init__(self, dossier_id: uuid.UUID, parts: DraftingParts) -> None:
        self._key = str(dossier_id)
        self._parts = parts
        remembered = parts.state.get(STAGE, self._key) or {}
        self._refs = {
            digest: ArtefactRef.model_validate(ref) for digest, ref in remembered.get("model_calls", {}).items()
        }

    def calls(self) -> Mapping[str, ModelCall]:
        """Read the recorded calls back, by the digest of their prompt."""
        return read_calls(self._refs.values(), self._parts.store)

    def keep(self, call: ModelCall) -> None:
        """Store a call that was just answered."""
        ref = self._parts.store.put_bytes(call.model_dump_json().encode(), _JSON)
        self._refs[call.prompt_sha256] = ref

        def change(known: dict[str, Any] | None) -> dict[str, Any]:
            before = known or {}
            calls = {**before.get("model_calls", {}), call.prompt_sha256: ref.model_dump(mode="json")}
            return {**before, "model_calls": calls}

        self._parts.state.update(STAGE, self._key, change)

    def refs(self, calls: Iterable[ModelCall]) -> tuple[ArtefactRef, ...]:
        """Return where these calls lie, each once, in order."""
        return tuple(self._refs[digest] for digest in dict.fromkeys(call.prompt_sha256 for call in calls))


def read_calls(refs: Iterable[ArtefactRef], store: ObjectStore) -> dict[str, ModelCall]:
    """Read recorded model calls, by the digest of their prompt; one that is lost is left out.

    Raises: UnavailableError: the store is out of reach.
    """
    calls = {}
    for ref in refs:
        try:
            call = ModelCall.model_validate_json(store.get_bytes(ref))
        except RejectedError:
            continue
        calls[call.prompt_sha256] = call
    return calls


def fail_dossier(envelope: Envelope, error: LisiereError) -> Sequence[DossierFailed]:
    """Say that a dossier has no note."""
    data = envelope.data
    if not isinstance(data, EvidenceRetrieved):
        return []
    return [
        DossierFailed(dossier_id=data.dossier_id, stage=STAGE, reason=f"La note n’a pas pu être rédigée : {error}.")
    ]


def routes(parts: DraftingParts) -> list[Route]:
    """Wire drafting to its topics."""

    def handle(envelope: Envelope) -> list[Result]:
        data = envelope.data
        return [draft(data, parts)] if isinstance(data, EvidenceRetrieved) else []

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="notes",
            consumes=(EvidenceRetrieved,),
            produces=(NoteDrafted, DossierFailed),
            handle=handle,
            on_failure=fail_dossier,
        )
    ]
