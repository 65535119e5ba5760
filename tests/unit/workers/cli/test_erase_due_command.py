"""`erase --due`: wrong usage, a failure and success have the statuses of every command; a dry run erases nothing."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.workers.projection.stories import DOSSIER, WITHDRAWN, log
from workers import cli
from workers._cli.retaining import _conclude
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.apps import Composition
from workers.errors import UnavailableError
from workers.projection import apply_each, project
from workers.retention import Attempt
from workers.settings import Settings


def run(monkeypatch: pytest.MonkeyPatch, *words: str, days: int | None = None) -> int:
    monkeypatch.setattr("sys.argv", ["lisiere", "erase", *words])
    if days is not None:
        monkeypatch.setenv("LISIERE_RETENTION_DAYS", str(days))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def long_ago(record: LoggedRecord) -> LoggedRecord:
    """Return a record as if it had been published in 2015."""
    headers = [(name, b"2015-11-02T08:00:00Z" if name == "ce_time" else value) for name, value in record.headers]
    return record._replace(headers=headers, timestamp=int(datetime(2015, 11, 2, 8, tzinfo=UTC).timestamp() * 1000))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data folder whose read model knows one dossier approved and one withdrawn, long ago."""
    records = sorted((record for records in log().values() for record in records), key=lambda each: each.timestamp)
    engine = open_engine(sqlite_url(Composition(Settings(data=tmp_path)).folder.read_model))
    apply_each([project(long_ago(each)) for each in records], SqlProjection(engine))
    engine.dispose()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--due",), "LISIERE_RETENTION_DAYS n’est pas donné"),
        (("--due", str(DOSSIER)), "ni ID ni --reason"),
        (("--due", "--reason", "x"), "ni ID ni --reason"),
        (("--dry-run", str(DOSSIER), "--reason", "x"), "--dry-run va avec --due"),
        ((), "il manque ID, ou --due"),
        ((str(DOSSIER),), "il manque --reason"),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(
    words: Sequence[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *words, "--data", str(tmp_path)) == 2
    assert said in capsys.readouterr().err


def test_a_dry_run_lists_what_is_due_and_since_when(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--due", "--dry-run", "--json", "--data", str(data), days=30) == 0
    listed = {each["dossier_id"]: each for each in json.loads(capsys.readouterr().out)}
    assert {name: each["status"] for name, each in listed.items()} == {
        str(DOSSIER): "approved",
        str(WITHDRAWN): "withdrawn",
    }
    assert all(each["since"].startswith("2015-") for each in listed.values())
    assert run(monkeypatch, "--due", "--dry-run", "--data", str(data), days=30) == 0
    assert f"{WITHDRAWN}  retiré  depuis le " in capsys.readouterr().out
    engine = open_engine(sqlite_url(Composition(Settings(data=data)).folder.read_model))
    assert len(engine.connect().exec_driver_sql("select * from erasures").all()) == 0
    engine.dispose()


def test_where_nothing_is_due_it_ends_well(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--due", "--yes", "--json", "--data", str(data), days=36_500) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_nothing_is_erased_unconfirmed(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--due", "--data", str(data), days=30) == 1
    assert "ajoutez --yes" in capsys.readouterr().err


def test_what_was_not_erased_is_explained_beside_what_was(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    composed = Composition(Settings(data=data, retention_days=30))
    ended = composed.read_model.ended(composed.read_model.dossiers()[0].updated_at + timedelta(days=30))
    attempts = [Attempt(ended[0]), Attempt(ended[1], "Kafka ne répond pas")]
    with pytest.raises(UnavailableError, match=r"1 dossier\(s\) sur 2 n’ont pas été effacés.*Kafka ne répond pas"):
        _conclude(attempts, as_json=False)
    assert [line.rsplit(" : ", 1)[1] for line in capsys.readouterr().out.splitlines()] == [
        "effacé",
        "Kafka ne répond pas",
    ]
