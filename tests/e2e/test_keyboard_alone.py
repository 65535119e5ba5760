"""A day's work without a mouse: every step by key, the focus always seen, and a sheet of keys that is true."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Site
from tests.fakes.demo_room import TOKEN

HERE = ".statement--here"
SHOWN_FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const isRinged = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const isHidden = box.width <= 1 || box.height <= 1;
  return isRinged && !isHidden ? "" : at.outerHTML.slice(0, 200);
}"""
"""Nothing where the element that has the focus shows it, else the element."""


def reach(page: Page, wanted: Locator, most: int = 60) -> None:
    """Walk by Tab to an element; all that is met on the way shows that it has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN_FOCUS) == ""
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by {most} tabs")


def next_pending(page: Page, most: int = 60) -> Locator:
    """Go on to a statement that nobody has decided on: the dossier is other tests' too."""
    for _ in range(most):
        page.keyboard.press("j")
        here = page.locator(f"#{page.locator(HERE).get_attribute('id')}")
        if here.get_attribute("data-verdict") == "pending":
            return here
    raise AssertionError(f"no pending statement among {most}")


def keys_told(page: Page) -> set[str]:
    """Open the sheet of keys, return what it tells, and close it."""
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(sheet).to_be_visible()
    told = {key for row in sheet.locator("dt").all() if row.is_visible() for key in row.inner_text().split()}
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    return told


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the reader."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    page.wait_for_load_state("load")
    return page


def test_a_dossier_is_opened_read_and_decided_by_keys_alone(browser: Browser, site: Site, dossier_id: UUID) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(15_000)
    page.goto(site.url)
    reach(page, page.get_by_label("Jeton"))
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dossiers", exact=True)).to_be_visible()
    reach(page, page.locator(f"a[href='/dossiers/{dossier_id}']").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Étapes")).to_be_visible()
    reach(page, page.get_by_role("link", name="Relire la note"))
    page.keyboard.press("Enter")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    page.wait_for_load_state("load")
    _decide(page)
    _look(page)
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Dossiers", exact=True)).to_be_visible()
    page.close()


def _decide(page: Page) -> None:
    """Accept, take back, correct, reject and comment statements."""
    first = next_pending(page)
    page.keyboard.press("a")
    expect(first).to_have_attribute("data-verdict", "accepted")
    page.keyboard.press("u")
    expect(first).to_have_attribute("data-verdict", "pending")
    second = next_pending(page)
    page.keyboard.press("e")
    expect(second.get_by_label("Texte corrigé de l’énoncé")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" (vérifié)")
    reach(page, second.get_by_role("button", name="Enregistrer la correction"), most=3)
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("data-verdict", "corrected")
    page.keyboard.press("u")
    expect(second).to_have_attribute("data-verdict", "pending")
    page.keyboard.press("x")
    expect(second).to_have_attribute("data-verdict", "rejected")
    page.keyboard.press("u")
    expect(second).to_have_attribute("data-verdict", "pending")
    page.keyboard.press("k")
    expect(second).not_to_have_class(re.compile("statement--here"))
    page.keyboard.press("c")
    expect(page.get_by_placeholder("À une collègue")).to_be_focused()
    page.keyboard.press("Escape")


def _look(page: Page) -> None:
    """Open a source, turn its pages, search and come back."""
    page.locator(HERE).focus()
    page.keyboard.press("o")
    expect(page.locator(".sheet rect.mark, .sheet mark.mark").first).to_be_visible()
    shown = page.locator(".sheet").get_attribute("data-page")
    page.keyboard.press("]")
    expect(page.locator(".sheet")).not_to_have_attribute("data-page", shown or "")
    page.keyboard.press("[")
    expect(page.locator(".sheet")).to_have_attribute("data-page", shown or "")
    page.keyboard.press("/")
    expect(page.locator("#recherche")).to_be_focused()
    page.keyboard.type("bruit")
    page.keyboard.press("Enter")
    expect(page.locator("#resultats a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#trouvailles")).to_be_hidden()
    page.locator(HERE).focus()


def test_the_sheet_tells_the_keys_of_the_screen_and_no_others(reader: Page, site: Site, dossier_id: UUID) -> None:
    assert {"j", "k", "o", "a", "e", "x", "c", "r", "u", "[", "]", "n", "p", "/", "i", "g", "d", "?"} <= keys_told(
        reader
    )
    reader.goto(site.url)
    assert keys_told(reader) == {"/", "g", "d", "?"}
    reader.goto(f"{site.url}/incidents")
    assert keys_told(reader) == {"g", "d", "?"}
    reader.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    reader.wait_for_load_state("load")
    assert "a" not in keys_told(reader)


def test_no_key_of_the_sheet_is_one_that_nothing_answers(reader: Page) -> None:
    reader.keyboard.press("?")
    told = reader.locator("#touches .keys > div[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    unanswered = reader.evaluate(
        """async told => {
          const { isKey } = await import("/static/js/keys.js");
          return told.filter(key => !isKey(key));
        }""",
        told,
    )
    assert unanswered == []
