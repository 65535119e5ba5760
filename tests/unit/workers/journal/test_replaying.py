"""What is rebuilt from the log is the live read model, byte for byte; and a database in use is never touched."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, select

from schemas.documents import DocumentProgressed
from schemas.envelope import Envelope, encode
from tests.unit.workers.projection.stories import BEGAN, DOSSIER
from tests.unit.workers.projection.test_rebuilding import LOG, readings
from workers.adapters import sql_tables as tables
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_dump import canonical_lines, digest_of
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.errors import ConfigurationError, RejectedError
from workers.projection import apply_each, project
from workers.replaying import _empty_database, rebuild

FACTS = [r for records in LOG.values() for r in records if r.topic != "lisiere.document.progressed"]
_numbers = count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for databases."""
    return tmp_path_factory.mktemp("replays")


@contextmanager
def database(folder: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(folder / f"{next(_numbers)}.db"))
    try:
        yield engine
    finally:
        engine.dispose()


def live(folder: Path, batches: Sequence[Sequence[LoggedRecord]]) -> list[str]:
    """Return the dump of a read model that followed the log in batches."""
    with database(folder) as engine:
        for batch in batches:
            apply_each([project(record) for record in batch], SqlProjection(engine))
        return list(canonical_lines(engine))


def replayed(folder: Path, records: Sequence[LoggedRecord]) -> list[str]:
    with database(folder) as engine:
        rebuild(records, engine)
        return list(canonical_lines(engine))


@given(reading=readings())
@settings(max_examples=25, deadline=None)
def test_a_replay_without_progress_is_the_live_read_model_byte_for_byte(
    folder: Path, reading: list[list[LoggedRecord]]
) -> None:
    assert replayed(folder, FACTS) == live(folder, reading)


@given(reading=readings())
@settings(max_examples=25, deadline=None)
def test_folded_rows_are_those_of_the_projection_column_by_column(
    folder: Path, reading: list[list[LoggedRecord]]
) -> None:
    records = [record for batch in reading for record in batch]
    with database(folder) as one, database(folder) as other:
        rebuild(records, one)
        apply_each([project(record) for record in records], SqlProjection(other))
        assert rows_of(one) == rows_of(other)


def rows_of(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in tables.metadata.sorted_tables
        }


def test_the_dump_tells_decisions_apart(folder: Path) -> None:
    assert replayed(folder, FACTS) != replayed(folder, FACTS[:-1])
    with database(folder) as engine:
        rebuild(FACTS, engine)
        before = digest_of(engine)
        with engine.begin() as connection:
            connection.execute(tables.reviews.update().values(text="autre"))
        assert digest_of(engine) != before


def test_a_record_the_database_refuses_is_passed_as_the_live_one_passes_it(folder: Path) -> None:
    about = {"dossier_id": DOSSIER, "document_id": DOSSIER, "name": "0.pdf"}
    data = DocumentProgressed(**about, stage="extraction", done=10**30, total=10**30)
    poison = encode(Envelope("poison", data.TYPE, "/test", BEGAN, data))
    record = LoggedRecord(poison.topic, 3, 0, 1, poison.key, poison.value, poison.headers)
    assert replayed(folder, [record, *FACTS]) == live(folder, [[record, *FACTS]]) == replayed(folder, FACTS)


def test_a_database_that_holds_something_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    engine = open_engine(sqlite_url(path))
    rebuild(FACTS, engine)
    before = digest_of(engine)
    with pytest.raises(RejectedError, match="n’est pas vide"), _empty_database(f"sqlite:///{path}"):
        raise AssertionError("a database in use was given")
    assert digest_of(engine) == before
    engine.dispose()


def test_what_is_interrupted_leaves_nothing_half_built(tmp_path: Path) -> None:
    def interrupted() -> None:
        with _empty_database(f"sqlite:///{tmp_path / 'new.db'}") as engine:
            rebuild(FACTS, engine)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_what_is_finished_is_one_file_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with _empty_database(f"sqlite:///{path}") as engine:
        rebuild(FACTS, engine)
        built = digest_of(engine)
    assert [each.name for each in tmp_path.iterdir()] == ["new.db"]
    moved = open_engine(sqlite_url(path))
    assert digest_of(moved) == built
    moved.dispose()


def test_what_is_no_address_of_a_database_is_said() -> None:
    with pytest.raises(ConfigurationError, match="adresse de base"), _empty_database("nulle part"):
        raise AssertionError("something was opened")
