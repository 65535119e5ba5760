"""A made-up log of any length: dossiers of three documents, drafted, reviewed and approved, as Kafka would hold it."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import DocumentClassified, DocumentExtracted, DocumentIndexed, DocumentReceived
from schemas.dossiers import (
    DossierIndexed,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    ExpectedDocument,
    SubmittedDocument,
)
from schemas.envelope import Envelope
from schemas.notes import Generator, NoteDrafted
from schemas.reviews import NoteApproved, StatementReviewed
from schemas.topics import PARTITIONS
from workers.adapters.kafka_log import LoggedRecord
from workers.delivery import Wire

_BEGAN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
_REF = ArtefactRef(uri="file:///objects/" + "a" * 64, sha256="a" * 64, size=1000, media_type="application/json")
_DOCUMENTS, _REVIEWS = 3, 5


def made_log(count: int, wire: Wire) -> list[LoggedRecord]:
    """Return so many records, sealed as ours are; each partition's offsets go up by two, as behind transactions."""
    ends: dict[tuple[str, int], int] = defaultdict(int)
    records: list[LoggedRecord] = []
    began_ms = int(_BEGAN.timestamp() * 1000)
    while True:
        dossier = uuid.uuid5(_NAMESPACE, str(len(records)))
        for data in _events(dossier):
            if len(records) == count:
                return records
            event_id = str(uuid.uuid5(dossier, str(len(records))))
            record = wire.encode(Envelope(event_id, data.TYPE, "/lisiere/bench", _BEGAN, data, causation_id=event_id))
            place = (record.topic, sum(record.key or b"") % PARTITIONS)
            timestamp = began_ms + len(records)
            records.append(LoggedRecord(*place, ends[place], timestamp, record.key, record.value, record.headers))
            ends[place] += 2


_NAMESPACE = uuid.UUID(int=1)


def _events(dossier: uuid.UUID) -> Iterator[EventData]:
    names = [f"{n}.pdf" for n in range(_DOCUMENTS)]
    documents = [ExpectedDocument(document_id=uuid.uuid5(dossier, name), name=name) for name in names]
    submitted = tuple(SubmittedDocument(name=name, uri=f"file:///{name}", sha256="a" * 64) for name in names)
    yield DossierSubmitted(dossier_id=dossier, title="Carrière", documents=submitted)
    yield DossierReceived(dossier_id=dossier, metadata=DossierMetadata(title="Carrière"), documents=tuple(documents))
    for document in documents:
        yield from _document_events({"dossier_id": dossier, "document_id": document.document_id, "name": document.name})
    yield DossierIndexed(dossier_id=dossier, revision=1, manifest=_REF, documents_indexed=3, documents_failed=0)
    note: dict[str, Any] = {"dossier_id": dossier, "note_id": uuid.uuid5(dossier, "note"), "version": 1}
    generator = Generator(model="lisiere/extractive 1", prompts={})
    yield NoteDrafted(
        **note, note=_REF, manifest=_REF, evidence=_REF, generator=generator, statements=_REVIEWS, unsupported=0
    )
    for number in range(_REVIEWS):
        statement_id = uuid.uuid5(dossier, f"statement {number}")
        decided = {"actor": "C. Martin", "decision_id": statement_id, "verdict": "corrected"}
        yield StatementReviewed(
            **note, **decided, statement_id=statement_id, text_before="Un texte." * 20, text_after="Un autre." * 20
        )
    counts = {"accepted": 0, "corrected": _REVIEWS, "rejected": 0, "pending": 0}
    yield NoteApproved(**note, actor="C. Martin", note=_REF, decision_id=uuid.uuid5(dossier, "approval"), **counts)


def _document_events(about: dict[str, Any]) -> Iterator[EventData]:
    read = {**about, "artefact": _REF, "confidential": False, "extraction": _REF, "pages": 40, "pages_unread": 0}
    classified = {**read, "classification": _REF, "label": "etude_impact"}
    yield DocumentReceived(**about, artefact=_REF)
    yield DocumentExtracted(**read, pages_scanned=0)
    yield DocumentClassified(**classified)
    yield DocumentIndexed(**classified, passages=100)
