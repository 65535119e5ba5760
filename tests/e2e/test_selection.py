"""Text selected on a page is asked of the petitioner, or of the dossier, with where it stands."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


@pytest.fixture
def selected(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Give a reader with a line of its page selected."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    page.wait_for_selector(".page-text span")
    page.evaluate(
        """() => {
          const line = [...document.querySelectorAll('.page-text span')].find((each) => each.textContent.length > 30);
          line.scrollIntoView({ block: 'center' });
          const range = document.createRange();
          range.selectNodeContents(line);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.mouse.up()
    expect(page.get_by_role("toolbar", name="Texte sélectionné")).to_be_visible()
    return page


def test_a_selection_becomes_a_request_with_its_source(selected: Page) -> None:
    assert violations(selected) == []
    selected.get_by_role("button", name="Demander", exact=True).click()
    request = selected.locator("#demandes-ajoutees textarea").last
    expect(request).to_be_focused()
    assert "p. 1" in request.input_value()
    expect(selected.locator("#lettre-compte")).to_have_text("1")
    selected.reload()
    assert "p. 1" in selected.locator("#demandes-ajoutees textarea").last.input_value()


def test_a_selection_becomes_a_question(selected: Page) -> None:
    selected.get_by_role("button", name="Interroger").click()
    question = selected.get_by_label("Votre question")
    expect(question).to_be_focused()
    assert len(question.input_value()) > 20


def test_the_bar_goes_when_nothing_is_selected(selected: Page) -> None:
    selected.evaluate("getSelection().removeAllRanges()")
    expect(selected.get_by_role("toolbar", name="Texte sélectionné")).to_be_hidden()
