"""The strip of thumbnails on a document of a thousand pages: few nodes, few requests, keys, and what is remembered."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site, watch
from tests.fakes.plain_pdf import plain_pdf

PAGES = 1_000
MOST_NODES = 40


@pytest.fixture(scope="module")
def long_dossier(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier of one document of a thousand pages."""
    path = tmp_path_factory.mktemp("long") / "etude.pdf"
    path.write_bytes(plain_pdf([f"Page {number} : le projet couvre {number} ha." for number in range(1, PAGES + 1)]))
    return site.room.take_dossier([path], title="Mille pages")


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site, long_dossier: UUID) -> Iterator[Page]:
    """Open the middle of the document."""
    width, height = request.param
    size: Any = {"width": width, "height": height}
    context = browser.new_context(viewport=size, locale="fr-FR")
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints = watch(page)
    page.goto(site.sign_in_url)
    (document,) = site.room.read_model.dossier(long_dossier).documents  # type: ignore[union-attr]
    page.goto(f"{site.url}/dossiers/{long_dossier}/relecture?document={document.document_id}&page=500")
    expect(page.locator(".page-image")).to_be_visible()
    yield page
    context.close()
    assert complaints == []


def _asked(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "dpi=24" in request.url else None)
    return asked


def _unfold(page: Page) -> None:
    page.get_by_role("button", name="Vignettes des pages").click()
    expect(page.locator(".thumbs-list [aria-current] img")).to_be_visible()


def test_the_strip_is_folded_at_first_and_remembered_once_unfolded(reader: Page) -> None:
    asked = _asked(reader)
    expect(reader.locator("#vignettes")).to_be_hidden()
    _unfold(reader)
    expect(reader.locator(".thumbs-list [aria-current]")).to_have_text("Page 500")
    reader.reload()
    expect(reader.locator(".thumbs-list [aria-current]")).to_be_in_viewport()
    assert asked
    reader.get_by_role("button", name="Vignettes des pages").click()
    expect(reader.locator("#vignettes")).to_be_hidden()


def test_of_a_thousand_pages_few_are_nodes_and_few_are_asked_for(reader: Page) -> None:
    asked = _asked(reader)
    _unfold(reader)
    strip = reader.locator(".thumbs-scroll")
    for place in (10_000, 30_000, 50_000, 80_000):
        strip.evaluate("(strip, left) => { strip.scrollLeft = left; }", place)
        expect(reader.locator(f"[data-thumb='{place // 84 + 2}']")).to_be_in_viewport()
        assert reader.locator(".thumbs-list li").count() <= MOST_NODES
    expect(reader.locator(f"[data-thumb='{80_000 // 84 + 2}'] img")).to_have_js_property("complete", value=True)
    assert len(set(asked)) <= 5 * MOST_NODES


def test_keys_walk_the_strip_and_enter_opens_the_page_without_losing_the_place(reader: Page) -> None:
    _unfold(reader)
    reader.locator(".thumbs-list [aria-current]").focus()
    for key, number in (("ArrowRight", 501), ("End", PAGES), ("ArrowLeft", PAGES - 1), ("Home", 1), ("ArrowRight", 2)):
        reader.keyboard.press(key)
        expect(reader.locator(f"[data-thumb='{number}']")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader.locator(".sheet")).to_have_attribute("data-page", "2")
    expect(reader.locator(".thumbs-list [aria-current]")).to_have_text("Page 2")
    expect(reader.locator("[data-thumb='2']")).to_be_focused()


def test_another_page_is_marked_and_shown_in_the_strip(reader: Page) -> None:
    _unfold(reader)
    reader.locator(".page-tools input[name=page]").fill("900")
    reader.keyboard.press("Enter")
    expect(reader.locator(".thumbs-list [aria-current]")).to_have_text("Page 900")
    expect(reader.locator(".thumbs-list [aria-current]")).to_be_in_viewport()
    reader.go_back()
    expect(reader.locator(".thumbs-list [aria-current]")).to_have_text("Page 500")


def test_axe_finds_nothing(reader: Page) -> None:
    _unfold(reader)
    assert violations(reader) == []
