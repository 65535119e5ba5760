"""Erasing a dossier through the API and the screens: after a withdrawal, once, and by whoever may."""

import uuid
from pathlib import Path

import pytest

from reviewer_ui.typography import french_spaces
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom

REASON = {"reason": "Durée de conservation"}


@pytest.fixture
def doomed(room: DemoRoom, client: AsgiClient, tmp_path: Path) -> uuid.UUID:
    """Give a dossier that was withdrawn."""
    (tmp_path / "a.txt").write_text("Le captage des Tilleuls.")
    dossier_id = room.take_dossier([tmp_path / "a.txt"], title="À effacer")
    assert client.request("DELETE", f"/api/dossiers/{dossier_id}", params={"reason": "M. Roux"}).status_code == 204
    return dossier_id


def test_a_withdrawn_dossier_is_erased_once(client: AsgiClient, room: DemoRoom, doomed: uuid.UUID) -> None:
    address = f"/api/dossiers/{doomed}/erasure"
    assert client.post(address, json=REASON).status_code == 204
    room.pipeline.drain()
    assert room.pipeline.keys.is_erased(doomed)
    gone = client.get(f"/api/dossiers/{doomed}")
    assert gone.status_code == 410
    assert "Camille Martin l’a fait effacer" in gone.json()["detail"]
    withdrawal = room.read_model.withdrawal(doomed)
    assert withdrawal is not None
    assert withdrawal.reason == "effacé"
    assert client.post(address, json=REASON).status_code == 410
    page = client.get(f"/dossiers/{doomed}", headers={"accept": "text/html"})
    assert "Durée de conservation" in page.text
    assert "M. Roux" not in page.text
    assert client.get(f"/dossiers/{doomed}/journal").status_code == 410


def test_a_dossier_that_is_not_withdrawn_is_not_erased(client: AsgiClient, room: DemoRoom, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le captage des Tilleuls.")
    dossier_id = room.take_dossier([tmp_path / "a.txt"], title="En cours")
    assert client.post(f"/api/dossiers/{dossier_id}/erasure", json=REASON).status_code == 409
    assert client.post(f"/api/dossiers/{uuid.uuid4()}/erasure", json=REASON).status_code == 404
    assert not room.pipeline.keys.is_erased(dossier_id)


def test_a_reason_and_the_word_are_needed(client: AsgiClient, room: DemoRoom, doomed: uuid.UUID) -> None:
    assert client.post(f"/api/dossiers/{doomed}/erasure", json={"reason": " "}).status_code == 422
    screen = f"/dossiers/{doomed}/effacement"
    assert french_spaces("écrivez « effacer »") in client.get(screen).text
    assert client.post(screen, data={"motif": "Essai", "confirmation": "oui"}).status_code == 422
    assert not room.pipeline.keys.is_erased(doomed)
    client.post(screen, data={"motif": "Essai", "confirmation": " Effacer "})
    room.pipeline.drain()
    assert room.pipeline.keys.is_erased(doomed)


def test_a_stranger_erases_nothing(stranger: AsgiClient, room: DemoRoom, doomed: uuid.UUID) -> None:
    assert stranger.post(f"/api/dossiers/{doomed}/erasure", json=REASON).status_code == 401
    assert not room.pipeline.keys.is_erased(doomed)
