"""The auditor's desk: every event with its cause, filters, exports, and why a sentence stands in the note."""

import csv
import hashlib
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from reviewer_ui.typography import french_spaces
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom

SENTENCE = "Le parc comprend sept éoliennes d’une hauteur de 178 m en bout de pale, sur le plateau des Brandes."


@pytest.fixture
def dossier(room: DemoRoom, client: AsgiClient, tmp_path: Path) -> uuid.UUID:
    """Give a dossier whose first statement was corrected by Camille Martin."""
    (tmp_path / "etude.md").write_text(
        f"# Étude d’impact\n\n## Description du projet\n\n{SENTENCE}\n", encoding="utf-8"
    )
    dossier_id = room.take_dossier([tmp_path / "etude.md"], title="Parc des Brandes")
    note = note_of(client, dossier_id)
    decision = {
        "kind": "review_statement",
        "statement_id": first(note),
        "verdict": "corrected",
        "text": "=Sept machines",
    }
    body = {"note_id": note["note_id"], "version": note["version"], "decision": decision}
    assert client.post(f"/api/dossiers/{dossier_id}/decisions", json=body).status_code == 200
    room.pipeline.drain()
    return dossier_id


def note_of(client: AsgiClient, dossier_id: uuid.UUID) -> dict[str, Any]:
    note: dict[str, Any] = client.get(f"/api/dossiers/{dossier_id}/note").json()
    return note


def first(note: dict[str, Any]) -> str:
    """Return the first statement the dossier's own sentence gave."""
    sections: list[dict[str, list[dict[str, str]]]] = note["sections"]
    return next(
        each["statement_id"] for section in sections for each in section["statements"] if each["origin"] == "extract"
    )


def lines(client: AsgiClient, dossier_id: uuid.UUID, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"/api/dossiers/{dossier_id}/journal", params=query)
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_event_is_there_with_its_cause(client: AsgiClient, dossier: uuid.UUID) -> None:
    told = lines(client, dossier)
    types = [each["type"].split(".")[2] + "." + each["type"].split(".")[3] for each in told]
    for entity in (
        "dossier.submitted",
        "document.received",
        "note.drafted",
        "decision.submitted",
        "statement.reviewed",
    ):
        assert entity in types
    known = {each["event_id"] for each in told}
    followers = [each for each in told if each["causation_id"]]
    assert followers
    assert all(each["causation_id"] in known for each in followers)


def test_the_filters_leave_what_they_name(client: AsgiClient, dossier: uuid.UUID) -> None:
    decided = lines(client, dossier, genre="personnes")
    assert decided
    assert all("decision" in each["type"] or "statement" in each["type"] for each in decided)
    assert lines(client, dossier, personne="Camille Martin")
    assert lines(client, dossier, personne="Personne d’autre") == []
    assert all("etude.md" in each["sentence"] for each in lines(client, dossier, q="etude.md"))


def test_a_spreadsheet_takes_no_cell_for_a_formula(client: AsgiClient, dossier: uuid.UUID) -> None:
    answer = client.get(f"/api/dossiers/{dossier}/journal", params={"format": "csv"})
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == len(lines(client, dossier))
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_screen_shows_causes_and_who(client: AsgiClient, dossier: uuid.UUID) -> None:
    page = client.get(f"/dossiers/{dossier}/journal").text
    assert "Énoncé corrigé" in page
    assert "Camille Martin" in page
    assert french_spaces("Pourquoi cette phrase ?") in page
    empty = client.get(f"/dossiers/{dossier}/journal", params={"q": "introuvable"}).text
    assert "Aucun évènement ne répond à ce filtre" in empty


def test_a_sentence_is_followed_back_to_its_page_and_its_people(client: AsgiClient, dossier: uuid.UUID) -> None:
    page = client.get(f"/dossiers/{dossier}/journal/enonces/{first(note_of(client, dossier))}").text
    assert "=Sept machines" in page
    assert "Rédaction d’origine" in page
    assert "Camille Martin" in page
    assert "Note rédigée, version 1" in page
    assert "Document lu : « etude.md »" in page
    assert client.get(f"/dossiers/{dossier}/journal/enonces/{uuid.uuid4()}").status_code == 404


