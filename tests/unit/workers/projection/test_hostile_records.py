"""Nothing that lies on a topic stops the projection or makes the read model unreadable."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schemas.documents import DocumentProgressed
from schemas.envelope import Envelope, Record, encode
from schemas.topics import Topic
from tests.fakes.wire import WIRE
from tests.unit.workers.projection.stories import submission
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.errors import UnavailableError
from workers.projection import Projected, apply_each, project

DOSSIER = uuid.UUID(int=1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty database."""
    engine = open_engine(sqlite_url(tmp_path / "lisiere.db"))
    yield engine
    engine.dispose()


def logged(record: Record, offset: int = 0) -> LoggedRecord:
    return LoggedRecord(record.topic, 0, offset, 1_700_000_000_000, record.key, record.value, record.headers)


def submitted(offset: int = 0, time: datetime = datetime(2026, 11, 2, tzinfo=UTC)) -> LoggedRecord:
    data = submission(DOSSIER, "0.pdf")
    return logged(encode(Envelope(str(uuid.UUID(int=7)), data.TYPE, "/test", time, data)), offset)


def read(engine: Engine, tmp_path: Path, batch: Sequence[LoggedRecord]) -> SqlReadModel:
    apply_each([project(record) for record in batch], SqlProjection(engine))
    return SqlReadModel(engine, FolderObjectStore(tmp_path / "objects"), WIRE)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z"])
def test_a_time_beyond_the_calendar_is_shown_as_its_last_day(engine: Engine, tmp_path: Path, time: str) -> None:
    record = submitted()
    headers = [(name, time.encode() if name == "ce_time" else value) for name, value in record.headers]
    (dossier,) = read(engine, tmp_path, [record._replace(headers=headers)]).dossiers()
    assert 1970 <= dossier.received_at.year <= 9999


@pytest.mark.parametrize("timestamp", [-1, -(2**62), 2**62])
def test_a_record_whose_own_time_is_no_date_is_projected(engine: Engine, tmp_path: Path, timestamp: int) -> None:
    record = submitted()._replace(timestamp=timestamp)
    headers = [(name, value) for name, value in record.headers if name != "ce_time"]
    assert len(read(engine, tmp_path, [record._replace(headers=headers)]).dossiers()) == 1


def test_a_record_the_database_refuses_is_passed_and_stops_no_other(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    about = {"dossier_id": DOSSIER, "document_id": DOSSIER, "name": "0.pdf"}
    data = DocumentProgressed(**about, stage="extraction", done=10**30, total=10**30)
    poison = logged(encode(Envelope(str(uuid.UUID(int=8)), data.TYPE, "/test", datetime.now(UTC), data)))
    batch = [poison, submitted(), poison._replace(offset=1)]
    assert len(read(engine, tmp_path, batch).dossiers()) == 1
    assert SqlProjection(engine).positions() == {(Topic.DOCUMENT_PROGRESSED, 0): 2, (Topic.DOSSIER_SUBMITTED, 0): 1}
    assert caplog.text.count("cannot be projected") == 2


def test_a_database_that_refuses_everything_is_waited_for() -> None:
    class Refusing:
        def positions(self) -> dict[tuple[str, int], int]:
            return {}

        def apply(self, batch: Sequence[Projected]) -> None:  # noqa: ARG002 -- refused unread
            raise ValueError("file is not a database")

    with pytest.raises(UnavailableError, match="file is not a database"):
        apply_each([project(submitted())], Refusing())


@pytest.mark.parametrize(
    "letter",
    [
        Record(Topic.DEAD_LETTER, None, b"", []),
        Record(Topic.DEAD_LETTER, b"\xff", b"\x00\xff", [("lisiere_failedat", b"hier"), ("x", b"\x00")]),
        Record(Topic.DEAD_LETTER, b"k", b"[" * 100_000, [("lisiere_letterid", b"a"), ("lisiere_failedat", b"")]),
    ],
)
def test_any_dead_letter_can_be_listed(engine: Engine, tmp_path: Path, letter: Record) -> None:
    read_model = read(engine, tmp_path, [logged(letter)])
    (listed,) = read_model.dead_letters()
    assert read_model.dead_letter(listed.letter_id) == listed
    assert "\0" not in listed.model_dump_json()


def test_what_is_no_event_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    read_model = read(engine, tmp_path, [logged(Record(Topic.DOSSIER_SUBMITTED, b"k", b"{nope", [("ce_id", b"1")]))])
    assert read_model.dossiers() == []
    assert SqlProjection(engine).positions() == {(Topic.DOSSIER_SUBMITTED, 0): 1}
