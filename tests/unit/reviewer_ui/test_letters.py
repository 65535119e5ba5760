"""The demande de compléments over HTTP: as a file, as a preview, and as the tab it is composed on."""

import json
import uuid
from typing import Any

import pytest

from schemas.audit import NoteExported
from schemas.notes import Note
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom
from tests.unit.reviewer_ui.conftest import LOCAL
from workers._letters import request_ids

PAGE = {"accept": "text/html"}
STARTS = [("md", b"#"), ("docx", b"PK"), ("odt", b"PK"), ("pdf", b"%PDF")]


def _ids(client: AsgiClient, dossier_id: uuid.UUID) -> tuple[str, ...]:
    note = Note.model_validate_json(client.get(f"/api/dossiers/{dossier_id}/note").content)
    return request_ids(note.requests)


def _letter(client: AsgiClient, dossier_id: uuid.UUID, choices: dict[str, Any], form: str = "md") -> Any:
    return client.post(f"/api/dossiers/{dossier_id}/letter", params={"form": form}, json=choices)


@pytest.mark.parametrize(("form", "start"), STARTS)
def test_a_letter_comes_in_every_form_by_both_ways(
    client: AsgiClient, dossier_id: uuid.UUID, form: str, start: bytes
) -> None:
    chosen = {"requests": [{"request_id": _ids(client, dossier_id)[0]}]}
    whole = client.get(f"/api/dossiers/{dossier_id}/letter", params={"form": form})
    for answer in (whole, _letter(client, dossier_id, chosen, form)):
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert answer.headers["content-disposition"].endswith(f'.{form}"')


def test_the_letter_makes_the_requests_chosen_in_the_agent_s_words(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    ids = _ids(client, dossier_id)
    choices = {
        "requests": [
            {"request_id": ids[1], "text": "Reformulé par l’agent."},
            {"text": "À moi.", "legal_basis": "R181-13"},
        ],
        "delay": {"count": 2, "unit": "mois"},
        "suspends": False,
        "recipient": "Société Exemple",
    }
    text = _letter(client, dossier_id, choices).text.replace("\xa0", " ")
    assert "1. Reformulé par l’agent." in text
    assert "2. À moi. Fondement : R181-13." in text
    assert "\n3. " not in text.partition("## Compléments demandés")[2].partition("## ")[0]
    assert "**2 mois**" in text
    assert "Le délai d’examen de votre dossier est suspendu" not in text
    assert "Société Exemple" in text


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"requests": [{"request_id": "inconnue"}]}, "n’est plus dans la note"),
        ({"requests": [{"text": " "}]}, "aucun texte"),
        ({"requests": [], "delay": {"count": 0}}, "delay.count : nombre trop petit"),
        ({"requests": [], "signature": "moi"}, "signature : champ inconnu"),
    ],
)
def test_what_cannot_be_asked_is_said_in_french(
    client: AsgiClient, dossier_id: uuid.UUID, choices: dict[str, Any], words: str
) -> None:
    answer = _letter(client, dossier_id, choices)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_making_a_letter_puts_nothing_on_the_log_but_that_it_was_taken(
    client: AsgiClient, room: DemoRoom, dossier_id: uuid.UUID
) -> None:
    before = len(room.pipeline.published)
    _letter(client, dossier_id, {"requests": [{"text": "Une demande."}]})
    assert all(isinstance(each, NoteExported) for each in room.pipeline.published[before:])


def test_a_letter_is_for_who_is_signed_in(stranger: AsgiClient, dossier_id: uuid.UUID) -> None:
    assert stranger.get(f"/api/dossiers/{dossier_id}/letter").status_code == 401
    assert stranger.post(f"/dossiers/{dossier_id}/relecture/lettre", json={"requests": []}).status_code == 401


def test_the_preview_escapes_what_the_agent_and_the_dossier_wrote(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    hostile = '<script>alert("a")</script><img src=x onerror=alert(1)>'
    choices = {"requests": [{"text": hostile}], "service": hostile}
    answer = client.post(f"/dossiers/{dossier_id}/relecture/lettre", json=choices, headers={"origin": LOCAL})
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert answer.text.count("&lt;script&gt;") == 2


def test_the_tab_offers_every_request_with_none_ticked(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    shown = client.get(f"/dossiers/{dossier_id}/relecture", params={"onglet": "demandes"}, headers=PAGE).text
    ids = _ids(client, dossier_id)
    assert ids
    assert all(f'data-request="{each}"' in shown for each in ids)
    assert shown.count("checked") == 1  # the suspension of the clock, not a request


def test_the_letter_is_in_the_description_of_the_api(client: AsgiClient) -> None:
    described = client.get("/openapi.json").json()
    letter = described["paths"]["/api/dossiers/{dossier_id}/letter"]
    assert set(letter) == {"get", "post"}
    assert "application/pdf" in letter["post"]["responses"]["200"]["content"]
    assert "LetterChoices" in json.dumps(letter["post"]["requestBody"])
