"""Answering: a person's question to a dossier, answered from its passages on the log, for ever.

dossier.indexed ─► which documents, as last read ─┐
question.asked ───────────────────────────────────┴─► passages found ─► their pages ─► question.answered

What a model answered is kept in the stage's memory under the question, so that a question seen again after a crash
pays no call twice.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.artefacts import ArtefactRef
from schemas.documents import Classification, Extraction, ManifestDocument
from schemas.dossiers import DossierIndexed, Manifest
from schemas.envelope import Envelope
from schemas.extractions import read_elements, read_header
from schemas.passages import Hit, PassageFilter
from schemas.questions import QuestionAnswered, QuestionAsked
from workers._answering import ANSWERING_VERSION, AnswerWriter, Ground, answer_question
from workers._drafting import DraftDocument, ModelCall, WritingLimits
from workers._retrieval.quoting import quotes
from workers.delivery import Result, Route
from workers.errors import RejectedError
from workers.ports import LanguageModel, ObjectStore, PassageIndex, StageState

STAGE = "answering"
VERSION = ANSWERING_VERSION

_MOST_PASSAGES = 40
_JSON = "application/json"


@dataclass(frozen=True)
class AnsweringParts:
    """What answering needs. `model` None: the answer is made of the dossier's own sentences."""

    store: ObjectStore
    state: StageState
    index: PassageIndex
    model: LanguageModel | None = None
    limits: WritingLimits = field(default_factory=WritingLimits)


def take_dossier(indexed: DossierIndexed, parts: AnsweringParts) -> None:
    """Remember where the documents of a dossier are, as last read."""

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        before = known or {}
        if before.get("revision", 0) >= indexed.revision:
            return before
        return {**before, "revision": indexed.revision, "manifest": indexed.manifest.model_dump(mode="json")}

    parts.state.update(STAGE, str(indexed.dossier_id), change)


def answer(question_id: uuid.UUID, asked: QuestionAsked, parts: AnsweringParts) -> QuestionAnswered:
    """Answer a question.

    Raises: UnavailableError: the index or a store is out of reach.
    """
    known = parts.state.get(STAGE, str(asked.dossier_id)) or {}
    within = PassageFilter(corpus="dossier", dossier_id=asked.dossier_id)
    hits = parts.index.search(asked.question, within, _MOST_PASSAGES)
    record = _Record(asked.dossier_id, question_id, parts)
    writer = None
    if parts.model is not None:
        writer = AnswerWriter(parts.model, limits=parts.limits, recorded=record.calls(), on_call=record.keep)
    answered = answer_question(question_id, asked.question, _ground(asked, known, hits, parts), writer)
    return QuestionAnswered(
        dossier_id=asked.dossier_id,
        question_id=question_id,
        answer=parts.store.put_bytes(answered.model_dump_json().encode(), _JSON, asked.dossier_id),
        statements=len(answered.statements),
        generator=answered.generator,
        model_calls=record.refs(writer.calls if writer else ()),
    )


def _ground(asked: QuestionAsked, known: Mapping[str, Any], hits: Sequence[Hit], parts: AnsweringParts) -> Ground:
    dossier_id = asked.dossier_id
    dense = parts.index.status(PassageFilter(corpus="dossier", dossier_id=dossier_id)).with_vector > 0
    if "manifest" not in known:
        return Ground(dossier_id, 0, (), (), dense)
    ref = ArtefactRef.model_validate(known["manifest"])
    manifest = Manifest.model_validate_json(parts.store.get_bytes(ref))
    current = manifest.current()
    confidential = manifest.metadata.confidential or quotes(
        asked.question, (hit.passage.text for hit in hits if hit.passage.confidential)
    )
    known_ids = {str(each.document_id) for each in current}
    hits = [hit for hit in hits if hit.passage.source_id in known_ids]
    pages: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        pages[hit.passage.source_id].add(hit.passage.page or 1)
    documents = [
        read
        for each in current
        if (found := pages.get(str(each.document_id))) and (read := _pages_of(each, found, parts.store)) is not None
    ]
    return Ground(dossier_id, manifest.revision, hits, documents, dense, confidential)


def _pages_of(document: ManifestDocument, pages: set[int], store: ObjectStore) -> DraftDocument | None:
    """Load the pages of a document that were found; None where what was read of it is lost."""
    if document.extraction is None or document.classification is None:
        return None
    try:
        with store.open(document.extraction) as source:
            header = read_header(source)
            source.seek(0)
            elements = tuple(element for element in read_elements(source) if element.page in pages)
        classification = Classification.model_validate_json(store.get_bytes(document.classification))
    except RejectedError:
        return None
    return DraftDocument(document, Extraction(document=header, sections=(), elements=elements), classification)


class _Record:
    """The model calls of a question: their text in the object store, their addresses in the stage's memory."""

    def __init__(self, dossier_id: uuid.UUID, question_id: uuid.UUID, parts: AnsweringParts) -> None:
        self._dossier_id, self._key, self._parts = dossier_id, str(question_id), parts
        remembered = parts.state.get(STAGE, self._key) or {}
        self._refs = {digest: ArtefactRef.model_validate(ref) for digest, ref in remembered.items()}

    def calls(self) -> dict[str, ModelCall]:
        """Read the recorded calls back, by the digest of their prompt."""
        return {
            digest: ModelCall.model_validate_json(self._parts.store.get_bytes(ref))
            for digest, ref in self._refs.items()
        }

    def keep(self, call: ModelCall) -> None:
        """Store a call that was just answered."""
        ref = self._parts.store.put_bytes(call.model_dump_json().encode(), _JSON, self._dossier_id)
        self._refs[call.prompt_sha256] = ref
        kept = {call.prompt_sha256: ref.model_dump(mode="json")}
        self._parts.state.update(STAGE, self._key, lambda known: {**(known or {}), **kept})

    def refs(self, calls: Iterable[ModelCall]) -> tuple[ArtefactRef, ...]:
        """Return where these calls lie, each once, in order."""
        return tuple(self._refs[digest] for digest in dict.fromkeys(call.prompt_sha256 for call in calls))


def routes(parts: AnsweringParts) -> list[Route]:
    """Wire answering to its topics: the documents and the questions of a dossier come to the same worker."""

    def handle(envelope: Envelope) -> list[Result]:
        match envelope.data:
            case DossierIndexed() as indexed:
                take_dossier(indexed, parts)
                return []
            case QuestionAsked() as asked:
                return [answer(envelope.uuid, asked, parts)]
            case _:
                return []

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="questions",
            consumes=(DossierIndexed, QuestionAsked),
            produces=(QuestionAnswered,),
            handle=handle,
            is_awaited=True,
        )
    ]
