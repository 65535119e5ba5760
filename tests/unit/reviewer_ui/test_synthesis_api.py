"""The synthesis views over HTTP: as JSON, as CSV, and as the tabs show them."""

import uuid
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from reviewer_ui.app import build_app
from schemas.audit import NoteExported
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.awaited_sink import AwaitedSink
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.unit.reviewer_ui.conftest import LOCAL

TABLES = {"key-figures": "key_figures", "completeness": "completeness", "measures": "enjeux"}


@pytest.mark.parametrize(("route", "part"), TABLES.items())
def test_a_table_as_json_is_that_part_of_the_note(
    client: AsgiClient, dossier_id: uuid.UUID, route: str, part: str
) -> None:
    listed = client.get(f"/api/dossiers/{dossier_id}/{route}").json()
    assert listed == client.get(f"/api/dossiers/{dossier_id}/note").json()[part]


@pytest.mark.parametrize("route", TABLES)
def test_a_table_as_csv_is_a_file_that_names_its_note(client: AsgiClient, dossier_id: uuid.UUID, route: str) -> None:
    answer = client.get(f"/api/dossiers/{dossier_id}/{route}", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"-{str(dossier_id)[:8]}-v1.csv" in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")


def test_taking_a_table_as_a_file_is_told_to_the_log(room: DemoRoom, dossier_id: uuid.UUID) -> None:
    sink = AwaitedSink()
    app = build_app(replace(room.parts, sink=sink, metrics=CollectorRegistry()))
    with AsgiClient(app, base_url=LOCAL, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        client.get(f"/api/dossiers/{dossier_id}/measures", params={"format": "csv"})
    told = sink.events.get(timeout=5)
    assert isinstance(told, NoteExported)
    assert (told.kind, told.form, told.actor) == ("note", "mesures-erc.csv", "Camille Martin")


def test_a_table_of_nothing_is_refused(client: AsgiClient, stranger: AsgiClient, dossier_id: uuid.UUID) -> None:
    assert client.get(f"/api/dossiers/{uuid.UUID(int=0)}/key-figures").status_code == 404
    assert client.get(f"/api/dossiers/{dossier_id}/key-figures", params={"version": 9}).status_code == 404
    assert client.get(f"/api/dossiers/{dossier_id}/key-figures", params={"format": "xls"}).status_code == 422
    assert stranger.get(f"/api/dossiers/{dossier_id}/key-figures").status_code == 401


def test_the_pane_offers_the_file_of_the_version_it_shows(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    shown = client.get(f"/dossiers/{dossier_id}/relecture/note", params={"onglet": "completude"}).text
    assert f"/api/dossiers/{dossier_id}/completeness?format=csv" in shown
    assert "R181-13" in shown


def test_thumbnails_are_drawn_small_and_only_of_documents_of_several_pages(
    client: AsgiClient, dossier_id: uuid.UUID
) -> None:
    documents = client.get(f"/api/dossiers/{dossier_id}").json()["documents"]
    by_type = {each["media_type"]: each["document_id"] for each in documents}
    address = f"/dossiers/{dossier_id}/documents/{by_type['application/pdf']}/pages/1/image"
    small, whole = (client.get(address, params={"dpi": dpi}).content for dpi in (24, 110))
    assert len(small) < len(whole) / 4
    shown = {
        kind: client.get(f"/dossiers/{dossier_id}/relecture/page?document={each}").text
        for kind, each in by_type.items()
    }
    assert "data-thumbs" in shown["application/pdf"]
    assert "data-thumbs" not in shown["text/plain"]
