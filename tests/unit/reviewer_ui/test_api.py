"""The HTTP API of the contract."""

import asyncio
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from reviewer_ui.api.events import dossier_states
from reviewer_ui.api.uploads import clean_name
from reviewer_ui.app import build_app, openapi_document
from reviewer_ui.changes import Changes
from schemas import ids
from schemas.base import EventData
from schemas.dossiers import DossierSubmitted
from schemas.views import DossierSummary
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.unit.reviewer_ui.conftest import LOCAL
from workers.adapters.sql_read_model import SqlReadModel
from workers.errors import UnavailableError

PROBLEM = "application/problem+json"
NOBODY = uuid.UUID(int=0)


def _note(client: AsgiClient, dossier_id: uuid.UUID) -> dict[str, Any]:
    note: dict[str, Any] = client.get(f"/api/dossiers/{dossier_id}/note").json()
    return note


def _statement(note: dict[str, Any]) -> str:
    return str(next(each for part in note["sections"] for each in part["statements"])["statement_id"])


def _decide(client: AsgiClient, note: dict[str, Any], version: int | None = None, **decision: Any) -> Any:
    body = {"note_id": note["note_id"], "version": version or note["version"], "decision": decision}
    return client.post(f"/api/dossiers/{note['dossier_id']}/decisions", json=body)


