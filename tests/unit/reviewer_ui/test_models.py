"""The service's templates over HTTP: a note and a letter made of them, and the page that keeps them."""

import io
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import docx
import pytest

from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom
from tests.unit.reviewer_ui.conftest import LOCAL
from tests.unit.workers.templates.conftest import odt_template, odt_text, word_template, word_text
from workers._templates.examples import example_template

PAGE = {"accept": "text/html", "origin": LOCAL}
NOTICE = "x-lisiere-avis"


@pytest.fixture
def templates(room: DemoRoom) -> Iterator[None]:
    """Give a folder with a template of note, one of letter in both forms, and one that fails."""
    folder = room.parts.printing.folder
    assert folder is not None
    folder.put("note-dreal.docx", word_template("{{ service }} : {{ projet }}, {{ agent }}"))
    folder.put(
        "demande-dreal.docx",
        word_template("{%p for d in demandes %}", "{{ d.numero }}. {{ d.texte }}", "{%p endfor %}"),
    )
    folder.put("demande-dreal.odt", odt_template("<text:p>{{ objet }}</text:p>"))
    (folder.root / "note-ratee.docx").write_bytes(word_template("{{ inconnue }}"))
    yield
    for each in folder.files():
        folder.remove(each.file_name)


def _note(client: AsgiClient, dossier_id: uuid.UUID, **asked: str) -> Any:
    return client.get(f"/api/dossiers/{dossier_id}/note", params=asked)


@pytest.mark.usefixtures("templates")
def test_a_note_comes_from_the_template_asked_for(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    answer = _note(client, dossier_id, format="docx", template="note-dreal")
    assert answer.status_code == 200
    assert NOTICE not in answer.headers
    assert word_text(answer.content)[0].startswith(
        "Unité départementale de l’Ormelle : Parc éolien des Crêtes, Camille"
    )


@pytest.mark.usefixtures("templates")
def test_a_letter_comes_from_the_template_with_the_agent_s_words(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    choices = {"requests": [{"text": "Mes mots."}]}
    address = f"/api/dossiers/{dossier_id}/letter"
    made = client.post(address, params={"form": "docx", "template": "demande-dreal"}, json=choices)
    assert word_text(made.content)[0] == "1. Mes mots."
    header = docx.Document(io.BytesIO(made.content)).sections[0].header
    assert [each.text for each in header.paragraphs] == ["Projet de lettre, non signé"]
    made = client.get(address, params={"form": "odt", "template": "demande-dreal"})
    assert odt_text(made.content)[0].startswith("Demande de compléments\u00a0: Parc éolien")


@pytest.mark.usefixtures("templates")
def test_a_template_that_fails_gives_our_own_form_and_says_why(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    answer = _note(client, dossier_id, format="docx", template="note-ratee")
    assert answer.status_code == 200
    assert "« inconnue »" in unquote(answer.headers[NOTICE])
    assert any("Note d’instruction" in line for line in word_text(answer.content))


@pytest.mark.usefixtures("templates")
def test_a_template_that_is_not_there_is_said_with_those_that_are(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    answer = _note(client, dossier_id, format="docx", template="autre")
    assert answer.status_code == 404
    assert "« note-dreal »" in answer.json()["detail"]


@pytest.mark.usefixtures("templates")
def test_templates_are_listed_for_programs(client: AsgiClient) -> None:
    listed = {each["file"]: each["kinds"] for each in client.get("/api/modeles").json()}
    assert listed["demande-dreal.odt"] == ["demande"]
    assert listed["note-dreal.docx"] == ["note"]


@pytest.mark.usefixtures("templates")
def test_the_page_says_what_each_template_serves_and_why_one_does_not(client: AsgiClient) -> None:
    page = client.get("/modeles", headers=PAGE).text
    assert "note-dreal.docx" in page
    assert "variable inconnue : « inconnue »" in page
    assert "ne peut pas servir" in page


@pytest.mark.usefixtures("templates")
def test_the_tabs_offer_the_templates_of_their_kind(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    shown = client.get(f"/dossiers/{dossier_id}/relecture", params={"onglet": "demandes"}, headers=PAGE).text
    assert shown.count("<option>demande-dreal</option>") == 1
    assert "<option>note-dreal</option>" in shown


def test_a_template_is_put_in_downloaded_and_taken_out(client: AsgiClient) -> None:
    content = example_template("demande", "odt")
    put = client.post("/modeles", files={"modele": ("demande.odt", content)}, headers=PAGE, follow_redirects=False)
    assert put.status_code == 303
    assert client.get("/modeles/fichier", params={"nom": "demande.odt"}).content == content
    client.post("/modeles/supprimer", data={"fichier": "demande.odt"}, headers=PAGE)
    assert client.get("/modeles/fichier", params={"nom": "demande.odt"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("note.docx", b"rien", "DOCX ni un ODT"),
        ("<b>x</b>.docx", b"rien", "&lt;b&gt;x&lt;/b&gt;.docx"),
        ("../note.docx", b"rien", "ne peut pas nommer"),
    ],
)
def test_what_does_not_serve_is_refused_in_a_sentence(
    client: AsgiClient, name: str, content: bytes, words: str
) -> None:
    answer = client.post("/modeles", files={"modele": (name, content)}, headers=PAGE)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<b>x" not in answer.text


def test_an_example_to_begin_with_is_downloaded(client: AsgiClient) -> None:
    answer = client.get("/modeles/exemple/note/docx")
    assert answer.content == example_template("note", "docx")
    assert client.get("/modeles/exemple/note/pdf", headers=PAGE).status_code == 422


def test_the_page_is_for_who_is_signed_in(stranger: AsgiClient) -> None:
    assert stranger.get("/modeles").status_code == 401
