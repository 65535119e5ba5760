"""Taking a dossier out through the API: once, with a reason, and it is gone for every route."""

import uuid
from pathlib import Path

import pytest

from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom


@pytest.fixture
def doomed(room: DemoRoom, tmp_path: Path) -> uuid.UUID:
    """Give a dossier to take out."""
    (tmp_path / "a.txt").write_text("Le captage des Tilleuls.")
    return room.take_dossier([tmp_path / "a.txt"], title="À retirer")


def delete(client: AsgiClient, dossier_id: uuid.UUID, **query: str) -> int:
    return client.request("DELETE", f"/api/dossiers/{dossier_id}", params=query).status_code


def test_a_dossier_is_taken_out_once_and_gone_everywhere(client: AsgiClient, room: DemoRoom, doomed: uuid.UUID) -> None:
    found = {"q": "captage Tilleuls", "dossier": str(doomed)}
    assert client.get("/api/search", params=found).json()
    assert delete(client, doomed, reason="Déposé deux fois") == 204
    room.pipeline.drain()
    assert client.get("/api/search", params=found).json() == []
    assert str(doomed) not in client.get("/api/dossiers").text
    for address in ("", "/note", "/similar", "/events"):
        gone = client.get(f"/api/dossiers/{doomed}{address}")
        assert gone.status_code == 410, address
        assert "Camille Martin l’a retiré" in gone.json()["detail"]
    assert delete(client, doomed, reason="Encore") == 410


def test_a_reason_is_needed_and_a_dossier_that_is_there(client: AsgiClient, doomed: uuid.UUID) -> None:
    assert delete(client, doomed) == 422
    assert delete(client, doomed, reason="") == 422
    assert delete(client, uuid.uuid4(), reason="x") == 404
    assert client.get(f"/api/dossiers/{doomed}").status_code == 200


def test_a_stranger_takes_nothing_out(stranger: AsgiClient, client: AsgiClient, doomed: uuid.UUID) -> None:
    assert delete(stranger, doomed, reason="x") == 401
    assert client.get(f"/api/dossiers/{doomed}").status_code == 200
