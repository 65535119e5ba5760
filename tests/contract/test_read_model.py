"""ReadModel and its projection: the same answers from SQLite and from PostgreSQL."""

import threading
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from schemas.audit import NoteViewed
from schemas.base import EventData
from schemas.documents import DocumentFailed, DocumentRecognized
from schemas.dossiers import DossierErased
from schemas.envelope import Envelope, Record, encode
from schemas.questions import QuestionAsked
from schemas.reviews import NoteApproved
from schemas.topics import Topic
from schemas.views import Progress
from tests.fakes.wire import WIRE
from tests.unit.workers.projection.stories import (
    BEGAN,
    DOSSIER,
    FAILED,
    NOTE,
    OTHER,
    STATEMENT,
    WITHDRAWN,
    artefact,
    completed,
    drafted,
    log,
)
from tests.unit.workers.review.notes import note
from workers.adapters import sql_tables as tables
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.projection import apply_each, project

IN_ORDER = sorted((record for records in log().values() for record in records), key=lambda record: record.timestamp)


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    """Give an object store."""
    return FolderObjectStore(tmp_path / "objects")


def apply(engine: Engine, records: Sequence[LoggedRecord]) -> None:
    apply_each([project(record) for record in records], SqlProjection(engine))


def test_an_empty_read_model_knows_nothing(engine: Engine, store: FolderObjectStore) -> None:
    read_model = SqlReadModel(engine, store, WIRE)
    assert read_model.dossiers() == []
    assert read_model.dossier(DOSSIER) is None
    assert read_model.note(DOSSIER) is None
    assert read_model.outcome(DOSSIER) is None
    assert read_model.dead_letters() == []
    assert read_model.dead_letter("none") is None
    assert read_model.version() == 0


