"""What the stages ask of the outside, in our own types.

Adapters live in workers/adapters/; each port has one contract suite, for its fakes too.

Ports are synchronous: stages run in worker threads, the Kafka shell alone is asynchronous.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.dossiers import DossierStatus
from schemas.notes import Note
from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from schemas.redrafting import Wording
from schemas.revisions import NoteChanges
from schemas.views import (
    CommentState,
    DeadLetter,
    DecisionOutcome,
    DossierState,
    DossierSummary,
    EndedDossier,
    Erasure,
    JudgementState,
    LoggedEvent,
    NoteVersion,
    OutlinedEvent,
    QuestionState,
    Withdrawal,
)


class ObjectStore(Protocol):
    """Content that is never overwritten; putting the same bytes twice for one dossier is one object.

    What a dossier puts is encrypted under its key, and its address names the dossier: reading needs no more than that.
    What belongs to none (the regulation: None) lies in clear.
    """

    def put_bytes(self, content: bytes, media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:
        """Keep `content`; it is durable when this returns.

        Raises: ErasedError: the dossier was erased. UnavailableError: no space left, or out of reach.
        """
        ...

    def put_stream(self, source: IO[bytes], media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:
        """Keep all of `source`, read from where it stands, without holding it in memory. Raises as `put_bytes`."""
        ...

    def get_bytes(self, ref: ArtefactRef) -> bytes:
        """Return the content.

        Raises: RejectedError: no such object, or its bytes are not those of the digest. ErasedError: its dossier was
            erased. UnavailableError: the store, or the key, is out of reach.
        """
        ...

    def open(self, ref: ArtefactRef) -> IO[bytes]:
        """Open the content for reading; seekable. Raises as `get_bytes`.

        Of content in clear the digest is not checked; of an encrypted one every part is, once it is read.
        """
        ...

    def open_own(self, uri: str, dossier_id: uuid.UUID) -> IO[bytes] | None:
        """Open what the address of a dossier's encrypted content names; None for any other address.

        Raises: as `open`; RejectedError: it belongs to another dossier.
        """
        ...

    def local_path(self, ref: ArtefactRef) -> AbstractContextManager[Path]:
        """Give the content as a file of this machine while the context lasts; read only. Raises as `open`."""
        ...

    def holds(self, ref: ArtefactRef) -> bool:
        """Tell whether the content is kept, and its key with it."""
        ...

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Delete what is kept encrypted of a dossier. Raises: UnavailableError."""
        ...


class KeyStore(Protocol):
    """The key each dossier's contents and sealed words are encrypted under: destroying it erases them everywhere."""

    def key(self, dossier_id: uuid.UUID) -> bytes:
        """Return the dossier's key, 32 bytes, made at the first call; the same for all who ask at once.

        Raises: ErasedError: it was destroyed. UnavailableError: keys are out of reach, or cannot be kept.
        """
        ...

    def known(self, dossier_id: uuid.UUID) -> bytes | None:
        """Return the key, None where there is none or it was destroyed, by another process too.

        Raises: UnavailableError.
        """
        ...

    def is_erased(self, dossier_id: uuid.UUID) -> bool:
        """Tell whether the key was destroyed. Raises: UnavailableError."""
        ...

    def destroy(self, dossier_id: uuid.UUID) -> None:
        """Destroy the key for good, whether there was one or not; a backup that is put back does not revive it.

        Raises: UnavailableError: it may still be there.
        """
        ...


class Fetcher(Protocol):
    """Opens what an address names."""

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        """Open the content behind `uri` for one reading, as a stream.

        Raises: RejectedError: no such thing, not allowed, or an address of an unknown kind.
            SourceUnavailableError: it cannot be reached now.
        """
        ...


class StageState(Protocol):
    """What a stage must remember between events, by key; private to the stage, changed one writer at a time."""

    def get(self, stage: str, key: str) -> dict[str, Any] | None:
        """Return what is remembered, None for nothing."""
        ...

    def update(self, stage: str, key: str, change: Callable[[dict[str, Any] | None], dict[str, Any]]) -> dict[str, Any]:
        """Replace what is remembered by `change` of it, alone in doing so; durable when this returns.

        Raises: UnavailableError: the database is out of reach or full. ErasedError: `forget` was told of its dossier.
        """
        ...

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Forget all that stages remember of a dossier, and remember nothing of it any more.

        Its keys are those that begin with its id. Raises: UnavailableError.
        """
        ...


class Embedder(Protocol):
    """Turns texts into dense vectors of unit length."""

    @property
    def model(self) -> str:
        """The model's name, part of the name of the collection its vectors live in."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed texts to be found, in order. Raises: UnavailableError."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """Embed a question. Raises: UnavailableError."""
        ...


class PassageIndex(Protocol):
    """Passages that can be searched, sparse at once and dense as vectors join. Idempotent by passage id."""

    def upsert(self, passages: Sequence[Passage]) -> None:
        """Make passages searchable by their words. Raises: UnavailableError."""
        ...

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """Make `passages` the only ones of their document or text. Raises: UnavailableError."""
        ...

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """Forget all passages of a dossier."""
        ...

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """Return the best passages for a question in French, best first; an empty query finds nothing.

        Raises: UnavailableError.
        """
        ...

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """Return what stands around each passage, in the same order; nothing around one without a position.

        Raises: UnavailableError.
        """
        ...

    def without_vector(self, limit: int) -> list[Passage]:
        """Return some passages whose dense vector is missing."""
        ...

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """Add dense vectors to passages that are there; others are ignored."""
        ...

    def status(self, within: PassageFilter) -> IndexStatus:
        """Count what can be searched. Raises: UnavailableError."""
        ...

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """Count the passages of each source."""
        ...


