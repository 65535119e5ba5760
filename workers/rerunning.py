"""Running pure stages again on the inputs the log recorded, with today's code, and telling every difference.

Nothing is published and nothing is stored. What a model answered is read from the record; it is asked again only where
that is wanted.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import (
    DocumentClassified,
    DocumentExtracted,
    DocumentProgressed,
    DocumentReceived,
    DocumentRecognized,
)
from schemas.envelope import Envelope, MalformedEventError
from schemas.notes import NoteDrafted
from schemas.passages import EvidenceRetrieved
from schemas.redrafting import SectionRedrafted, SectionRequested
from schemas.topics import Topic
from workers._drafting import WritingLimits
from workers._drafting.record import read_calls
from workers._drafting.wordings import word_again
from workers._extraction import Limits
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.apps import Composition
from workers.classification import ClassificationParts, classify
from workers.differing import Change, changes_between
from workers.drafting import DraftingParts, draft
from workers.errors import ConfigurationError, ErasedError, RejectedError, UnavailableError
from workers.extraction import ExtractionParts, read_again
from workers.ports import Completion, LanguageModel, ObjectStore
from workers.projection import Decode

RERUN = ("extraction", "classification", "drafting")
"""The stages that can be run again: pure functions of what lies in the object store."""
_WHY_NOT = {
    "intake": "elle va chercher des fichiers qui ont pu changer",
    "retrieval": "elle interroge un index qui a changé depuis ; ce qu’elle avait trouvé est dans le journal",
    "answering": "elle interroge un index qui a changé depuis ; ce qu’elle avait trouvé est dans le journal",
    "review": "« lisiere replay » refait l’état que donnent les décisions",
}
_TOPICS = (
    Topic.DOCUMENT_RECEIVED,
    Topic.DOCUMENT_RECOGNIZED,
    Topic.DOCUMENT_EXTRACTED,
    Topic.DOCUMENT_CLASSIFIED,
    Topic.EVIDENCE_RETRIEVED,
    Topic.NOTE_DRAFTED,
    Topic.SECTION_REQUESTED,
    Topic.SECTION_REDRAFTED,
)


@dataclass(frozen=True)
class Today:
    """What today's stages are given. `model`: asks anew what the record has answers to; None: they are read from it."""

    store: "UnwritingStore"
    limits: WritingLimits = field(default_factory=WritingLimits)
    reading: Limits = field(default_factory=Limits)
    model: LanguageModel | None = None


