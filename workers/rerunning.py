"""Running pure stages again on the inputs the log recorded, with today's code, and telling every difference.

Nothing is published and nothing is stored. What a model answered is read from the record; it is never asked again.
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
from schemas.documents import DocumentClassified, DocumentExtracted
from schemas.envelope import MalformedEventError
from schemas.notes import NoteDrafted
from schemas.passages import EvidenceRetrieved
from schemas.redrafting import SectionRedrafted, SectionRequested
from schemas.topics import Topic
from workers._drafting import WritingLimits
from workers._drafting.record import read_calls
from workers._drafting.wordings import word_again
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.apps import Composition
from workers.classification import ClassificationParts, classify
from workers.drafting import DraftingParts, draft
from workers.errors import ConfigurationError, ErasedError, RejectedError, UnavailableError
from workers.ports import Completion, ObjectStore
from workers.projection import Decode

RERUN = ("classification", "drafting")
"""The stages that can be run again: pure functions of what lies in the object store."""
_TOPICS = (
    Topic.DOCUMENT_EXTRACTED,
    Topic.DOCUMENT_CLASSIFIED,
    Topic.EVIDENCE_RETRIEVED,
    Topic.NOTE_DRAFTED,
    Topic.SECTION_REQUESTED,
    Topic.SECTION_REDRAFTED,
)


@dataclass(frozen=True)
class Difference:
    """A result that is another one today; `now` None: it cannot be made any more, `reason` says why."""

    stage: str
    dossier_id: str
    about: str
    recorded: str
    now: str | None
    reason: str | None = None


@dataclass
class Rerun:
    """What was run again: how many results of each stage, and those that differ."""

    compared: dict[str, int]
    differences: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere replay --rerun … --json` prints it."""
        return {
            stage: {
                "compared": count,
                "differing": [vars(each) for each in self.differences if each.stage == stage],
            }
            for stage, count in self.compared.items()
        }


def rerun(stages: Sequence[str], parts: Composition, until_ms: int | None = None) -> Rerun:
    """Run stages again on everything the log holds up to an instant, and compare with what it recorded.

    Raises: ConfigurationError: a stage that cannot be run again. UnavailableError: Kafka or the store is out of reach.
    """
    unknown = [stage for stage in stages if stage not in RERUN]
    if unknown:
        raise ConfigurationError(f"étape qui ne se rejoue pas : {', '.join(unknown)} (connues : {', '.join(RERUN)})")
    settings = parts.settings
    limits = WritingLimits(
        context_tokens=settings.llm_context_tokens, allow_confidential=settings.llm_allow_confidential
    )
    records = (r for r in read_log(parts.bootstrap, _TOPICS) if until_ms is None or r.timestamp < until_ms)
    return compare(_steps(records, parts.wire.reading().decode), stages, UnwritingStore(parts.store), limits)


def compare(
    steps: Iterable[tuple[EventData, EventData]], stages: Sequence[str], store: ObjectStore, limits: WritingLimits
) -> Rerun:
    """Run each step (cause, recorded result) of these stages again and compare the digests."""
    found = Rerun(dict.fromkeys(stages, 0))
    for cause, result in steps:
        again = _again(cause, result, stages, store, limits)
        if again is None:
            continue
        stage, about, recorded, make = again
        now, reason = None, None
        try:
            now = make()
        except ErasedError:
            continue  # nobody can tell any more
        except RejectedError as error:
            reason = str(error)
        found.compared[stage] += 1
        if now != recorded:
            dossier_id = str(getattr(result, "dossier_id", ""))
            found.differences.append(Difference(stage, dossier_id, about, recorded, now, reason))
    return found


_Again = tuple[str, str, str, Callable[[], str]]


def _again(
    cause: EventData, result: EventData, stages: Sequence[str], store: ObjectStore, limits: WritingLimits
) -> _Again | None:
    """Return the stage, what it is about, the recorded digest, and how to make it again."""
    match cause, result:
        case DocumentExtracted(), DocumentClassified() if "classification" in stages:
            parts = ClassificationParts(store)
            recorded = result.classification.sha256
            return "classification", result.name, recorded, lambda: classify(cause, parts).classification.sha256
        case EvidenceRetrieved(), NoteDrafted() if "drafting" in stages:
            drafting = _drafting(result, store, limits)
            about = f"note, version {result.version}"
            return "drafting", about, result.note.sha256, lambda: draft(cause, drafting).note.sha256
        case SectionRequested(restore=False), SectionRedrafted() if "drafting" in stages:
            drafting = _drafting(result, store, limits)
            about = f"partie {result.section} de la note, version {result.version}"
            return "drafting", about, result.wording.sha256, lambda: word_again(cause, result, drafting).sha256
    return None


def _drafting(recorded: NoteDrafted | SectionRedrafted, store: ObjectStore, limits: WritingLimits) -> DraftingParts:
    name = recorded.generator.model
    model = None if name.startswith("lisiere/") else _SilentModel(name)
    return DraftingParts(store, _RecordedCalls(recorded, store), model, limits)


def _steps(records: Iterable[LoggedRecord], decoding: Decode) -> Iterator[tuple[EventData, EventData]]:
    """Yield each event with the one it follows from, where both are there."""
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
            yield cause.data, envelope.data


class UnwritingStore:
    """An object store that is read, and for what would be written only tells the digest."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put_bytes(self, content: bytes, media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:  # noqa: ARG002 -- the port's
        """Return what the content would be called."""
        digest = hashlib.sha256(content).hexdigest()
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

    def __init__(self, drafted: NoteDrafted | SectionRedrafted, store: ObjectStore) -> None:
        calls = {digest: ref for ref in drafted.model_calls for digest in read_calls([ref], store)}
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