def test_a_dossier_is_told_as_the_contract_says(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    state = client.get(f"/api/dossiers/{dossier_id}").json()
    assert {"dossier_id", "title", "status", "documents", "progress", "errors"} <= state.keys()
    assert state["status"] == "in_review"
    assert state["progress"]["extraction"] == {"done": 5, "total": 5}
    assert "file://" not in json.dumps(state)


def test_dossiers_are_listed_and_searched(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    assert str(dossier_id) in [each["dossier_id"] for each in client.get("/api/dossiers").json()]
    assert client.get("/api/dossiers", params={"q": "introuvable"}).json() == []
    assert client.get("/api/dossiers", params={"status": "approved"}).json() == []


@pytest.mark.parametrize(
    ("form", "start"), [("json", b"{"), ("md", b"#"), ("docx", b"PK"), ("odt", b"PK"), ("pdf", b"%PDF")]
)
def test_a_note_comes_in_every_form(client: AsgiClient, dossier_id: uuid.UUID, form: str, start: bytes) -> None:
    answer = client.get(f"/api/dossiers/{dossier_id}/note", params={"format": form})
    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_a_decision_has_its_effect_when_it_is_answered(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    note = _note(client, dossier_id)
    chosen = _statement(note)
    answer = _decide(client, note, kind="review_statement", statement_id=chosen, verdict="corrected", text="Relu.")
    assert answer.status_code == 200
    assert answer.json()["accepted"] is True
    now = _note(client, dossier_id)
    read = next(each for part in now["sections"] for each in part["statements"] if each["statement_id"] == chosen)
    assert (read["review"], read["text"], read["reviewed_by"]) == ("corrected", "Relu.", "Camille Martin")


def test_a_decision_on_an_older_version_is_refused_with_its_reason(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    note = _note(client, dossier_id)
    answer = _decide(
        client, note, version=99, kind="review_statement", statement_id=_statement(note), verdict="accepted"
    )
    assert answer.status_code == 409
    assert answer.headers["content-type"] == PROBLEM
    assert "la note a changé entre-temps" in answer.json()["detail"]


def test_there_is_no_decision_on_several_statements(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    note = _note(client, dossier_id)
    answer = _decide(client, note, kind="accept_all")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"] == "sorte de décision inconnue"


def test_a_decision_nobody_answers_is_said_to_be_waiting(tmp_path: Path) -> None:
    room = DemoRoom(tmp_path / "data", is_reviewing=False, decision_wait_s=0.3)
    path = tmp_path / "note.txt"
    path.write_text("Le projet compte trois éoliennes de 150 m de hauteur.")
    dossier_id = room.take_dossier([path])
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(room.app(), base_url=LOCAL, headers=headers) as client:
        answer = _decide(client, _note(client, dossier_id), kind="return", comment="À reprendre")
    room.close()
    assert answer.status_code == 503
    assert "n’a pas encore répondu" in answer.json()["detail"]


def test_files_handed_in_are_stored_and_one_event_names_them(client: AsgiClient, room: DemoRoom) -> None:
    content = b"Le projet compte trois aerogenerateurs."
    files = [("files", ("annexes/note.txt", content)), ("files", ("plan.txt", b"Plan de situation"))]
    fields = {"title": "  Parc  ", "filed_on": "2026-11-02", "confidential": "true", "reference": ""}
    answer = client.post("/api/dossiers", data=fields, files=files)
    assert answer.status_code == 202
    body = answer.json()
    dossier_id = uuid.UUID(body["dossier_id"])
    assert answer.headers["location"] == f"/api/dossiers/{dossier_id}"
    digest = hashlib.sha256(content).hexdigest()
    expected = {"document_id": str(ids.document_id(dossier_id, "annexes/note.txt", digest)), "name": "annexes/note.txt"}
    assert body["documents"][0] == {**expected, "sha256": digest}
    assert client.get(answer.headers["location"]).status_code == 200
    submitted = [each for each in room.pipeline.published if isinstance(each, DossierSubmitted)][-1]
    assert (submitted.title, submitted.confidential, submitted.reference) == ("Parc", True, None)
    room.pipeline.drain()
    state = client.get(answer.headers["location"]).json()
    assert {each["document_id"] for each in state["documents"]} == {each["document_id"] for each in body["documents"]}


@pytest.mark.parametrize(
    ("fields", "files", "status", "words"),
    [
        ({"title": "x"}, [], 422, "aucun fichier"),
        ({"filed_on": "hier"}, [("files", ("a.txt", b"a"))], 422, "filed_on : ce n’est pas une date"),
        ({"title": "x" * 501}, [("files", ("a.txt", b"a"))], 422, "titre trop long"),
        ({}, [("files", ("gros.txt", b"x" * 2000))], 413, "« gros.txt » pèse 2"),
    ],
)
def test_what_cannot_be_handed_in_is_said_and_nothing_is_published(
    room: DemoRoom, fields: dict[str, str], files: list[Any], status: int, words: str
) -> None:
    parts = replace(room.parts, max_file_bytes=1000, metrics=CollectorRegistry())
    before = len(room.pipeline.published)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(build_app(parts), base_url=LOCAL, headers=headers) as client:
        answer = client.post("/api/dossiers", data=fields, files=files or {"autre": (None, "x")})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert words in answer.json()["detail"]
    assert len(room.pipeline.published) == before


def test_when_the_log_is_down_the_hand_in_says_so(room: DemoRoom) -> None:
    class DownSink:
        def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:  # noqa: ARG002 -- the port's
            raise UnavailableError("Kafka ne répond pas")

    parts = replace(room.parts, sink=DownSink(), metrics=CollectorRegistry())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(build_app(parts), base_url=LOCAL, headers=headers) as client:
        answer = client.post("/api/dossiers", files=[("files", ("a.txt", b"a"))])
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "Kafka ne répond pas" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b.pdf", "a/b.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("/abs\\olu//./x.pdf", "abs/olu/x.pdf"),
        ("deux\nlignes\x00.pdf", "deux lignes .pdf"),
        ("..", "sans nom"),
        ("d/" + "x" * 300 + ".pdf", ("x" * 300 + ".pdf")[-255:]),
    ],
)
def test_names_keep_their_folders_and_lead_nowhere_else(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_search_answers_best_first_with_the_place(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    hits = client.get("/api/search", params={"q": "emprise du projet", "dossier": str(dossier_id), "k": 3}).json()
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert "12 ha" in hits[0]["text"]
    assert {"rank", "score", "source_id", "path", "page", "text"} <= hits[0].keys()


def test_search_without_an_index_says_so(room: DemoRoom) -> None:
    parts = replace(room.parts, index=None, metrics=CollectorRegistry())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(build_app(parts), base_url=LOCAL, headers=headers) as client:
        assert client.get("/api/search", params={"q": "eau"}).status_code == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/dossiers/{NOBODY}", 404),
        (f"/api/dossiers/{NOBODY}/note", 404),
        (f"/api/dossiers/{NOBODY}/events", 404),
        ("/api/dossiers/pas-un-uuid", 422),
        ("/api/nulle-part", 404),
        ("/api/dossiers?limit=0", 422),
        ("/api/search?q=", 422),
    ],
)
def test_errors_are_problem_details_in_french(client: AsgiClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert not {"Not", "Found", "Input", "should"} & set(problem["detail"].split())


def test_a_bug_is_a_problem_without_its_details(room: DemoRoom) -> None:
    class Broken(SqlReadModel):
        def __init__(self) -> None:
            """Need nothing: the only question is answered by a bug."""

        def dossiers(self, **_: object) -> list[DossierSummary]:
            raise KeyError("secret")

    parts = replace(room.parts, read_model=Broken(), metrics=CollectorRegistry())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(build_app(parts), base_url=LOCAL, headers=headers, raise_errors=False) as client:
        answer = client.get("/api/dossiers")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-type"] == PROBLEM


def test_ready_means_that_what_it_depends_on_answers(room: DemoRoom) -> None:
    def down() -> None:
        raise UnavailableError("Kafka ne répond pas")

    for checks, status in (({}, 200), ({"kafka": down}, 503)):
        parts = replace(room.parts, checks=checks, metrics=CollectorRegistry())
        with AsgiClient(build_app(parts), base_url=LOCAL) as client:
            answer = client.get("/readyz")
        assert answer.status_code == status
        assert set(answer.json()["checks"]) == {"read_model", *checks}


def test_measures_tell_routes_apart_without_identifiers(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    client.get(f"/api/dossiers/{dossier_id}")
    measures = client.get("/metrics").text
    assert 'lisiere_http_answers_total{method="GET",route="/api/dossiers/{dossier_id}",status="200"}' in measures
    assert str(dossier_id) not in measures


def test_the_description_names_every_address_of_the_contract(client: AsgiClient) -> None:
    described = client.get("/openapi.json").json()
    assert described == openapi_document()
    assert {
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/dossiers",
        "/api/dossiers/{dossier_id}",
        "/api/dossiers/{dossier_id}/note",
        "/api/dossiers/{dossier_id}/decisions",
        "/api/dossiers/{dossier_id}/events",
    } <= described["paths"].keys()
    assert not any(path.startswith("/dossiers/") for path in described["paths"])


def test_dead_letters_are_listed_and_sent_again(client: AsgiClient, room: DemoRoom, tmp_path: Path) -> None:
    path = tmp_path / "vide.txt"
    path.write_bytes(b"")
    room.take_dossier([path])
    letter = client.get("/api/dead-letters").json()[0]
    assert "vide" in letter["reason"]
    assert client.post(f"/api/dead-letters/{letter['letter_id']}/retry").status_code == 202
    assert room.pipeline.letters == [letter["letter_id"]]


async def test_events_tell_each_state_once(room: DemoRoom, dossier_id: uuid.UUID, client: AsgiClient) -> None:
    changes = Changes(room.read_model.version, every_s=0.02)
    states = dossier_states(dossier_id, room.parts, changes)
    first = json.loads((await anext(states)).data or "")
    note = await asyncio.to_thread(_note, client, dossier_id)
    waiting = asyncio.ensure_future(anext(states))
    decision: dict[str, Any] = {"kind": "review_statement", "statement_id": _statement(note), "verdict": "rejected"}
    await asyncio.to_thread(lambda: _decide(client, note, **decision))
    second = json.loads((await asyncio.wait_for(waiting, 5)).data or "")
    assert first["dossier_id"] == second["dossier_id"] == str(dossier_id)
    assert first != second


@pytest.fixture(autouse=True)
def _still(room: DemoRoom) -> Iterator[None]:
    yield
    room.pipeline.drain()
