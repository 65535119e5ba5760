"""One bad file never stops the rest of its dossier; what fails says why, everywhere, and can be sent round again."""

import hashlib
import json
import socket
import threading
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from kafka import KafkaProducer

from infra.demo import DemoDossier
from tests.system.conftest import RunningSystem, lisiere
from workers.following import follow


def publish(system: RunningSystem, body: bytes, *, ce_type: str = "fr.lisiere.dossier.submitted.v1") -> str:
    """Put a record on the topic of submissions and return its id."""
    event_id = str(uuid.uuid4())
    producer = KafkaProducer(bootstrap_servers=system.lisiere("doctor", "--json").json["kafka"]["bootstrap"])
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", ce_type.encode()),
        ("ce_id", event_id.encode()),
        ("ce_source", b"/essai"),
    ]
    producer.send("lisiere.dossier.submitted", body, headers=headers).get(timeout=15)
    producer.close()
    return event_id


def submission(dossier_id: uuid.UUID, *documents: dict[str, Any]) -> bytes:
    return json.dumps({"dossier_id": str(dossier_id), "title": "Essai", "documents": documents}).encode()


def offered(path: Path, **changes: Any) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "0" * 64
    return {"name": path.name, "uri": path.as_uri(), "sha256": digest, **changes}


@pytest.fixture
def good(demo: DemoDossier) -> Path:
    return demo.files[2]


@pytest.fixture
def bad_files(tmp_path: Path, good: Path) -> Path:
    """Give a folder with one file of each kind of bad, and a good one."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "bon.pdf").write_bytes(good.read_bytes())
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "tronque.pdf").write_bytes(good.read_bytes()[:3000])
    (folder / "programme.bin").write_bytes(bytes(range(256)) * 64)
    _encrypt(folder / "chiffre.pdf")
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dedans.txt", "Le projet compte trois éoliennes de 150 m de haut.")
        archive.writestr("bombe.txt", b"0" * (40 * 1024 * 1024))
    return folder


def _encrypt(path: Path) -> None:
    """Write a PDF that says it is encrypted by a handler nobody has the password for."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    document.save(path)
    content = path.read_bytes()
    encrypt = b"<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"28" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"
    path.write_bytes(content.replace(b"<<\r\n/Root", encrypt + b"/Root").replace(b"<</Root", encrypt + b"/Root"))


def test_bad_files_fail_alone_and_the_note_names_them(system: RunningSystem, bad_files: Path) -> None:
    answer = system.lisiere("submit", bad_files, "--title", "Mauvais fichiers", "--wait", "--json")
    assert answer.json["status"] == "in_review", answer.err
    state = system.lisiere("dossier", answer.json["dossier_id"], "--json").json
    status = {each["name"]: each["status"] for each in state["documents"]}
    assert status["bon.pdf"] == status["dedans.txt"] == "indexed"
    reasons = {error["document"]: error["reason"] for error in state["errors"]}
    assert {"vide.pdf", "programme.bin", "chiffre.pdf", "bombe.txt"} <= reasons.keys()
    assert "vide" in reasons["vide.pdf"]
    assert "mot de passe" in reasons["chiffre.pdf"]
    note = system.lisiere("note", answer.json["dossier_id"], "--format", "json").json
    assert {"vide.pdf", "chiffre.pdf"} <= {each["document"] for each in note["unread"]}


def test_a_wrong_digest_and_a_missing_file_fail_alone(system: RunningSystem, good: Path, tmp_path: Path) -> None:
    dossier_id = uuid.uuid4()
    missing = offered(tmp_path / "absent.pdf")
    publish(system, submission(dossier_id, offered(good), offered(good, name="faux.pdf", sha256="f" * 64), missing))
    state = follow(dossier_id, system.parts.read_model, lambda _line: None)
    assert state.status == "in_review"
    reasons = {error.document: error.reason for error in state.errors}
    assert "empreinte" in reasons["faux.pdf"]
    assert "introuvable" in reasons["absent.pdf"]
    letters = [
        each for each in system.lisiere("dead-letters", "list", "--json").json if each["dossier_id"] == str(dossier_id)
    ]
    assert len(letters) == len(reasons)