class Reranker(Protocol):
    """Judges how well texts answer a question, better and slower than an index can."""

    @property
    def allows_confidential(self) -> bool:
        """Whether texts of confidential documents may be sent to it."""
        ...

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return a score for each text, in order, higher for better. Raises: UnavailableError."""
        ...


class Completion(Protocol):
    """A model's answer, what it cost, and how it was asked: `parameters` by their names at the endpoint."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    duration_ms: int
    parameters: Mapping[str, str]


class LanguageModel(Protocol):
    """An OpenAI-compatible model that answers with JSON of a given schema."""

    @property
    def model(self) -> str:
        """The model's name as the endpoint knows it."""
        ...

    def complete(self, system: str, prompt: str, schema: dict[str, Any], max_tokens: int) -> Completion:
        """Answer `prompt` with one JSON document that should obey `schema` (the caller checks).

        Raises: UnavailableError: no answer in time, or the endpoint is down or overloaded.
            RejectedError: it refuses (4xx).
        """
        ...


class EventSink(Protocol):
    """A way onto the log for what does not come from an event: a submission, a person's decision, an import."""

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """Publish an event and return its id once the log has it for good.

        Raises: UnavailableError: the log cannot be reached; nothing was published. RejectedError: larger than 256 KiB.
            ErasedError: of a dossier that was erased.
        """
        ...


class ReadModel(Protocol):
    """The state of dossiers as projected from the log."""

    def dossiers(
        self,
        *,
        text: str | None = None,
        status: DossierStatus | None = None,
        services: frozenset[str] | None = None,
        only: Collection[uuid.UUID] | None = None,
        limit: int = 200,
        offset: int = 0,
    ) -> list[DossierSummary]:
        """List dossiers, last changed first; `text` is looked for in title, reference and petitionnaire.

        Of `services`, only the dossiers that belong to one; None: all, those that belong to none too. `only` names the
        dossiers themselves, a few thousand at most.
        """
        ...

    def service(self, dossier_id: uuid.UUID) -> str | None:
        """Return the service a dossier belongs to, None for none."""
        ...

    def dossier(self, dossier_id: uuid.UUID) -> DossierState | None:
        """Return a dossier's state, None when unknown."""
        ...

    def note(self, dossier_id: uuid.UUID, version: int | None = None) -> Note | None:
        """Return a version of the note with what was decided on its statements, None where there is none such.

        Args: version: None: the latest. One that was approved reads as it was then, whatever was drafted since.
        """
        ...

    def note_versions(self, dossier_id: uuid.UUID) -> list[NoteVersion]:
        """List the versions of a dossier's note, latest first."""
        ...

    def note_changes(self, dossier_id: uuid.UUID, version: int) -> NoteChanges | None:
        """Return what changed in a version of the note since the one before, None for the first."""
        ...

    def wordings(self, dossier_id: uuid.UUID, version: int) -> Mapping[str, Wording]:
        """Return the sections of a version of the note that were worded again, by their key."""
        ...

    def withdrawal(self, dossier_id: uuid.UUID) -> Withdrawal | None:
        """Return who took a dossier out, and why; None for a dossier that was not."""
        ...

    def erasure(self, dossier_id: uuid.UUID) -> Erasure | None:
        """Return who had a dossier erased, and why; None for a dossier that was not."""
        ...

    def ended(self, before: datetime) -> list[EndedDossier]:
        """List dossiers approved, returned or withdrawn, and not erased, in which nothing happened from then on.

        Reading or printing one is nothing that happens in it: whoever looks before it is erased does not delay that.
        """
        ...

    def outcome(self, decision_id: uuid.UUID) -> DecisionOutcome | None:
        """Return what became of a decision, None while the log was not read that far."""
        ...

    def questions(self, dossier_id: uuid.UUID) -> list[QuestionState]:
        """List the questions asked of a dossier, latest first."""
        ...

    def question(self, question_id: uuid.UUID) -> QuestionState | None:
        """Return a question with its answer, None while the log was not read that far."""
        ...

    def comments(self, dossier_id: uuid.UUID) -> list[CommentState]:
        """List the comments on the statements of a dossier's note, oldest first."""
        ...

    def judgements(self, dossier_id: uuid.UUID) -> list[JudgementState]:
        """List what people made of the contradictions of a dossier."""
        ...

    def outline(self, dossier_id: uuid.UUID) -> list[OutlinedEvent]:
        """Outline the events of a dossier in the order they were recorded."""
        ...

    def logged(self, outlined: Sequence[OutlinedEvent]) -> list[LoggedEvent]:
        """Return a few of the events outlined, in the order given."""
        ...

    def timeline(self, dossier_id: uuid.UUID) -> list[LoggedEvent]:
        """List the events of a dossier in the order they were recorded."""
        ...

    def dead_letters(self, *, limit: int = 200) -> list[DeadLetter]:
        """List what failed for good, latest first."""
        ...

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return one of them, None when unknown."""
        ...

    def version(self) -> int:
        """Return a number that changes whenever something was projected; cheap enough to ask 50 times a second."""
        ...