@dataclass(frozen=True)
class Difference:
    """A result that is another one today; `now` None: it cannot be made any more, `reason` says why.

    `changes`: the first places that differ; none where the recorded content is lost.
    """

    stage: str
    dossier_id: str
    event_id: str
    recorded_at: str
    about: str
    recorded: str
    now: str | None
    reason: str | None = None
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere replay --rerun … --json` prints it."""
        return {**vars(self), "changes": [change._asdict() for change in self.changes]}


@dataclass
class Rerun:
    """What was run again: how many results of each stage, those that differ, and how many nobody can tell any more."""

    compared: dict[str, int]
    differences: list[Difference] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere replay --rerun … --json` prints it."""
        return {
            stage: {
                "compared": count,
                "erased": self.erased.get(stage, 0),
                "differing": [each.as_json() for each in self.differences if each.stage == stage],
            }
            for stage, count in self.compared.items()
        }


def rerun(stages: Sequence[str], parts: Composition, until_ms: int | None = None, *, is_live: bool = False) -> Rerun:
    """Run stages again on everything the log holds up to an instant, and compare with what it recorded.

    `is_live`: the model that is configured is asked anew; without it, what a model answered is read from the record.

    Raises: ConfigurationError: a stage that cannot be run again, or no model to ask. UnavailableError: Kafka, the store
    or the model is out of reach.
    """
    unknown = [stage for stage in stages if stage not in RERUN]
    if unknown:
        why = next((f" : {_WHY_NOT[stage]}" for stage in unknown if stage in _WHY_NOT), "")
        raise ConfigurationError(
            f"étape qui ne se rejoue pas : {', '.join(unknown)}{why} (connues : {', '.join(RERUN)})"
        )
    model = parts.model() if is_live else None
    if is_live and model is None:
        raise ConfigurationError("--live interroge un modèle, et aucun n’est configuré (LISIERE_LLM_MODEL)")
    settings = parts.settings
    limits = WritingLimits(
        context_tokens=settings.llm_context_tokens, allow_confidential=settings.llm_allow_confidential
    )
    records = (r for r in read_log(parts.bootstrap, _TOPICS) if until_ms is None or r.timestamp < until_ms)
    steps = _steps(records, parts.wire.reading().decode)
    today = Today(UnwritingStore(parts.store), limits, settings.extraction_limits(), model)
    return compare(steps, stages, today)


def compare(steps: Iterable[tuple[EventData, Envelope]], stages: Sequence[str], today: Today) -> Rerun:
    """Run each step (cause, recorded result) of these stages again and compare the digests."""
    found = Rerun(dict.fromkeys(stages, 0))
    for cause, recorded in steps:
        again = _again(cause, recorded.data, stages, today)
        if again is None:
            continue
        stage, about, result, make = again
        now, reason = None, None
        today.store.made.clear()
        try:
            now = make()
        except ErasedError:
            found.erased[stage] = found.erased.get(stage, 0) + 1
            continue
        except RejectedError as error:
            reason = str(error)
        found.compared[stage] += 1
        if now is None or now.sha256 != result.sha256:
            found.differences.append(
                Difference(
                    stage=stage,
                    dossier_id=str(getattr(recorded.data, "dossier_id", "")),
                    event_id=recorded.id,
                    recorded_at=recorded.time.isoformat(),
                    about=about,
                    recorded=result.sha256,
                    now=now.sha256 if now else None,
                    reason=reason,
                    changes=_changes(result, now, today.store) if now else (),
                )
            )
    return found


def _changes(recorded: ArtefactRef, now: ArtefactRef, store: "UnwritingStore") -> tuple[Change, ...]:
    """Return what differs; nothing where what was recorded is lost, or is none of ours."""
    try:
        return tuple(changes_between(store.get_bytes(recorded), store.made[now.sha256]))
    except (RejectedError, ValueError):
        return ()


_Again = tuple[str, str, ArtefactRef, Callable[[], ArtefactRef]]


def _again(cause: EventData, result: EventData, stages: Sequence[str], today: Today) -> _Again | None:
    """Return the stage, what it is about, the recorded content, and how to make it again."""
    match cause, result:
        case ((DocumentReceived() | DocumentRecognized()), DocumentExtracted()) if "extraction" in stages:
            extraction = ExtractionParts(today.store, today.reading, _tell_nobody)
            return "extraction", result.name, result.extraction, lambda: read_again(cause, extraction).extraction
        case DocumentExtracted(), DocumentClassified() if "classification" in stages:
            parts = ClassificationParts(today.store)
            return "classification", result.name, result.classification, lambda: classify(cause, parts).classification
        case EvidenceRetrieved(), NoteDrafted() if "drafting" in stages:
            drafting = _drafting(result, today)
            about = f"note, version {result.version}"
            return "drafting", about, result.note, lambda: draft(cause, drafting).note
        case SectionRequested(restore=False), SectionRedrafted() if "drafting" in stages:
            drafting = _drafting(result, today)
            about = f"partie {result.section} de la note, version {result.version}"
            return "drafting", about, result.wording, lambda: word_again(cause, result, drafting)
    return None


def _drafting(recorded: NoteDrafted | SectionRedrafted, today: Today) -> DraftingParts:
    """Return what made the note then: no model where none had worded it, else its record or the model of today."""
    name = recorded.generator.model
    is_worded = not name.startswith("lisiere/")
    calls = recorded.model_calls if today.model is None else ()
    model = (today.model or _SilentModel(name)) if is_worded else None
    return DraftingParts(today.store, _RecordedCalls(calls, today.store), model, today.limits)


def _tell_nobody(_progress: DocumentProgressed) -> None:
    """Nobody waits for this."""


def _steps(records: Iterable[LoggedRecord], decoding: Decode) -> Iterator[tuple[EventData, Envelope]]:
    """Yield each event with what the one it follows from said, where both are there."""
    events = {}
    for record in records:
        try:
            envelope = decoding(record.headers, record.value, record.time)
        except MalformedEventError:
            continue
        events[envelope.id] = envelope
    for envelope in sorted(events.values(), key=lambda each: (each.time, each.id)):
        cause = events.get(envelope.causation_id or "")
        if cause is not None:
            yield cause.data, envelope


class UnwritingStore:
    """An object store that is read; of what would be written it tells the digest, and holds it as `made` by that."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.made: dict[str, bytes] = {}

    def put_bytes(self, content: bytes, media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:  # noqa: ARG002 -- the port's
        """Return what the content would be called."""
        digest = hashlib.sha256(content).hexdigest()
        self.made[digest] = content
        return ArtefactRef(uri=f"file:///{digest}", sha256=digest, size=len(content), media_type=media_type)

    def put_stream(self, source: IO[bytes], media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:
        """Return what the content would be called."""
        return self.put_bytes(source.read(), media_type, dossier_id)

    def get_bytes(self, ref: ArtefactRef) -> bytes:
        """Return the content."""
        return self._store.get_bytes(ref)

    def open(self, ref: ArtefactRef) -> IO[bytes]:
        """Open the content."""
        return self._store.open(ref)

    def open_own(self, uri: str, dossier_id: uuid.UUID) -> IO[bytes] | None:
        """Open what one of its addresses names."""
        return self._store.open_own(uri, dossier_id)

    def local_path(self, ref: ArtefactRef) -> AbstractContextManager[Path]:
        """Give the content as a file."""
        return self._store.local_path(ref)

    def holds(self, ref: ArtefactRef) -> bool:
        """Tell whether the content is kept."""
        return self._store.holds(ref)

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Forget nothing."""


class _RecordedCalls:
    """The memory of drafting as it was: the model calls a note names."""

    def __init__(self, model_calls: Iterable[ArtefactRef], store: ObjectStore) -> None:
        calls = {digest: ref for ref in model_calls for digest in read_calls([ref], store)}
        self._value = {"model_calls": {digest: ref.model_dump(mode="json") for digest, ref in calls.items()}}

    def get(self, stage: str, key: str) -> dict[str, Any] | None:  # noqa: ARG002 -- the port's
        """Return the recorded calls."""
        return self._value

    def update(self, stage: str, key: str, change: Callable[[dict[str, Any] | None], dict[str, Any]]) -> dict[str, Any]:  # noqa: ARG002
        """Remember nothing."""
        return change(self._value)

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Forget nothing."""


class _SilentModel:
    """Stands for the model that answered then; today it is not asked."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def model(self) -> str:
        """Its name."""
        return self._name

    def complete(self, system: str, prompt: str, schema: dict[str, Any], max_tokens: int) -> Completion:  # noqa: ARG002
        """Refuse: this prompt was not asked then."""
        raise UnavailableError("cette question n’avait pas été posée au modèle")
