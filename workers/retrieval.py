"""Retrieval: documents and regulation become passages that can be searched; a dossier's evidence is gathered.

document.classified ─► passages ─► index ─► document.indexed ─┐
dossier.received, document.failed ────────────────────────────┴─► gathering ─► dossier.indexed ─► evidence.retrieved
regulation.published ─► passages ─► index
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from schemas.artefacts import ArtefactRef
from schemas.base import EventData, Value
from schemas.documents import Classification, DocumentClassified, DocumentFailed, DocumentIndexed
from schemas.dossiers import DossierIndexed, DossierReceived, Manifest
from schemas.envelope import Envelope
from schemas.extractions import read_extraction
from schemas.passages import EvidenceRetrieved, RegulationPublished
from workers._gathering.fold import completed_by, gather
from workers._retrieval.evidence import gather_evidence
from workers._retrieval.passages import DocumentPlace, cut_passages
from workers._retrieval.questions import load_questions
from workers._retrieval.regulation import parse_regulation, regulation_passages
from workers.delivery import Result, Route
from workers.document_failure import document_failed
from workers.errors import LisiereError, RejectedError, UnavailableError
from workers.ports import ObjectStore, PassageIndex, StageState

STAGE = "retrieval"
VERSION = "1"
GATHERING = "gathering"
"""Under this name the state of the fan-in is kept."""

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


def index_document(classified: DocumentClassified, parts: RetrievalParts) -> DocumentIndexed:
    """Make a document's passages searchable, and no others of it.

    Raises: UnavailableError: the index or the object store is out of reach.
    """
    with parts.store.open(classified.extraction) as source:
        extraction = read_extraction(source)
    classification = Classification.model_validate_json(parts.store.get_bytes(classified.classification))
    place = DocumentPlace(classified.dossier_id, classified.document_id, classified.name, classified.confidential)
    passages = cut_passages(extraction, classification, place)
    parts.index.replace_source(str(classified.document_id), passages)
    return DocumentIndexed(**dict(classified), passages=len(passages))


def index_regulation(published: RegulationPublished, parts: RetrievalParts) -> int:
    """Make a text's passages searchable, and no others of it; return how many.

    Raises: RejectedError: the file is not what it says. UnavailableError: the index or the store is out of reach.
    """
    text = parse_regulation(parts.store.get_bytes(published.text), published.text_id)
    if text.text_id != published.text_id:
        raise RejectedError(f"le fichier contient le texte {text.text_id}, et non {published.text_id}")
    passages = regulation_passages(text)
    parts.index.replace_source(text.text_id, passages)
    return len(passages)


def gather_dossier(
    envelope: Envelope, event: DossierReceived | DocumentIndexed | DocumentFailed, parts: RetrievalParts
) -> DossierIndexed | None:
    """Fold an event into what is known of its dossier; announce the dossier when this event completed it."""
    state = parts.state.update(GATHERING, str(event.dossier_id), lambda known: gather(known, envelope.uuid, event))
    manifest = completed_by(state, event.dossier_id, envelope.uuid)
    return _indexed(manifest, parts.store) if manifest is not None else None


def _indexed(manifest: Manifest, store: ObjectStore) -> DossierIndexed:
    failed = sum(document.failure is not None for document in manifest.documents)
    return DossierIndexed(
        dossier_id=manifest.dossier_id,
        revision=manifest.revision,
        manifest=_kept(manifest, store),
        documents_indexed=len(manifest.documents) - failed,
        documents_failed=failed,
    )


def retrieve_evidence(indexed: DossierIndexed, parts: RetrievalParts) -> EvidenceRetrieved:
    """Ask the questions of the instruction grid and store what was found."""
    evidence = gather_evidence(parts.index, indexed.dossier_id, indexed.revision, load_questions())
    return EvidenceRetrieved(
        dossier_id=indexed.dossier_id,
        revision=indexed.revision,
        manifest=indexed.manifest,
        evidence=_kept(evidence, parts.store),
        questions=len(evidence.evidence),
        dense=evidence.dense,
    )


def _kept(value: Value, store: ObjectStore) -> ArtefactRef:
    return store.put_bytes(value.model_dump_json().encode(), "application/json")


def rebuild_index(events: Iterable[EventData], parts: RetrievalParts) -> int:
    """Fill an empty index again from the log, publishing nothing; return how many sources were indexed.

    Args: events: all DocumentClassified and RegulationPublished of the log, in its order; others are passed over.
    Raises: UnavailableError: the index or the object store is out of reach.
    """
    done = 0
    for event in events:
        try:
            if isinstance(event, DocumentClassified):
                index_document(event, parts)
            elif isinstance(event, RegulationPublished):
                index_regulation(event, parts)
            else:
                continue
            done += 1
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
            return [index_document(data, parts)] if isinstance(data, DocumentClassified) else []

    def gathering(envelope: Envelope) -> list[Result]:
        data = envelope.data
        if not isinstance(data, DossierReceived | DocumentIndexed | DocumentFailed):
            return []
        indexed = gather_dossier(envelope, data, parts)
        return [indexed] if indexed is not None else []

    def evidence(envelope: Envelope) -> list[Result]:
        data = envelope.data
        with parts.working():
            return [retrieve_evidence(data, parts)] if isinstance(data, DossierIndexed) else []

    def regulation(envelope: Envelope) -> list[Result]:
        data = envelope.data
        if isinstance(data, RegulationPublished):
            with parts.working():
                index_regulation(data, parts)
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
            (DossierReceived, DocumentIndexed, DocumentFailed),
            (DossierIndexed,),
            gathering,
        ),
        Route(STAGE, VERSION, "evidence", (DossierIndexed,), (EvidenceRetrieved,), evidence),
        Route(STAGE, VERSION, "regulation", (RegulationPublished,), (), regulation),
    ]
