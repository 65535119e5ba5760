"""Asking a dossier through the API and the screens: an answer with its pages, kept, and opened from its chips."""

import uuid
from html import unescape
from pathlib import Path
from re import findall

import pytest

from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom

TEXT = "Le captage des Tilleuls se trouve à 640 m du site.\n\nLa puissance totale du parc est de 25,2 MW.\n"


@pytest.fixture
def dossier(room: DemoRoom, tmp_path: Path) -> uuid.UUID:
    """Give a dossier of one text."""
    (tmp_path / "etude.txt").write_text(TEXT)
    return room.take_dossier([tmp_path / "etude.txt"], title="Parc des Tilleuls")


def test_a_question_is_answered_by_the_dossiers_own_sentence(client: AsgiClient, dossier: uuid.UUID) -> None:
    answered = client.post(f"/api/dossiers/{dossier}/questions", json={"question": "Quelle puissance totale ?"})
    assert answered.status_code == 200
    body = answered.json()
    assert body["actor"] == "Camille Martin"
    (statement,) = body["answer"]["statements"]
    assert statement["text"] == "La puissance totale du parc est de 25,2 MW."
    assert statement["citations"][0]["quote"] == statement["text"]


def test_what_is_not_there_is_not_made_up(client: AsgiClient, dossier: uuid.UUID) -> None:
    asked = {"question": "Combien d’emplois seront créés ?"}
    answer = client.post(f"/api/dossiers/{dossier}/questions", json=asked).json()["answer"]
    assert answer["statements"] == []
    assert "emplois" in answer["missing"]


def test_questions_stay_latest_first(client: AsgiClient, dossier: uuid.UUID) -> None:
    for question in ("Quelle puissance ?", "À quelle distance est le captage ?"):
        client.post(f"/api/dossiers/{dossier}/questions", json={"question": question})
    kept = client.get(f"/api/dossiers/{dossier}/questions").json()
    assert [each["question"] for each in kept] == ["À quelle distance est le captage ?", "Quelle puissance ?"]
    assert all(each["answer"]["statements"] for each in kept)


@pytest.mark.parametrize("question", ["", "x" * 501])
def test_what_is_no_question_is_refused(client: AsgiClient, dossier: uuid.UUID, question: str) -> None:
    assert client.post(f"/api/dossiers/{dossier}/questions", json={"question": question}).status_code == 422
    assert client.get(f"/api/dossiers/{dossier}/questions").json() == []


def test_an_unknown_dossier_is_not_asked(client: AsgiClient) -> None:
    asked = {"question": "Quelle puissance ?"}
    assert client.post(f"/api/dossiers/{uuid.uuid4()}/questions", json=asked).status_code == 404


def test_the_pane_shows_an_answer_whose_chip_opens_the_page_with_the_passage(
    client: AsgiClient, dossier: uuid.UUID
) -> None:
    base = f"/dossiers/{dossier}/relecture"
    pane = client.get(f"{base}/note", params={"onglet": "questions"}).text
    assert "Aucune question n’a encore été posée" in pane
    shown = client.post(f"{base}/questions", data={"question": "Quelle puissance totale ?"}, headers=_OURS)
    assert shown.status_code == 200
    address = unescape(findall(r'class="chip" data-nav="source" href="([^"]+)"', shown.text)[0])
    page = client.get(address)
    assert page.status_code == 200
    assert "<mark" in page.text
    assert "Quelle puissance totale ?" in page.text


def test_markup_in_a_question_is_text(client: AsgiClient, dossier: uuid.UUID) -> None:
    shown = client.post(
        f"/dossiers/{dossier}/relecture/questions", data={"question": "<img src=x onerror=1> ?"}, headers=_OURS
    )
    assert "<img" not in shown.text
    assert "&lt;img" in shown.text


def test_another_dossiers_answer_is_not_opened(
    client: AsgiClient, room: DemoRoom, dossier: uuid.UUID, tmp_path: Path
) -> None:
    (tmp_path / "b.txt").write_text("Autre dossier.")
    other = room.take_dossier([tmp_path / "b.txt"])
    asked = client.post(f"/api/dossiers/{dossier}/questions", json={"question": "Quelle puissance totale ?"}).json()
    page = client.get(f"/dossiers/{other}/relecture/page", params={"source": f"q.{asked['question_id']}.0.0"})
    assert "25,2" not in page.text
    assert client.get(f"/dossiers/{other}/relecture/questions/{asked['question_id']}").status_code == 404


_OURS = {"Sec-Fetch-Site": "same-origin"}