def test_the_desk_lists_dossiers_last_changed_first(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    assert [each.dossier_id for each in read_model.dossiers()] == [DOSSIER, FAILED]
    assert [each.dossier_id for each in read_model.dossiers(limit=1, offset=1)] == [FAILED]
    assert [each.dossier_id for each in read_model.dossiers(status="failed")] == [FAILED]
    assert [each.dossier_id for each in read_model.dossiers(text="SAINT-aubin")] == [DOSSIER]
    assert [each.dossier_id for each in read_model.dossiers(text="CARRIÈRES")] == [FAILED]
    assert read_model.dossiers(text="100 %_") == []


def test_a_desk_line_counts_documents_pages_and_statements(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, IN_ORDER)
    line = SqlReadModel(engine, store, WIRE).dossiers()[0]
    assert (line.status, line.documents, line.documents_failed) == ("approved", 3, 1)
    assert (line.pages_done, line.pages_total) == (24, 24)
    assert (line.statements, line.statements_reviewed, line.statements_unsupported) == (4, 1, 2)


def test_the_version_changes_with_each_batch(engine: Engine, store: FolderObjectStore) -> None:
    read_model = SqlReadModel(engine, store, WIRE)
    versions = []
    for record in IN_ORDER[:5]:
        apply(engine, [record])
        versions.append(read_model.version())
    assert versions == sorted(set(versions))


def test_outcomes_of_decisions_are_told(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    outcomes = {number: read_model.outcome(uuid.UUID(int=200 + number)) for number in (3, 6, 8)}
    assert outcomes[3] is not None
    assert outcomes[3].accepted
    assert outcomes[6] is not None
    assert (outcomes[6].accepted, outcomes[6].reason) == (False, "la note a changé")
    assert outcomes[8] is None


def test_the_note_reads_as_it_was_decided(engine: Engine, store: FolderObjectStore) -> None:
    written = note(DOSSIER, STATEMENT, OTHER)
    kept = store.put_bytes(written.model_dump_json().encode(), "application/json", None)
    second = next(r for r in IN_ORDER if r.topic == Topic.NOTE_DRAFTED and b'"version":2' in (r.value or b""))
    value = (second.value or b"").replace(("2" * 64).encode(), kept.sha256.encode())
    before = [record for record in IN_ORDER if record.topic not in (Topic.NOTE_APPROVED, Topic.NOTE_REVISED)]
    apply(engine, [record._replace(value=value) if record is second else record for record in before])
    read = SqlReadModel(engine, store, WIRE).note(DOSSIER)
    assert read is not None
    first, other = read.sections[0].statements
    assert (first.review, first.text, first.draft, first.reviewed_by) == (
        "corrected",
        "après",
        written.sections[0].statements[0].text,
        "C. Martin",
    )
    assert other.review == "pending"
    assert read.status == "in_review"


def test_bytes_no_database_holds_are_shown_replaced(engine: Engine, store: FolderObjectStore) -> None:
    letter = Record(Topic.DEAD_LETTER, b"\0k", b"a\0\xffb", [("lisiere_letterid", b"one"), ("x\0", b"\0y")])
    apply(engine, [LoggedRecord(letter.topic, 0, 0, 0, letter.key, letter.value, letter.headers)])
    found = SqlReadModel(engine, store, WIRE).dead_letter("one")
    assert found is not None
    assert (found.body, found.key, found.headers) == ("a\ufffd\ufffdb", "\ufffdk", {"x\ufffd": "\ufffdy"})


def test_projections_side_by_side_agree_on_what_follows_from_both(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, [])
    shares = [[record for record in IN_ORDER if (len(record.topic) % 2) == half] for half in range(2)]
    engines = [open_engine(engine.url.render_as_string(hide_password=False)) for _ in shares]

    def follow(own: Engine, share: Sequence[LoggedRecord]) -> None:
        for record in share:
            apply(own, [record])

    threads = [threading.Thread(target=follow, args=pair) for pair in zip(engines, shares, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in engines:
        own.dispose()
    line = SqlReadModel(engine, store, WIRE).dossiers()[0]
    assert (line.status, line.documents_failed, line.pages_done, line.statements_reviewed) == ("approved", 1, 24, 1)


def records_of(*events: EventData) -> list[LoggedRecord]:
    """Return events as records that come after the story's."""
    records = []
    for number, data in enumerate(events):
        when = BEGAN + timedelta(days=1, minutes=number)
        record = encode(Envelope(str(uuid.UUID(int=5000 + number)), data.TYPE, "/test", when, data))
        offset = 1000 + number
        milliseconds = int(when.timestamp() * 1000)
        records.append(LoggedRecord(record.topic, 0, offset, milliseconds, record.key, record.value, record.headers))
    return records


def recognized(document: int, done: int, total: int) -> DocumentRecognized:
    return DocumentRecognized(
        dossier_id=DOSSIER,
        document_id=uuid.UUID(int=100 + document),
        name=f"{document}.pdf",
        artefact=artefact("b"),
        confidential=False,
        extraction=artefact("c"),
        done=done,
        total=total,
    )


def test_pages_left_for_later_are_counted_while_they_are_recognized(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    before = read_model.dossier(DOSSIER)
    assert before is not None
    assert "ocr" not in before.progress
    apply(engine, records_of(recognized(0, 0, 30), recognized(1, 0, 25), recognized(0, 8, 30)))
    state = read_model.dossier(DOSSIER)
    assert state is not None
    assert state.progress["ocr"] == Progress(done=8, total=55)
    assert [document.pages_awaited for document in state.documents] == [22, 25, 0]
    apply(engine, records_of(*[recognized(0, 0, 30)] * 3, recognized(0, 30, 30), recognized(1, 25, 25)))
    state = read_model.dossier(DOSSIER)
    assert state is not None
    assert [document.pages_awaited for document in state.documents] == [0, 0, 0]


def test_recognition_that_failed_is_told_though_the_document_is_indexed(
    engine: Engine, store: FolderObjectStore
) -> None:
    lost = DocumentFailed(
        dossier_id=DOSSIER, document_id=uuid.UUID(int=100), name="0.pdf", stage="extraction", reason="disque plein"
    )
    apply(engine, [*IN_ORDER, *records_of(recognized(0, 8, 30), lost)])
    state = SqlReadModel(engine, store, WIRE).dossier(DOSSIER)
    assert state is not None
    assert "disque plein" in [error.reason for error in state.errors]
    assert state.documents[0].status == "indexed"


def test_a_document_that_supplements_supersede_stays_and_names_its_successor(
    engine: Engine, store: FolderObjectStore
) -> None:
    late = records_of(*completed())
    apply(engine, [*reversed(late), *IN_ORDER])
    read_model = SqlReadModel(engine, store, WIRE)
    state = read_model.dossier(DOSSIER)
    assert state is not None
    first, *_, newer = state.documents
    assert len(state.documents) == 4
    assert (first.deposit, newer.deposit, newer.received_on) == (0, 1, date(2026, 11, 20))
    assert first.replaced_by == newer.document_id
    assert state.replacement(first) == newer
    assert state.replacement(newer) is None


def test_a_note_drafted_after_one_was_approved_is_reviewed_beside_it(engine: Engine, store: FolderObjectStore) -> None:
    approved = note(DOSSIER).model_copy(update={"status": "approved", "title": "Approuvée"})
    kept = store.put_bytes(approved.model_dump_json().encode(), "application/json", DOSSIER)
    approval = NoteApproved(
        dossier_id=DOSSIER,
        note_id=NOTE,
        version=2,
        actor="C. Martin",
        comment=None,
        note=kept,
        decision_id=uuid.UUID(int=207),
        accepted=1,
        corrected=1,
        rejected=0,
        pending=1,
    )
    apply(engine, [*IN_ORDER, *records_of(approval)])
    read_model = SqlReadModel(engine, store, WIRE)
    before = read_model.dossier(DOSSIER)
    apply(engine, records_of(approval, drafted(3)))
    after = read_model.dossier(DOSSIER)
    assert before is not None
    assert after is not None
    assert (before.status, before.note_version, before.approved_version) == ("approved", 2, 2)
    assert (after.status, after.note_version, after.approved_version) == ("in_review", 3, 2)
    assert read_model.note(DOSSIER, 2) == approved
    assert [(each.version, each.status) for each in read_model.note_versions(DOSSIER)] == [
        (3, "in_review"),
        (2, "approved"),
        (1, "returned"),
    ]


def test_of_a_withdrawn_dossier_nothing_is_left_but_who_took_it_out_and_why(
    engine: Engine, store: FolderObjectStore
) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    assert read_model.dossier(WITHDRAWN) is None
    assert read_model.dossiers(text="deux fois") == []
    gone = read_model.withdrawal(WITHDRAWN)
    assert gone is not None
    assert (gone.actor, gone.reason) == ("C. Martin", "Déposé deux fois")
    assert gone.withdrawn_at > BEGAN
    assert read_model.withdrawal(DOSSIER) is None
    with engine.connect() as connection:
        documents = connection.execute(select(tables.documents.c.dossier_id)).scalars().all()
    assert str(WITHDRAWN) not in documents


def test_dossiers_that_ended_are_told_with_when_something_last_happened_in_them(
    engine: Engine, store: FolderObjectStore
) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    (approved, withdrawn) = sorted(read_model.ended(BEGAN + timedelta(days=9)), key=lambda each: each.status)
    assert (approved.dossier_id, approved.status) == (DOSSIER, "approved")
    assert (withdrawn.dossier_id, withdrawn.status) == (WITHDRAWN, "withdrawn")
    assert approved.since == max(each.recorded_at for each in read_model.timeline(DOSSIER))
    assert withdrawn.since > BEGAN
    assert read_model.ended(BEGAN) == []
    assert DOSSIER not in {each.dossier_id for each in read_model.ended(approved.since)}
    (line,) = read_model.dossiers(only=[DOSSIER])
    assert line.dossier_id == DOSSIER
    assert read_model.dossiers(only=[]) == []


def test_a_question_is_something_that_happens_in_a_dossier_and_reading_it_is_not(
    engine: Engine, store: FolderObjectStore
) -> None:
    apply(engine, IN_ORDER)
    read_model = SqlReadModel(engine, store, WIRE)
    later = BEGAN + timedelta(days=5)
    about = {"dossier_id": DOSSIER, "actor": "C. Martin"}
    apply(engine, [told(NoteViewed(**about, note_id=NOTE, version=2, day=later.date()), later)])
    assert DOSSIER in {each.dossier_id for each in read_model.ended(later)}
    apply(engine, [told(QuestionAsked(**about, question="Où ?"), later)])
    assert DOSSIER not in {each.dossier_id for each in read_model.ended(later)}
    assert {each.since for each in read_model.ended(later + timedelta(days=1)) if each.dossier_id == DOSSIER} == {later}


def test_an_erased_dossier_is_no_longer_told_as_ended(engine: Engine, store: FolderObjectStore) -> None:
    apply(engine, IN_ORDER)
    later = BEGAN + timedelta(days=5)
    apply(engine, [told(DossierErased(dossier_id=WITHDRAWN, actor="C. Martin", reason="essai"), later)])
    ended = SqlReadModel(engine, store, WIRE).ended(later + timedelta(days=1))
    assert WITHDRAWN not in {each.dossier_id for each in ended}


def told(data: EventData, when: datetime) -> LoggedRecord:
    """Return an event as it lies on the log since `when`."""
    event = Envelope(str(uuid.uuid4()), data.TYPE, "/test", when, data)
    record = encode(event)
    return LoggedRecord(record.topic, 0, 900, int(when.timestamp() * 1000), record.key, record.value, record.headers)
