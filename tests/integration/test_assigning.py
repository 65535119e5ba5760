"""`lisiere assign`: a dossier's service goes to the log under the name of who said so; the rest is refused."""

import json
import uuid
from pathlib import Path

import pytest

from schemas.dossiers import DossierAssigned
from schemas.envelope import decode
from schemas.topics import Topic
from tests.unit.workers.projection.stories import DOSSIER, log
from tests.wire.kafka_probe import Probe
from workers import cli
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.apps import Composition
from workers.projection import apply_each, project
from workers.settings import Settings


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data folder whose read model knows a dossier."""
    records = sorted((record for records in log().values() for record in records), key=lambda each: each.timestamp)
    engine = open_engine(sqlite_url(Composition(Settings(data=tmp_path)).folder.read_model))
    apply_each([project(each) for each in records], SqlProjection(engine))
    engine.dispose()
    return tmp_path


def assign(monkeypatch: pytest.MonkeyPatch, data: Path, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["lisiere", "assign", *words, "--data", str(data)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def assigned(probe: Probe) -> list[DossierAssigned]:
    records = probe.read(Topic.DOSSIER_ASSIGNED)
    said = [decode(record.headers, record.value, record.time).data for record in records]
    return [each for each in said if isinstance(each, DossierAssigned)]


def test_a_service_is_told_to_the_log_by_who_assigns(
    data: Path, probe: Probe, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISIERE_KAFKA_BOOTSTRAP", probe.bootstrap)
    monkeypatch.setenv("LISIERE_ACTOR", "A. Greffière")
    assert assign(monkeypatch, data, str(DOSSIER), "--service", "  DDTM \n 33 ", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"dossier_id": str(DOSSIER), "service": "DDTM 33"}
    assert assign(monkeypatch, data, str(DOSSIER), "--service", "é" * 300) == 0
    assert "Dossier rattaché au service é" in capsys.readouterr().err
    (first, second) = assigned(probe)
    assert (first.dossier_id, first.service, first.actor) == (DOSSIER, "DDTM 33", "A. Greffière")
    assert second.service == "é" * 255


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((str(DOSSIER), "--service", " "), 1, "le nom du service est vide"),
        ((str(uuid.UUID(int=99)), "--service", "DDTM 33"), 1, f"aucun dossier {uuid.UUID(int=99)}"),
        (("pas-un-id", "--service", "DDTM 33"), 1, "pas-un-id"),
        ((str(DOSSIER),), 2, "--service"),
    ],
)
def test_what_cannot_be_assigned_is_refused_in_one_line(
    data: Path,
    words: tuple[str, ...],
    *,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert assign(monkeypatch, data, *words) == status
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
