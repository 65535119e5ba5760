"""A replay gives the same state in SQLite and PostgreSQL, up to any instant, and leaves nothing half-built."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect

from schemas.documents import DocumentProgressed
from schemas.envelope import Envelope, Record, encode
from schemas.topics import Topic
from tests.unit.workers.journal.test_replaying import FACTS
from tests.unit.workers.projection.stories import BEGAN, DOSSIER
from tests.wire.kafka_probe import Probe
from tests.wire.postgres_server import postgres_server
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_dump import canonical_lines
from workers.adapters.sql_engine import open_engine
from workers.apps import Composition
from workers.replaying import _empty_database, rebuild, replay
from workers.settings import Settings


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """Give the address of a real PostgreSQL."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def into(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'relu.db'}"
    url: str = request.getfixturevalue("postgresql")
    engine = open_engine(url)
    left = MetaData()
    left.reflect(engine)
    left.drop_all(engine)
    engine.dispose()
    return url


@pytest.fixture
def parts(kafka: str, tmp_path: Path) -> Composition:
    """Give the parts of a system on an empty data folder."""
    return Composition(Settings(data=tmp_path / "data", kafka_bootstrap=kafka))


def dump(url: str) -> list[str]:
    engine = open_engine(url)
    try:
        return list(canonical_lines(engine)) if inspect(engine).get_table_names() else []
    finally:
        engine.dispose()


def poison() -> LoggedRecord:
    """Return a record with a value that no database takes: from then on records are asked for one by one."""
    about = {"dossier_id": DOSSIER, "document_id": DOSSIER, "name": "0.pdf"}
    data = DocumentProgressed(**about, stage="extraction", done=10**30, total=10**30)
    refused = encode(Envelope("poison", data.TYPE, "/test", BEGAN, data))
    return LoggedRecord(refused.topic, 3, 0, 1, refused.key, refused.value, refused.headers)


def built(url: str, records: list[LoggedRecord]) -> list[str]:
    with _empty_database(url) as engine:
        rebuild(records, engine)
    return dump(url)


@pytest.fixture
def expected(tmp_path: Path) -> list[str]:
    """Give the state that the story leads to."""
    return built(f"sqlite:///{tmp_path / 'expected.db'}", FACTS)


def test_either_database_holds_the_same_state_byte_for_byte(into: str, expected: list[str]) -> None:
    assert built(into, FACTS) == expected


def test_a_value_the_database_refuses_is_passed_in_either(into: str, expected: list[str]) -> None:
    assert built(into, [poison(), *FACTS]) == expected


KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy import Engine
from tests.integration.test_replay import FACTS, built, poison

writes = 0

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *rest):
    global writes
    writes += statement.startswith("INSERT")
    if writes == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

built(sys.argv[1], [poison(), *FACTS] if sys.argv[3] == "one by one" else FACTS)
"""


@pytest.mark.parametrize(("way", "write"), [("at once", 1), ("at once", 5), ("one by one", 9), ("one by one", 60)])
def test_a_replay_that_is_killed_leaves_nothing_and_is_done_again(
    into: str, expected: list[str], way: str, write: int
) -> None:
    command = [sys.executable, "-c", KILLED, into, str(write), way]
    killed = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert dump(into) == []
    assert built(into, FACTS) == expected


def test_a_replay_that_is_interrupted_leaves_no_table(into: str) -> None:
    def interrupted() -> None:
        with _empty_database(into) as engine:
            rebuild(FACTS, engine)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    engine = open_engine(into)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_replay_up_to_an_instant_holds_what_was_recorded_before_it(
    parts: Composition, probe: Probe, into: str
) -> None:
    (dossier_id,) = probe.submit(1)
    (record,) = [r for r in probe.read(Topic.DOSSIER_SUBMITTED) if r.key == str(dossier_id).encode()]
    replay(parts, into, until_ms=record.timestamp)
    assert not any(str(dossier_id) in line for line in dump(into))
    after = f"sqlite:///{parts.settings.data.parent / 'apres.db'}"
    replay(parts, after, until_ms=record.timestamp + 1)
    assert any(str(dossier_id) in line for line in dump(after))


def test_an_event_of_tomorrow_is_told_and_the_rest_is_rebuilt(parts: Composition, probe: Probe, tmp_path: Path) -> None:
    (dossier_id,) = probe.submit(1)
    headers = [
        ("ce_id", str(uuid.uuid4()).encode()),
        ("ce_source", b"/t"),
        ("ce_type", b"fr.lisiere.note.approved.v99"),
    ]
    probe.publish(Record(Topic.REGULATION_CLOSED.value, str(dossier_id).encode(), b"{}", headers))
    into = tmp_path / "relu.db"
    replayed = replay(parts, f"sqlite:///{into}")
    assert replayed.unknown.counted()["fr.lisiere.note.approved.v99"] >= 1
    assert any(str(dossier_id) in line for line in dump(f"sqlite:///{into}"))
    command = [sys.executable, "-m", "workers.cli", "replay", "--into", f"sqlite:///{tmp_path / 'encore.db'}", "--json"]
    environment = {**os.environ, "LISIERE_KAFKA_BOOTSTRAP": parts.bootstrap, "LISIERE_DATA": str(tmp_path / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ne connaît pas : fr.lisiere.note.approved.v99" in done.stderr
