"""A note of a thousand statements: the reader stays light, and what was not sent comes when it is reached."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from reviewer_ui.app import build_app
from reviewer_ui.presenters.note_view import SENT_AT_FIRST, SENT_NEXT
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.long_notes import SECTIONS, STATEMENTS, LongNotes, long_id
from tests.unit.reviewer_ui.conftest import LOCAL

KIB = 1024
SHOWN = re.compile(r'id="e-([0-9a-f-]+)"')
MORE = re.compile(r'data-more="([^"]+)"')


@pytest.fixture(scope="module")
def reader(room: DemoRoom) -> Iterator[AsgiClient]:
    read_model = LongNotes(room.pipeline._engine, room.pipeline.store, room.pipeline.wire)
    app = build_app(replace(room.parts, read_model=read_model, metrics=CollectorRegistry()))
    headers = {"Authorization": f"Bearer {TOKEN}", "accept": "text/html"}
    with AsgiClient(app, base_url=LOCAL, headers=headers) as client:
        yield client


def test_the_reader_of_a_long_note_weighs_less_than_300_kib(reader: AsgiClient, dossier_id: uuid.UUID) -> None:
    answer = reader.get(f"/dossiers/{dossier_id}/relecture")
    assert len(answer.content) < 300 * KIB
    assert len(SHOWN.findall(answer.text)) == SENT_AT_FIRST
    assert f"/{SECTIONS * STATEMENTS}" in answer.text.replace("\u202f", "")


def test_every_statement_comes_once_and_in_order(reader: AsgiClient, dossier_id: uuid.UUID) -> None:
    page = reader.get(f"/dossiers/{dossier_id}/relecture").text
    found = SHOWN.findall(page)
    for place in MORE.findall(page):
        asked = [place]
        while asked:
            answer = reader.get(asked.pop().replace("&amp;", "&"))
            assert len(SHOWN.findall(answer.text)) <= SENT_NEXT
            found += SHOWN.findall(answer.text)
            asked += MORE.findall(answer.text)
    assert found == [str(long_id(part, n)) for part in range(SECTIONS) for n in range(STATEMENTS)]


def test_what_is_reviewed_counts_where_it_is_not_sent_too(reader: AsgiClient, dossier_id: uuid.UUID) -> None:
    page = reader.get(f"/dossiers/{dossier_id}/relecture").text
    assert page.count('<span class="section-reviewed">1</span>/70') == SECTIONS


def test_the_statement_of_an_address_is_sent_with_the_page(reader: AsgiClient, dossier_id: uuid.UUID) -> None:
    wanted = str(long_id(9, 44))
    page = reader.get(f"/dossiers/{dossier_id}/relecture", params={"enonce": wanted})
    assert wanted in SHOWN.findall(page.text)
    assert len(page.content) < 300 * KIB


def test_a_part_that_is_gone_says_so(reader: AsgiClient, dossier_id: uuid.UUID) -> None:
    answer = reader.get(f"/dossiers/{dossier_id}/relecture/enonces", params={"partie": "absente", "debut": 0})
    assert answer.status_code == 404
    assert "rechargez la page" in answer.text
