"""A log of two dossiers as Kafka would hold it: one that was returned, drafted again and approved, one that failed."""

import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import (
    DocumentClassified,
    DocumentExtracted,
    DocumentFailed,
    DocumentIndexed,
    DocumentProgressed,
    DocumentReceived,
)
from schemas.dossiers import (
    DossierFailed,
    DossierIndexed,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    ExpectedDocument,
    SubmittedDocument,
    SupplementDocument,
    SupplementedDocument,
    SupplementReceived,
)
from schemas.envelope import Envelope, Record, encode
from schemas.notes import Generator, NoteDrafted, Verdict
from schemas.reviews import DecisionRefused, NoteApproved, NoteReturned, StatementReviewed
from schemas.revisions import NoteRevised
from workers._delivery.outcome import dead_letter
from workers.adapters.kafka_log import LoggedRecord

BEGAN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DOSSIER, FAILED, STATEMENT, OTHER, WITHDRAWN = (uuid.UUID(int=n) for n in range(1, 6))
NOTE = uuid.UUID(int=9)


def artefact(digit: str, media_type: str = "application/pdf") -> ArtefactRef:
    return ArtefactRef(uri=f"file:///objects/{digit * 64}", sha256=digit * 64, size=10, media_type=media_type)


def submission(dossier_id: uuid.UUID, *names: str) -> DossierSubmitted:
    documents = tuple(SubmittedDocument(name=name, uri=f"file:///{name}", sha256="a" * 64) for name in names)
    return DossierSubmitted(dossier_id=dossier_id, reference="D-1", petitionnaire="Carrières", documents=documents)


def _document_events(number: int, name: str) -> list[EventData]:
    about = {"dossier_id": DOSSIER, "document_id": uuid.UUID(int=100 + number), "name": name}
    received = artefact("b", "application/octet-stream")
    kept = {"artefact": artefact("b"), "confidential": False, "extraction": artefact("c"), "pages_unread": 1}
    classified = {**kept, "classification": artefact("d"), "label": "etude_impact", "pages": 12}
    return [
        DocumentReceived(**about, artefact=received),
        DocumentProgressed(**about, stage="extraction", done=3, total=12),
        DocumentProgressed(**about, stage="extraction", done=9, total=12),
        DocumentExtracted(**about, **kept, pages=12, pages_scanned=0),
        DocumentClassified(**about, **classified),
        DocumentIndexed(**about, **classified, passages=40),
    ]


def drafted(version: int) -> NoteDrafted:
    return NoteDrafted(
        dossier_id=DOSSIER,
        note_id=NOTE,
        version=version,
        note=artefact(str(version)),
        manifest=artefact("e"),
        evidence=artefact("f"),
        generator=Generator(model="lisiere/extractive 1", prompts={}),
        statements=2 + version,
        unsupported=version,
    )


def reviewed(statement_id: uuid.UUID, verdict: Verdict, text: str, number: int) -> StatementReviewed:
    return StatementReviewed(
        dossier_id=DOSSIER,
        note_id=NOTE,
        version=1,
        statement_id=statement_id,
        verdict=verdict,
        text_before="avant",
        text_after=text,
        actor="C. Martin",
        decision_id=uuid.UUID(int=200 + number),
    )


def _decided(kind: type[EventData], number: int, **more: object) -> EventData:
    about = {"dossier_id": DOSSIER, "actor": "C. Martin", "decision_id": uuid.UUID(int=200 + number)}
    return kind.model_validate({**about, **more})


