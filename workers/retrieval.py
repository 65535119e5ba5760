"""Retrieval: documents and regulation become passages that can be searched; a dossier's evidence is gathered.

document.classified ─► passages ─► index ─► document.indexed ─┐
dossier.received, supplement.received, document.failed ───────┴─► gathering ─► dossier.indexed ─► evidence.retrieved
dossier.withdrawn ─► its passages go
regulation.published, regulation.closed ─► history of the text ─► topics ─► passages ─► index
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from schemas.artefacts import ArtefactRef
from schemas.base import Value
from schemas.documents import Classification, DocumentClassified, DocumentFailed, DocumentIndexed
from schemas.dossiers import DossierIndexed, DossierReceived, DossierWithdrawn, Manifest, SupplementReceived
from schemas.envelope import Envelope
from schemas.extractions import read_extraction, read_header
from schemas.passages import EvidenceRetrieved
from schemas.regulation import RegulationClosed, RegulationPublished
from workers._classification import judge_topics
from workers._gathering.fold import GatheredEvent, completed_by, gather
from workers._retrieval.evidence import gather_evidence
from workers._retrieval.keeping import Keeping, keep_text, texts_in_force
from workers._retrieval.passages import DocumentPlace, cut_passages
from workers._retrieval.questions import load_questions
from workers.delivery import Result, Route
from workers.document_failure import document_failed
from workers.errors import LisiereError, MissingKeyError, RejectedError, UnavailableError
from workers.ports import ObjectStore, PassageIndex, StageState

STAGE = "retrieval"
VERSION = "4"
GATHERING = "gathering"
"""Under this name the state of the fan-in is kept."""
WITHDRAWN = "withdrawn"
"""Under this name the dossiers are kept of which nothing may be found any more."""

REGULATION_GROUP = f"lisiere.{STAGE}.regulation"
"""The consumer group that indexes regulation; an import waits for it."""

log = logging.getLogger("lisiere.retrieval")


@dataclass(frozen=True)
class RetrievalParts:
    """What retrieval needs. `working` lasts as long as an event is handled: background work stands back meanwhile."""

    store: ObjectStore
    index: PassageIndex
    state: StageState
    working: Callable[[], AbstractContextManager[None]] = nullcontext


def index_document(classified: DocumentClassified, parts: RetrievalParts) -> DocumentIndexed | None:
    """Make a document's passages searchable, and no others of it; None where its dossier was withdrawn.

    Raises: UnavailableError: the index or the object store is out of reach.
    """
    if is_withdrawn(classified.dossier_id, parts):
        return None
    with parts.store.open(classified.extraction) as source:
        extraction = read_extraction(source)
    classification = Classification.model_validate_json(parts.store.get_bytes(classified.classification))
    place = DocumentPlace(classified.dossier_id, classified.document_id, classified.name, classified.confidential)
    passages = cut_passages(extraction, classification, place)
    parts.index.replace_source(str(classified.document_id), passages)
    if is_withdrawn(classified.dossier_id, parts):
        parts.index.delete_dossier(classified.dossier_id)
        return None
    return DocumentIndexed(**dict(classified), passages=len(passages))


def withdraw_dossier(withdrawn: DossierWithdrawn, parts: RetrievalParts) -> None:
    """Forget all passages of a dossier, and take none of it any more.

    Raises: UnavailableError: the index is out of reach.
    """
    # Remembered first: a document indexed meanwhile sees it and takes its passages back.
    parts.state.update(WITHDRAWN, str(withdrawn.dossier_id), lambda _: {})
    parts.index.delete_dossier(withdrawn.dossier_id)


def is_withdrawn(dossier_id: uuid.UUID, parts: RetrievalParts) -> bool:
    """Tell whether a dossier was taken out."""
    return parts.state.get(WITHDRAWN, str(dossier_id)) is not None


def index_regulation(envelope: Envelope, parts: RetrievalParts) -> int:
    """Make a text's passages searchable as its history has them, and no others of it; return how many.

    Raises: RejectedError: the file is not what it says. UnavailableError: the index or the store is out of reach.
    """
    data = envelope.data
    if not isinstance(data, RegulationPublished | RegulationClosed):
        return 0
    return keep_text(envelope, data, Keeping(parts.store, parts.state, parts.index, judge_topics))


def gather_dossier(envelope: Envelope, event: GatheredEvent, parts: RetrievalParts) -> DossierIndexed | None:
    """Fold an event into what is known of its dossier; announce the dossier when this event completed it."""
    awaited = _awaited_pages(event, parts.store)
    state = parts.state.update(
        GATHERING, str(event.dossier_id), lambda known: gather(known, envelope.uuid, event, awaited)
    )
    manifest = completed_by(state, event.dossier_id, envelope.uuid)
    return _indexed(manifest, parts.store) if manifest is not None else None


def _awaited_pages(event: GatheredEvent, store: ObjectStore) -> int:
    """Return how many pages of an indexed document OCR reads later."""
    if not isinstance(event, DocumentIndexed) or not event.pages_unread:
        return 0
    try:
        with store.open(event.extraction) as source:
            return len(read_header(source).awaited_pages)
    except RejectedError:
        return 0  # drafting says that what was read is lost


def _indexed(manifest: Manifest, store: ObjectStore) -> DossierIndexed:
    failed = sum(document.failure is not None for document in manifest.documents)
    return DossierIndexed(
        dossier_id=manifest.dossier_id,
        revision=manifest.revision,
        manifest=_kept(manifest, manifest.dossier_id, store),
        documents_indexed=len(manifest.documents) - failed,
        documents_failed=failed,
    )


def retrieve_evidence(indexed: DossierIndexed, parts: RetrievalParts) -> EvidenceRetrieved:
    """Ask the questions of the instruction grid and store what was found."""
    manifest = Manifest.model_validate_json(parts.store.get_bytes(indexed.manifest))
    texts = texts_in_force(parts.state, manifest.metadata.filed_on)
    evidence = gather_evidence(parts.index, manifest, texts, load_questions())
    return EvidenceRetrieved(
        dossier_id=indexed.dossier_id,
        revision=indexed.revision,
        manifest=indexed.manifest,
        evidence=_kept(evidence, indexed.dossier_id, parts.store),
        questions=len(evidence.evidence),
        dense=evidence.dense,
    )


def _kept(value: Value, dossier_id: uuid.UUID, store: ObjectStore) -> ArtefactRef:
    return store.put_bytes(value.model_dump_json().encode(), "application/json", dossier_id)


def rebuild_index(events: Iterable[Envelope], parts: RetrievalParts) -> int:
    """Fill an empty index again from the log, publishing nothing; return how many sources were indexed.

    Args: events: all of the log that tells of documents and texts, in any order; others are passed over.
    Raises: UnavailableError: the index or the object store is out of reach.
    """
    done = 0
    for envelope in events:
        try:
            if isinstance(envelope.data, DocumentClassified):
                if index_document(envelope.data, parts) is None:
                    continue
            elif isinstance(envelope.data, DossierWithdrawn):
                withdraw_dossier(envelope.data, parts)
                continue
            elif isinstance(envelope.data, RegulationPublished | RegulationClosed):
                index_regulation(envelope, parts)
            else:
                continue
            done += 1
        except MissingKeyError as error:
            log.warning("not indexed until its key is put back and the index rebuilt: %s", error)
        except UnavailableError:
            raise
        except LisiereError as error:
            log.warning("not indexed again: %s", error)
    return done


def routes(parts: RetrievalParts) -> list[Route]:
    """Wire retrieval to its topics."""

    def documents(envelope: Envelope) -> list[Result]:
        data = envelope.data
        with parts.working():
            indexed = index_document(data, parts) if isinstance(data, DocumentClassified) else None
        return [indexed] if indexed is not None else []

    def withdrawal(envelope: Envelope) -> list[Result]:
        if isinstance(envelope.data, DossierWithdrawn):
            withdraw_dossier(envelope.data, parts)
        return []

    def gathering(envelope: Envelope) -> list[Result]:
        data = envelope.data
        if not isinstance(data, GatheredEvent):
            return []
        indexed = gather_dossier(envelope, data, parts)
        return [indexed] if indexed is not None else []

    def evidence(envelope: Envelope) -> list[Result]:
        data = envelope.data
        with parts.working():
            if not isinstance(data, DossierIndexed) or is_withdrawn(data.dossier_id, parts):
                return []
            return [retrieve_evidence(data, parts)]

    def regulation(envelope: Envelope) -> list[Result]:
        with parts.working():
            index_regulation(envelope, parts)
        return []

    return [
        Route(
            STAGE,
            VERSION,
            "documents",
            (DocumentClassified,),
            (DocumentIndexed, DocumentFailed),
            documents,
            document_failed(STAGE),
        ),
        Route(
            STAGE,
            VERSION,
            "gathering",
            (DossierReceived, SupplementReceived, DocumentIndexed, DocumentFailed),
            (DossierIndexed,),
            gathering,
        ),
        Route(STAGE, VERSION, "evidence", (DossierIndexed,), (EvidenceRetrieved,), evidence),
        Route(STAGE, VERSION, "withdrawal", (DossierWithdrawn,), (), withdrawal),
        Route(STAGE, VERSION, "regulation", (RegulationPublished, RegulationClosed), (), regulation),
    ]
