"""Two people on one dossier see each other, and what one decides reaches the other without losing what is typed."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site, watch


@pytest.fixture
def mine(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the reader for one person."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    return page


@pytest.fixture
def theirs(mine: Page, browser: Browser, site: Site, dossier_id: UUID) -> Iterator[Page]:
    """Open it for another, in a browser of their own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    other = context.new_page()
    complaints = watch(other)
    other.goto(site.sign_in_url)
    other.goto(f"{site.url}/dossiers/{dossier_id}/relecture?page=2")
    expect(other.locator("#note-corps .statement").first).to_be_visible()
    yield other
    context.close()
    assert complaints == []


def test_who_reads_too_is_named_with_the_page_and_gone_when_gone(mine: Page, theirs: Page) -> None:
    presence = mine.locator("#presence")
    expect(presence).to_contain_text(re.compile(r"Une autre session lit aussi ce dossier, page 2 \(.+\)"))
    theirs.locator("[data-turn=after]").click()
    expect(presence).to_contain_text("page 3")
    assert violations(mine) == []
    theirs.context.close()
    expect(presence).to_be_hidden()


def test_another_tab_of_ones_own_session_is_told_apart(mine: Page, site: Site, dossier_id: UUID) -> None:
    second = mine.context.new_page()
    second.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(mine.locator("#presence")).to_contain_text("Vous, dans un autre onglet, lisez aussi ce dossier")
    second.close()
    expect(mine.locator("#presence")).to_be_hidden()


def test_a_correction_under_way_is_marked_for_the_other_and_a_decision_loses_nothing(mine: Page, theirs: Page) -> None:
    identity = mine.locator("#note-corps .statement[data-verdict=pending]").first.get_attribute("id")
    ours, other = mine.locator(f"#{identity}"), theirs.locator(f"#{identity}")
    ours.get_by_role("button", name="Corriger").click()
    ours.get_by_role("textbox").fill("Ce que j’écris encore")
    expect(other).to_contain_text("Une autre session corrige cet énoncé en ce moment.")
    assert violations(theirs) == []
    other.get_by_role("button", name="Rejeter").click()
    expect(ours).to_contain_text("Cet énoncé vient de changer (rejeté")
    expect(ours.get_by_role("textbox")).to_have_value("Ce que j’écris encore")
    ours.get_by_role("button", name="Abandonner").click()
    expect(ours).to_have_attribute("data-verdict", "rejected")
    expect(other.locator(".correcting")).to_have_count(0)
    other.get_by_role("button", name="Annuler").click()
    expect(ours).to_have_attribute("data-verdict", "pending")
