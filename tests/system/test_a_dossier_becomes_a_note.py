"""From files to a reviewed note, by every way in, on a real Kafka; looked at from outside."""

import hashlib
import json
import re
import unicodedata
import uuid
from pathlib import Path
from typing import Any

import httpx
from kafka import KafkaProducer
from pdfminer.high_level import extract_text

from infra.demo import DemoDossier
from tests.system.conftest import RunningSystem
from workers.following import follow


def note_of(system: RunningSystem, dossier_id: str) -> dict[str, Any]:
    answer = system.lisiere("note", dossier_id, "--format", "json")
    assert answer.status == 0, answer.err
    note: dict[str, Any] = answer.json
    return note


def citations_of(note: Any) -> list[dict[str, Any]]:
    """Return every citation wherever it stands in a note."""
    if isinstance(note, dict):
        own = [note] if {"quote", "page", "document_id"} <= note.keys() else []
        return own + [found for value in note.values() for found in citations_of(value)]
    return [found for value in note for found in citations_of(value)] if isinstance(note, list) else []


def bare(text: str) -> str:
    """Return a text without white space, hyphens and typographic variants: readers differ in these."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return re.sub(r"[\s\u00ad\-‐‑]+", "", plain)


def test_a_submitted_folder_reaches_review_and_lists_its_documents(reviewed: dict[str, Any], demo: DemoDossier) -> None:
    assert reviewed["status"] == "in_review"
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in demo.files}
    assert {each["name"]: each["sha256"] for each in reviewed["documents"]} == digests


def test_the_state_of_a_dossier_obeys_the_contract(system: RunningSystem, reviewed: dict[str, Any]) -> None:
    state = system.lisiere("dossier", reviewed["dossier_id"], "--json").json
    assert {"dossier_id", "title", "status", "documents", "progress", "errors"} <= state.keys()
    assert [each["document_id"] for each in state["documents"]] == [
        each["document_id"] for each in reviewed["documents"]
    ]
    assert state["progress"]["drafting"] == {"done": 1, "total": 1}
    assert reviewed["dossier_id"] in [each["dossier_id"] for each in system.lisiere("dossiers", "--json").json]


def test_the_note_obeys_the_contract(system: RunningSystem, reviewed: dict[str, Any]) -> None:
    note = note_of(system, reviewed["dossier_id"])
    assert note["status"] == "in_review"
    assert {"model", "prompts"} <= note["generator"].keys()
    statements = [each for section in note["sections"] for each in section["statements"]]
    assert len(statements) > 40
    assert all(each["citations"] for each in statements)
    assert {each["status"] for each in note["completeness"]} <= {"present", "partial", "absent"}
    assert {each["article"] for each in note["completeness"] if each["status"] == "absent"} >= {
        "R181-13 8°",
        "R122-5 II 7°",
    }
    assert all(isinstance(each["value"], int | float) for each in note["key_figures"])
    assert len(note["contradictions"]) == 3
    assert all(each["legal_basis"] for each in note["requests"])


def test_every_quote_stands_on_its_page_for_an_independent_reader(
    system: RunningSystem, reviewed: dict[str, Any], demo: DemoDossier
) -> None:
    pages: dict[tuple[str, int], str] = {}
    read = [each for each in citations_of(note_of(system, reviewed["dossier_id"])) if each["document"].endswith(".pdf")]
    files = {path.name: path for path in demo.files}
    checked = 0
    for citation in read:
        place = citation["document"], citation["page"]
        if "maire" in place[0]:
            continue  # a scan has no text layer; OCR has its own tests
        if place not in pages:
            pages[place] = bare(extract_text(files[place[0]], page_numbers=[place[1] - 1]))
        # pdfminer orders a table's cells its own way: what is looked for are the words, each on the page.
        missing = [word for word in citation["quote"].split() if bare(word) not in pages[place]]
        assert not missing, (citation["quote"], place, missing)
        checked += 1
    assert checked > 100


def test_an_event_published_with_kafka_python_starts_a_dossier(system: RunningSystem, demo: DemoDossier) -> None:
    path = demo.files[0]
    body = {
        "title": "Depuis un autre système",
        "filed_on": "2026-11-02",
        "documents": [
            {"name": path.name, "uri": path.as_uri(), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        ],
    }
    bootstrap = system.lisiere("doctor", "--json").json["kafka"]["bootstrap"]
    dossier_id = uuid.uuid4()
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", b"fr.lisiere.dossier.submitted.v1"),
        ("ce_id", str(uuid.uuid4()).encode()),
        ("ce_source", b"/depot"),
    ]
    value = json.dumps({**body, "dossier_id": str(dossier_id)}).encode()
    producer.send("lisiere.dossier.submitted", value, headers=headers).get(timeout=15)
    producer.close()
    assert follow(dossier_id, system.parts.read_model, lambda _line: None).status == "in_review"


def test_decisions_become_events_and_an_approved_note_goes_out(system: RunningSystem, demo: DemoDossier) -> None:
    submitted = system.lisiere("submit", demo.files[0], "--title", "À approuver", "--wait", "--json").json
    note = note_of(system, submitted["dossier_id"])
    first, second, third = [each for section in note["sections"] for each in section["statements"]][:3]
    base, _, token = system.sign_in.partition("/?token=")
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{base}/api/dossiers/{submitted['dossier_id']}/decisions"

    def decide(**decision: Any) -> httpx.Response:
        about = {"note_id": note["note_id"], "version": note["version"]}
        return httpx.post(address, json={**about, "decision": decision}, headers=headers, timeout=30)

    review = {"kind": "review_statement"}
    for answer in (
        decide(**review, statement_id=first["statement_id"], verdict="accepted"),
        decide(**review, statement_id=second["statement_id"], verdict="corrected", text="Un texte corrigé."),
        decide(**review, statement_id=third["statement_id"], verdict="rejected"),
        decide(kind="approve", comment="Vu."),
    ):
        assert answer.is_success, answer.text
    assert note_of(system, submitted["dossier_id"])["status"] == "approved"
    lines = system.lisiere("events", "--dossier", submitted["dossier_id"]).out.splitlines()
    approved = [event for event in map(json.loads, lines) if event["type"] == "fr.lisiere.note.approved.v1"]
    assert len(approved) == 1
    assert {name: approved[0]["data"][name] for name in ("accepted", "corrected", "rejected")} == {
        "accepted": 1,
        "corrected": 1,
        "rejected": 1,
    }
    assert not decide(kind="return", comment="Trop tard.").is_success


def test_a_dossier_can_be_searched(system: RunningSystem, reviewed: dict[str, Any]) -> None:
    answer = system.lisiere(
        "search", "émergence sonore de nuit", "--dossier", reviewed["dossier_id"], "-k", "5", "--json"
    )
    hits = answer.json
    assert [each["rank"] for each in hits] == list(range(1, len(hits) + 1))
    assert any("bruit" in each["text"].lower() or "sonore" in each["text"].lower() for each in hits)
    assert {"rank", "score", "source_id", "path", "page", "text"} <= hits[0].keys()


def test_notes_come_in_every_form(system: RunningSystem, reviewed: dict[str, Any], tmp_path: Path) -> None:
    starts = {"md": b"# ", "docx": b"PK", "odt": b"PK", "pdf": b"%PDF", "json": b"{"}
    for form, start in starts.items():
        target = tmp_path / f"note.{form}"
        answer = system.lisiere("note", reviewed["dossier_id"], "--format", form, "-o", target)
        assert answer.status == 0, answer.err
        assert target.read_bytes().startswith(start)
