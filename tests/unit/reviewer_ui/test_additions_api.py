"""A decision that adds to the note through the API: shown apart, refused in French, taken once if sent twice."""

import uuid
from typing import Any

import pytest

from schemas.additions import StatementAdded
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom


@pytest.fixture
def note(client: AsgiClient, dossier_id: uuid.UUID) -> dict[str, Any]:
    """Give the note of the dossier."""
    found: dict[str, Any] = client.get(f"/api/dossiers/{dossier_id}/note").json()
    return found


def passage_of(note: dict[str, Any]) -> dict[str, Any]:
    """Return a passage that the note cites."""
    cited = next(c for part in note["sections"] for each in part["statements"] for c in each["citations"])
    return {"document_id": cited["document_id"], "page": cited["page"], "quote": cited["quote"]}


def decided(client: AsgiClient, note: dict[str, Any], decision: dict[str, Any], **headers: str) -> Any:
    body = {"note_id": note["note_id"], "version": note["version"], "decision": decision}
    return client.post(f"/api/dossiers/{note['dossier_id']}/decisions", json=body, headers=headers)


def test_the_same_request_sent_again_adds_once(client: AsgiClient, note: dict[str, Any], room: DemoRoom) -> None:
    section = note["sections"][0]["key"]
    decision = {"kind": "add_statement", "section": section, "text": "À noter.", "passage": passage_of(note)}
    first = decided(client, note, decision, **{"Idempotency-Key": "une-fois"}).json()
    again = decided(client, note, decision, **{"Idempotency-Key": "une-fois"}).json()
    assert first == again
    read = client.get(f"/api/dossiers/{note['dossier_id']}/note").json()["sections"][0]
    assert [(each["text"], each["origin"]) for each in read["added"]] == [("À noter.", "agent")]
    assert {each["origin"] for each in read["statements"]} <= {"rule", "extract", "model"}
    assert len({each.statement_id for each in room.pipeline.published if isinstance(each, StatementAdded)}) == 1
    back = decided(client, note, {"kind": "take_back", "addition_id": first["decision_id"]})
    assert back.status_code == 200
    assert "added" not in client.get(f"/api/dossiers/{note['dossier_id']}/note").json()["sections"][0]


def test_a_passage_that_is_not_on_its_page_is_refused_in_french(client: AsgiClient, note: dict[str, Any]) -> None:
    statement = note["sections"][0]["statements"][0]["statement_id"]
    passage = passage_of(note) | {"quote": "Rien de tel n’est écrit là."}
    refused = decided(client, note, {"kind": "add_citation", "statement_id": statement, "passage": passage})
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("Décision sans effet : le passage cité ne se trouve pas page")


def test_the_printed_note_names_documents_as_agents_do(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    printed = client.get(f"/dossiers/{dossier_id}/relecture/impression").text
    assert "(formulaire CERFA, p.\u00a01" in printed
