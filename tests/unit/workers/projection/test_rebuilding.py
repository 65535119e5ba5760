"""The read model is the same whatever the order in which topics are read, and however often records come."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from tests.fakes.wire import WIRE
from tests.unit.workers.projection.stories import BEGAN, DOSSIER, FAILED, log
from workers.adapters import sql_tables as tables
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.projection import apply_each, project

LOG = log()
PLACES = sorted(LOG)
IN_ORDER = sorted((record for records in LOG.values() for record in records), key=lambda record: record.timestamp)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for databases."""
    return tmp_path_factory.mktemp("projections")


_numbers = count()


@contextmanager
def database(folder: Path) -> Iterator[Engine]:
    """Give an empty database."""
    engine = open_engine(sqlite_url(folder / f"{next(_numbers)}.db"))
    try:
        yield engine
    finally:
        engine.dispose()


def rows_of(engine: Engine) -> dict[str, list[Any]]:
    """Return all rows but the count of batches."""
    compared = [table for table in tables.metadata.sorted_tables if table is not tables.changes]
    with engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in compared}


def projected(folder: Path, batches: Iterable[Sequence[LoggedRecord]]) -> dict[str, list[Any]]:
    """Return the rows after these batches."""
    with database(folder) as engine:
        sink = SqlProjection(engine)
        for batch in batches:
            apply_each([project(record) for record in batch], sink)
        return rows_of(engine)


@st.composite
def readings(draw: st.DrawFn) -> list[list[LoggedRecord]]:
    """Draw a reading of the log: partitions side by side, each in order, some read again, in batches."""
    turns = draw(st.permutations([place for place in PLACES for _ in LOG[place]]))
    again = draw(st.sets(st.integers(0, len(turns) - 1), max_size=4))
    size = draw(st.integers(1, len(turns)))
    done = dict.fromkeys(PLACES, 0)
    read: list[LoggedRecord] = []
    for turn, place in enumerate(turns):
        read.append(LOG[place][done[place]])
        done[place] += 1
        if turn in again:
            read += LOG[place][: done[place]]
    return [read[start : start + size] for start in range(0, len(read), size)]


@given(reading=readings())
@settings(max_examples=40, deadline=None)
def test_any_reading_of_the_log_gives_the_same_rows(folder: Path, reading: list[list[LoggedRecord]]) -> None:
    assert projected(folder, reading) == projected(folder, [IN_ORDER])


def test_a_projection_that_stopped_goes_on_where_it_stood(folder: Path) -> None:
    with database(folder) as engine:
        sink = SqlProjection(engine)
        sink.apply([project(record) for record in IN_ORDER[:20]])
        positions = SqlProjection(engine).positions()
        rest = [record for record in IN_ORDER if record.offset >= positions.get((record.topic, record.partition), 0)]
        sink.apply([project(record) for record in rest])
        assert len(rest) == len(IN_ORDER) - 20
        assert rows_of(engine) == projected(folder, [IN_ORDER])


def test_the_story_reads_as_it_went(folder: Path) -> None:
    with database(folder) as engine:
        SqlProjection(engine).apply([project(record) for record in IN_ORDER])
        read_model = SqlReadModel(engine, FolderObjectStore(folder / "objects"), WIRE)
        dossier = read_model.dossier(DOSSIER)
        failed = read_model.dossier(FAILED)
        (letter,) = read_model.dead_letters()
    assert dossier is not None
    assert failed is not None
    assert (dossier.title, dossier.status, dossier.confidential) == ("Carrière de Saint-Aubin", "approved", True)
    assert (dossier.received_at, dossier.note_version) == (BEGAN, 2)
    assert [document.status for document in dossier.documents] == ["indexed", "indexed", "failed"]
    assert [document.media_type for document in dossier.documents] == ["application/pdf", "application/pdf", None]
    assert dossier.progress["review"].done == 1
    assert [error.reason for error in dossier.errors] == ["illisible"]
    assert (failed.title, failed.status) == ("D-1", "failed")
    assert [error.reason for error in failed.errors] == ["trop de fichiers"]
    assert (letter.reason, letter.stage, letter.dossier_id) == ("1.pdf : adresse injoignable", "intake", DOSSIER)
    assert letter.retried
    assert letter.body == (IN_ORDER[0].value or b"").decode()