def test_what_failed_can_be_sent_round_again(system: RunningSystem, good: Path, tmp_path: Path) -> None:
    dossier_id = uuid.uuid4()
    late = tmp_path / "retard.pdf"
    arriving = offered(good, name=late.name, uri=late.as_uri())
    publish(system, submission(dossier_id, offered(good), arriving))
    assert follow(dossier_id, system.parts.read_model, lambda _line: None).errors
    late.write_bytes(good.read_bytes())
    letters = system.lisiere("dead-letters", "--json").json
    letter = next(each["letter_id"] for each in letters if each["dossier_id"] == str(dossier_id))
    assert system.lisiere("dead-letters", "retry", letter).status == 0
    model = system.parts.read_model
    version = -1
    while (state := model.dossier(dossier_id)) is None or state.errors or state.note_version != 2:
        version = wait_for_change(model, version)
    assert [document.status for document in state.documents] == ["indexed", "indexed"]
    assert system.lisiere("dead-letters", "show", letter).json["retried"] is True


def wait_for_change(model: Any, version: int) -> int:
    """Wait until the read model is another than `version`."""
    pause = threading.Event()
    while (now := int(model.version())) == version:
        pause.wait(0.02)  # the read model is written by another process
    return now


@pytest.mark.parametrize(
    ("body", "ce_type", "reason"),
    [
        (b"{", "fr.lisiere.dossier.submitted.v1", "JSON"),
        (b"{}", "fr.lisiere.dossier.submitted.v1", "champ obligatoire absent"),
        (b"{}", "fr.lisiere.dossier.submitted.v9", "version inconnue"),
        (b"\xff\xfe", "fr.lisiere.nothing.known.v1", "type d’évènement inconnu"),
    ],
)
def test_a_malformed_event_is_kept_with_its_reason(
    system: RunningSystem, body: bytes, ce_type: str, reason: str
) -> None:
    event_id = publish(system, body, ce_type=ce_type)
    model = system.parts.read_model
    version = -1
    while True:
        found = [letter for letter in model.dead_letters() if letter.headers.get("ce_id") == event_id]
        if found:
            break
        version = wait_for_change(model, version)
    assert reason in found[0].reason


def test_a_dossier_without_a_readable_file_still_gets_a_note_that_says_so(
    system: RunningSystem, tmp_path: Path
) -> None:
    path = tmp_path / "vide.pdf"
    path.write_bytes(b"")
    answer = system.lisiere("submit", path, "--wait", "--json")
    assert answer.json["status"] in ("in_review", "failed")
    state = system.lisiere("dossier", answer.json["dossier_id"], "--json").json
    assert "vide" in state["errors"][0]["reason"]


def test_nothing_to_submit_is_said(system: RunningSystem, tmp_path: Path) -> None:
    assert "aucun fichier" in system.lisiere("submit", tmp_path).err
    missing = system.lisiere("submit", tmp_path / "absent")
    assert missing.status == 1
    assert "n’existe pas" in missing.err


def test_without_a_system_submit_says_what_must_run_and_keeps_nothing(tmp_path: Path, good: Path) -> None:
    answer = lisiere("submit", good, "--data", tmp_path / "data")
    assert answer.status == 1
    assert "lisiere up" in answer.err
    assert not (tmp_path / "data" / "objects").exists()


def test_a_kafka_that_does_not_answer_is_said_and_nothing_is_kept(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "lisiere.toml").write_text(f'kafka_bootstrap = "127.0.0.1:{port}"\n')
    monkeypatch.chdir(tmp_path)
    answer = lisiere("submit", good, "--data", tmp_path / "data")
    assert answer.status == 1
    assert "Kafka ne répond pas" in answer.err
    assert not (tmp_path / "data" / "objects").exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["submit"], "il manque CHEMIN"),
        (["inconnue"], "commande inconnue : inconnue"),
        (["up", "--inconnue"], "option inconnue : --inconnue"),
        (["search", "bruit", "-k", "beaucoup"], "un nombre est attendu"),
        (["submit", "x.pdf", "--filed", "hier"], "« hier » n’est pas une date"),
        (["classify", "text", "--scheme", "autre"], "attendu : document, enjeu, prescription"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_french_reason(words: list[str], reason: str) -> None:
    answer = lisiere(*words)
    assert answer.status == 2
    assert reason in answer.err


def test_a_second_system_on_the_same_folder_is_refused(system: RunningSystem) -> None:
    answer = system.lisiere("up", "--port", "0")
    assert answer.status == 1
    assert "un système tourne déjà" in answer.err


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = lisiere("up", "--data", tmp_path, "--port", str(port))
    assert answer.status == 1
    assert f"le port {port}" in answer.err
