"""The log as the proof: verified, replayed to the same state, exported and checked; from outside, on a real Kafka."""

import json
import subprocess
import sys
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.demo import DemoDossier
from tests.system.conftest import RunningSystem, lisiere
from tests.system.test_a_dossier_becomes_a_note import note_of
from workers.adapters.sql_dump import canonical_lines
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.rerunning import RERUN

WITHIN_S = 60


@pytest.fixture(scope="module")
def decided(system: RunningSystem, demo: DemoDossier) -> str:
    """Give a dossier with every kind of decision on its note: accepted, corrected, rejected, returned, refused."""
    answer = system.lisiere("submit", demo.files[0], "--title", "Pour l’audit", "--wait", "--json")
    assert answer.status == 0, answer.err
    dossier_id = answer.json["dossier_id"]
    note = note_of(system, dossier_id)
    statements = [each for section in note["sections"] for each in section["statements"]][:3]
    verdicts: list[dict[str, Any]] = [{"verdict": "accepted"}, {"verdict": "corrected", "text": "Corrigé."}]
    verdicts.append({"verdict": "rejected"})
    for statement, verdict in zip(statements, verdicts, strict=True):
        about = {"kind": "review_statement", "statement_id": statement["statement_id"], **verdict}
        assert decide(system, note, about).is_success
    unknown = {"kind": "review_statement", "statement_id": str(uuid.uuid4()), "verdict": "accepted"}
    assert not decide(system, note, unknown).is_success
    assert decide(system, note, {"kind": "return", "comment": "À revoir."}).is_success
    return str(dossier_id)


def decide(system: RunningSystem, note: dict[str, Any], decision: dict[str, Any]) -> httpx.Response:
    token = (system.data / "token").read_text().strip()
    base = system.sign_in.split("?")[0].rstrip("/")
    about = {"note_id": note["note_id"], "version": note["version"], "decision": decision}
    return httpx.post(
        f"{base}/api/dossiers/{note['dossier_id']}/decisions",
        json=about,
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )


def verified(system: RunningSystem) -> dict[str, Any]:
    """Return the verdict once everything on the log was appended."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        answer = system.lisiere("verify", "--json")
        verdict: dict[str, Any] = answer.json
        if verdict["kafka"]["pending"] == 0 or time.monotonic() > deadline:
            assert answer.status == (0 if verdict["ok"] else 1)
            return verdict


def test_the_journal_holds_every_event_of_the_log(system: RunningSystem, decided: str) -> None:
    verdict = verified(system)
    assert (verdict["ok"], verdict["first"]) == (True, None)
    assert verdict["entries"] == verdict["kafka"]["compared"] == verdict["checkpoint"]["size"]
    assert verdict["entries"] >= len(system.lisiere("events", "--dossier", decided).out.splitlines())
    assert verdict["public_key"].startswith("lisiere/")


def test_a_replay_is_the_live_read_model_byte_for_byte(system: RunningSystem, decided: str, tmp_path: Path) -> None:
    into = tmp_path / "again.db"
    replayed = system.lisiere("replay", "--into", f"sqlite:///{into}", "--json")
    assert replayed.status == 0, replayed.err
    assert replayed.json["identical"] is True
    live, again = open_engine(sqlite_url(system.data / "lisiere.db")), open_engine(sqlite_url(into))
    assert list(canonical_lines(again)) == list(canonical_lines(live))
    assert any(decided in line and '"rejected"' in line for line in canonical_lines(again))
    for engine in (live, again):
        engine.dispose()


def test_a_replay_up_to_an_instant_knows_nothing_of_what_came_after(
    system: RunningSystem, decided: str, tmp_path: Path
) -> None:
    lines = map(json.loads, system.lisiere("events", "--dossier", decided).out.splitlines())
    first_decision = min(each["kafka"]["recorded"] for each in lines if "decision.submitted" in each["type"])
    into = tmp_path / "then.db"
    until = first_decision[:19] + "+0000"
    replayed = system.lisiere("replay", "--until", until, "--into", f"sqlite:///{into}", "--json")
    assert replayed.status == 0, replayed.err
    engine = open_engine(sqlite_url(into))
    dump = list(canonical_lines(engine))
    engine.dispose()
    assert any('"dossiers"' in line and decided in line for line in dump)
    assert not any('"reviews"' in line and decided in line for line in dump)


def test_a_replay_refuses_the_database_in_use(system: RunningSystem, decided: str) -> None:
    answer = system.lisiere("replay", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert "n’est pas vide" in answer.err


def test_an_exported_dossier_is_checked_with_bare_python(system: RunningSystem, decided: str, tmp_path: Path) -> None:
    path = tmp_path / "paquet.zip"
    known = system.lisiere("events", "--dossier", decided).out.splitlines()
    exported = system.lisiere("export", decided, "-o", path, "--json")
    assert exported.status == 0, exported.err
    told = json.loads(system.lisiere("events", "--dossier", decided).out.splitlines()[-1])
    assert (told["type"], told["data"]["sha256"]) == ("fr.lisiere.bundle.exported.v1", exported.json["sha256"])
    assert exported.json["events"] == len(known)
    checked = system.lisiere("verify", "--bundle", path, "--json")
    assert checked.json["ok"], checked.err
    assert any("commence par" in line for line in checked.json["checked"])
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    command = [sys.executable, "-I", "-S", str(tmp_path / "unpacked" / "verify.py")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
    changed = path.read_bytes().replace("À revoir.".encode(), "À valider".encode())
    path.write_bytes(changed)
    answer = lisiere("verify", "--bundle", path, "--data", tmp_path)
    assert answer.status == 1
    assert "textes.jsonl, entrée" in answer.err


def test_what_cannot_be_exported_or_verified_is_said(system: RunningSystem, tmp_path: Path) -> None:
    unknown = system.lisiere("export", str(uuid.uuid4()), "-o", tmp_path / "x.zip")
    assert unknown.status == 1
    assert "aucun évènement du dossier" in unknown.err
    nothing = lisiere("verify", "--data", tmp_path)
    assert nothing.status == 1
    assert "aucun journal" in nothing.err
    assert list(tmp_path.iterdir()) == []


def test_stages_run_again_on_what_was_recorded_give_the_same_digests(system: RunningSystem, decided: str) -> None:
    again = system.lisiere("replay", *(word for stage in RERUN for word in ("--rerun", stage)), "--json")
    assert again.status == 0, again.err
    for stage in RERUN:
        assert again.json["rerun"][stage]["compared"] >= 1
        assert again.json["rerun"][stage]["differing"] == []


def test_a_stage_that_is_not_pure_is_not_run_again(system: RunningSystem) -> None:
    answer = system.lisiere("replay", "--rerun", "intake")
    assert answer.status == 1
    assert "ne se rejoue pas" in answer.err


def test_a_checkpoint_that_was_kept_holds_the_log_to_its_past(
    system: RunningSystem, decided: str, tmp_path: Path
) -> None:
    verified(system)
    kept, proof = tmp_path / "point.txt", tmp_path / "preuve.txt"
    told = system.lisiere("checkpoint", "-o", kept, "--json").json
    assert kept.read_text(encoding="utf-8") == told["checkpoint"]
    assert decided
    verdict = system.lisiere("verify", "--since", kept, "--json")
    assert (verdict.status, verdict.json["extends"]) == (0, True)
    assert system.lisiere("proof", "--since", kept, "-o", proof).status == 0
    checked = lisiere("verify", "--proof", proof, "--since", kept, "--key", told["public_key"], "--data", tmp_path)
    assert checked.status == 0, checked.err
    kept.write_text(told["checkpoint"].replace("lisiere/", "lisiere/autre", 1), encoding="utf-8")
    refused = system.lisiere("verify", "--since", kept, "--json")
    assert (refused.status, refused.json["first"]["kind"]) == (1, "wrong_key")


def test_one_event_is_proven_offline_with_the_published_key(
    system: RunningSystem, decided: str, tmp_path: Path
) -> None:
    verified(system)
    key = system.lisiere("checkpoint", "--json").json["public_key"]
    event = json.loads(system.lisiere("events", "--dossier", decided).out.splitlines()[-1])
    proof = tmp_path / "evenement.tlog-proof"
    assert system.lisiere("proof", event["id"], "-o", proof).status == 0
    checked = lisiere("verify", "--proof", proof, "--key", key, "--json", "--data", tmp_path)
    assert (checked.status, checked.json["id"], json.loads(checked.json["body"])) == (0, event["id"], event["data"])
    proof.write_text(proof.read_text(encoding="utf-8").replace("index ", "index 1"), encoding="utf-8")
    assert lisiere("verify", "--proof", proof, "--key", key, "--data", tmp_path).status == 1
    unknown = system.lisiere("proof", str(uuid.uuid4()))
    assert (unknown.status, "aucun évènement" in unknown.err) == (1, True)
    assert system.lisiere("proof").status == 2