def events() -> list[EventData]:
    """Return the events in the order they happened."""
    expected = [ExpectedDocument(document_id=uuid.UUID(int=100 + n), name=f"{n}.pdf") for n in range(3)]
    metadata = DossierMetadata(title="Carrière de Saint-Aubin", reference="D-1", confidential=True)
    counts = {"accepted": 1, "corrected": 1, "rejected": 0, "pending": 1}
    lost = DocumentFailed(
        dossier_id=DOSSIER, document_id=uuid.UUID(int=102), name="2.pdf", stage="extraction", reason="illisible"
    )
    return [
        submission(DOSSIER, "0.pdf", "1.pdf", "2.pdf"),
        DossierReceived(dossier_id=DOSSIER, metadata=metadata, documents=tuple(expected)),
        *_document_events(0, "0.pdf"),
        submission(FAILED, "x.zip"),
        *_document_events(1, "1.pdf"),
        DossierFailed(dossier_id=FAILED, title="Sans suite", stage="intake", reason="trop de fichiers"),
        lost,
        DossierIndexed(dossier_id=DOSSIER, revision=1, manifest=artefact("e"), documents_indexed=2, documents_failed=1),
        drafted(1),
        reviewed(STATEMENT, "accepted", "avant", 1),
        reviewed(OTHER, "rejected", "avant", 2),
        _decided(NoteReturned, 3, note_id=NOTE, version=1, comment="à revoir"),
        drafted(2),
        revised(2),
        reviewed(STATEMENT, "corrected", "après", 4),
        reviewed(OTHER, "pending", "avant", 5),
        _decided(DecisionRefused, 6, reason="la note a changé"),
        _decided(NoteApproved, 7, note_id=NOTE, version=2, comment=None, note=artefact("9"), **counts),
        *_taken_out(),
    ]


def completed() -> list[EventData]:
    """Return compléments for the dossier, which are not in the story: a new version of its first document."""
    offered = SupplementedDocument(name="0.pdf", uri="file:///0.pdf", sha256="c" * 64, replaces=uuid.UUID(int=100))
    new = SupplementDocument(document_id=uuid.UUID(int=110), name="0.pdf", replaces=uuid.UUID(int=100))
    on = date(2026, 11, 20)
    return [
        DossierSupplemented(dossier_id=DOSSIER, received_on=on, documents=(offered,)),
        SupplementReceived(dossier_id=DOSSIER, number=1, received_on=on, documents=(new,)),
        *_document_events(10, "0.pdf"),
    ]


def revised(version: int) -> NoteRevised:
    return NoteRevised(
        dossier_id=DOSSIER,
        note_id=NOTE,
        version=version,
        since=version - 1,
        changes=artefact("8", "application/json"),
        carried=0,
        stale=0,
        requests_answered=0,
        requests_open=0,
    )


def _taken_out() -> list[EventData]:
    late = {"dossier_id": WITHDRAWN, "document_id": uuid.UUID(int=150), "name": "y.pdf"}
    return [
        submission(WITHDRAWN, "y.pdf"),
        DossierWithdrawn(dossier_id=WITHDRAWN, actor="C. Martin", reason="Déposé deux fois"),
        DocumentReceived(**late, artefact=artefact("7")),
        DossierReceived(
            dossier_id=WITHDRAWN,
            metadata=DossierMetadata(title="Déposé deux fois"),
            documents=(ExpectedDocument(document_id=uuid.UUID(int=150), name="y.pdf"),),
        ),
    ]


def log() -> dict[tuple[str, int], list[LoggedRecord]]:
    """Return the story as records by partition: two of each topic, a dead letter and its second try among them."""
    records = [
        encode(Envelope(str(uuid.UUID(int=1000 + n)), data.TYPE, "/test", BEGAN + timedelta(minutes=n), data))
        for n, data in enumerate(events())
    ]
    letter = dead_letter(records[0], "intake", "1.pdf : adresse injoignable")
    letter_id = dict(letter.headers)["lisiere_letterid"]
    again = Record(
        records[0].topic, records[0].key, records[0].value, [*records[0].headers, ("lisiere_retryof", letter_id)]
    )
    partitions: dict[tuple[str, int], list[LoggedRecord]] = defaultdict(list)
    for number, record in enumerate([*records, letter, again]):
        place = (record.topic, sum(record.key or b"") % 2)
        offset = 2 * len(partitions[place])  # as behind transactions, whose marks take offsets too
        timestamp = int((BEGAN + timedelta(minutes=number)).timestamp() * 1000)
        partitions[place].append(LoggedRecord(*place, offset, timestamp, record.key, record.value, record.headers))
    return dict(partitions)