def test_a_content_is_shown_only_where_an_event_of_the_dossier_names_it(
    client: AsgiClient, room: DemoRoom, dossier: uuid.UUID, tmp_path: Path
) -> None:
    drafted = next(each for each in lines(client, dossier) if "note.drafted" in each["type"])
    digest = json.loads(drafted["body"])["note"]["sha256"]
    shown = client.get(f"/dossiers/{dossier}/journal/pieces/{digest}")
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/plain")
    (tmp_path / "b.txt").write_text("Autre.")
    other = room.take_dossier([tmp_path / "b.txt"])
    assert client.get(f"/dossiers/{other}/journal/pieces/{digest}").status_code == 404


def test_a_program_reads_a_content_by_the_digest_that_an_event_gives_it(
    client: AsgiClient, room: DemoRoom, dossier: uuid.UUID, tmp_path: Path
) -> None:
    received = next(each for each in lines(client, dossier) if "document.received" in each["type"])
    ref = json.loads(received["body"])["artefact"]
    sent = client.get(f"/api/dossiers/{dossier}/artefacts/{ref['sha256']}")
    assert sent.status_code == 200
    assert hashlib.sha256(sent.content).hexdigest() == ref["sha256"]
    assert (sent.headers["content-length"], sent.headers["content-type"].split(";")[0]) == (
        str(ref["size"]),
        ref["media_type"],
    )
    assert sent.headers["content-disposition"].startswith("attachment")
    (tmp_path / "b.txt").write_text("Autre encore.")
    other = room.take_dossier([tmp_path / "b.txt"])
    for asked, digest in ((other, ref["sha256"]), (dossier, "0" * 64)):
        refused = client.get(f"/api/dossiers/{asked}/artefacts/{digest}")
        assert (refused.status_code, refused.json()["detail"]) == (
            404,
            "Aucun évènement de ce dossier ne nomme ce contenu.",
        )
    assert client.get(f"/api/dossiers/{dossier}/artefacts/..%2F..%2Ftoken").status_code in (404, 422)
    room.keys.destroy(other)
    own = next(each for each in lines(client, other) if "document.received" in each["type"])
    gone = client.get(f"/api/dossiers/{other}/artefacts/{json.loads(own['body'])['artefact']['sha256']}")
    assert (gone.status_code, gone.json()["detail"]) == (410, "le contenu de ce dossier a été effacé")


def test_a_dossier_taken_out_has_no_time_line_left(client: AsgiClient, room: DemoRoom, dossier: uuid.UUID) -> None:
    client.request("DELETE", f"/api/dossiers/{dossier}", params={"reason": "doublon"})
    room.pipeline.drain()
    assert client.get(f"/api/dossiers/{dossier}/journal").status_code == 410
    assert room.read_model.timeline(dossier) == []
    assert room.read_model.questions(dossier) == []


def test_the_dossier_is_shown_as_it_was_before_and_after_a_correction(client: AsgiClient, dossier: uuid.UUID) -> None:
    told = lines(client, dossier)
    moments = {each["type"].removeprefix("fr.lisiere."): each["recorded_at"] for each in told}

    def at(instant: str) -> str:
        return client.get(f"/dossiers/{dossier}/journal/etat", params={"le": instant}).text

    drafted, corrected = at(moments["note.drafted.v1"]), at(moments["statement.reviewed.v1"])
    assert "=Sept machines" not in drafted
    assert "Version 1" in drafted
    assert "=Sept machines" in corrected
    assert "Camille Martin" in corrected
    assert "La note n’était pas encore rédigée" in at(moments["document.received.v1"])
    assert "Aucun document n’était encore arrivé" in at("2020-01-01T00:00:00")
    assert "=Sept machines" in client.get(f"/dossiers/{dossier}/journal/etat").text
    assert client.get(f"/dossiers/{dossier}/journal/etat", params={"le": "hier"}).status_code == 422


def test_the_sheet_of_transparency_tells_what_was_done_and_by_whom(client: AsgiClient, dossier: uuid.UUID) -> None:
    sheet = client.get(f"/api/dossiers/{dossier}/transparency", params={"form": "md"})
    assert sheet.status_code == 200
    assert "Décision d’une personne sur un énoncé" in sheet.text
    assert "etude" in sheet.text
    assert client.get(f"/api/dossiers/{dossier}/transparency").content.startswith(b"%PDF")
    assert client.get(f"/api/dossiers/{uuid.uuid4()}/transparency").status_code == 404
