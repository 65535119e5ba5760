"""A note of a thousand statements in the browser: they come when they are reached, by eye, by key and by address."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.demo.dossier import DemoDossier
from reviewer_ui.presenters.note_view import SENT_AT_FIRST, SENT_NEXT
from tests.e2e.conftest import watch
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.long_notes import STATEMENTS, LongNotes, long_id


@pytest.fixture
def room(demo: DemoDossier, tmp_path: Path) -> Iterator[DemoRoom]:
    """Give a room whose notes are long."""
    room = DemoRoom(tmp_path / "data")
    room.take_dossier([path for path in demo.files if path.name.startswith("01")], title="Un très grand dossier")
    pipeline = room.pipeline
    room.parts = replace(room.parts, read_model=LongNotes(pipeline._engine, pipeline.store, pipeline.wire))
    yield room
    room.close()


@pytest.fixture
def reader(browser: Browser, serve: Callable[[DemoRoom], Any], room: DemoRoom) -> Iterator[Page]:
    """Open the reader on a long note."""
    (dossier,) = room.read_model.dossiers()
    with serve(room) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(15_000)
        complaints = watch(page)
        page.goto(f"{url}/dossiers/{dossier.dossier_id}/relecture?token={TOKEN}")
        expect(page.locator(".statement")).to_have_count(SENT_AT_FIRST)
        yield page
        page.close()
        assert complaints == []


def test_statements_come_when_they_are_scrolled_to(reader: Page) -> None:
    reader.locator(".statements-more").first.scroll_into_view_if_needed()
    expect(reader.locator(".statement").nth(SENT_AT_FIRST)).to_be_attached()
    shown = reader.locator(".note-section").first.locator(".statement")
    expect(shown).to_have_count(STATEMENTS)
    assert SENT_AT_FIRST + SENT_NEXT >= STATEMENTS


def test_keys_go_on_past_what_was_sent(reader: Page) -> None:
    last = reader.locator(".statement").nth(SENT_AT_FIRST - 1)
    last.click(position={"x": 5, "y": 5})
    reader.keyboard.press("j")
    expect(reader.locator(".statement--here")).to_have_attribute("data-statement", str(long_id(0, SENT_AT_FIRST)))


def test_an_address_shows_its_statement_however_far_it_stands(reader: Page) -> None:
    wanted = str(long_id(11, 30))
    reader.goto(f"{reader.url.partition('?')[0]}?enonce={wanted}")
    expect(reader.locator(".statement--here")).to_have_attribute("data-statement", wanted)
    expect(reader.locator(".statement--here")).to_be_in_viewport()
