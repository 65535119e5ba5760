"""A search whose index, or whose server, is out of reach: said in words, and tried again from there."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.passages import Passage
from tests.e2e.axe import violations
from tests.e2e.conftest import Site, watch
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers.errors import UnavailableError


class OutOfReach(InMemoryPassageIndex):
    """An index that can be cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = threading.Event()

    def search(self, *args: Any, **named: Any) -> Any:
        if self.is_down.is_set():
            raise UnavailableError("l’index ne répond pas")
        return super().search(*args, **named)


@pytest.fixture
def cut_off(
    browser: Browser, serve: Callable[[DemoRoom], Any], tmp_path: Path
) -> Iterator[tuple[Page, str, OutOfReach]]:
    """Give a search screen over an index that can be cut off."""
    index = OutOfReach()
    room = DemoRoom(tmp_path, index=index)
    (tmp_path / "a.txt").write_text("Le bruit est faible.")
    dossier_id = room.take_dossier([tmp_path / "a.txt"], title="Hors d’atteinte")
    index.upsert([passage_in(dossier_id, room.read_model.dossier(dossier_id).documents[0].document_id)])  # type: ignore[union-attr]
    with serve(room) as url:
        page = browser.new_page()
        complaints = watch(page)
        page.goto(f"{url}/?token={TOKEN}")
        yield page, f"{url}/dossiers/{dossier_id}/recherche", index
        page.close()
        assert complaints == []
    room.close()


def passage_in(dossier_id: UUID, document_id: UUID) -> Passage:
    return Passage(
        passage_id=UUID(int=5),
        corpus="dossier",
        source_id=str(document_id),
        text="Le bruit est faible.",
        page=1,
        dossier_id=dossier_id,
        document="a.txt",
    )


def test_an_index_that_is_down_is_said_and_tried_again(cut_off: tuple[Page, str, OutOfReach]) -> None:
    page, address, index = cut_off
    index.is_down.set()
    page.goto(address)
    page.keyboard.type("bruit")
    expect(page.get_by_role("alert")).to_contain_text("La recherche est indisponible")
    expect(page.get_by_role("alert")).to_contain_text("l’index ne répond pas")
    assert violations(page) == []
    index.is_down.clear()
    page.get_by_role("link", name="Réessayer").click()
    expect(page.locator(".hits li")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_that_is_gone_is_said_and_tried_again(browser: Browser, site: Site, dossier_id: UUID) -> None:
    page = browser.new_page()
    page.goto(site.sign_in_url)
    page.goto(f"{site.url}/dossiers/{dossier_id}/recherche")
    page.route("**/recherche?*", lambda route: route.abort())
    page.keyboard.type("digesteur")
    expect(page.get_by_role("alert")).to_contain_text("La recherche est indisponible : le serveur ne répond pas.")
    page.unroute("**/recherche?*")
    page.get_by_role("link", name="Réessayer").click()
    expect(page.locator(".hits li").first).to_be_visible()
    page.close()
