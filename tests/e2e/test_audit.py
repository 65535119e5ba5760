"""The auditor's desk in a browser: from a statement to why it stands, to the journal, and to its cause."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def test_from_a_statement_to_why_it_stands_and_to_the_events_behind(page: Page, site: Site, dossier_id: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    page.locator(".statement .why-link").first.click()
    expect(page.get_by_role("heading", name="Pourquoi cette phrase ?")).to_be_visible()
    expect(page.get_by_text("Ce que dit le dossier")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Note rédigée").click()
    expect(page.locator(".moment:target")).to_contain_text("Note rédigée, version 1")
    page.locator(".moment:target summary").click()
    expect(page.locator(".moment:target")).to_contain_text("Cause")
    assert violations(page) == []


def test_the_journal_is_narrowed_and_its_address_keeps_it(page: Page, site: Site, dossier_id: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{dossier_id}/journal")
    everything = page.locator(".moment").count()
    page.get_by_label("Genre").select_option("depot")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".moment--depot").first).to_be_visible()
    assert 0 < page.locator(".moment").count() < everything
    page.reload()
    assert page.locator(".moment").count() < everything
    page.get_by_role("link", name="Tout voir").click()
    expect(page.locator(".moment")).to_have_count(everything)
    assert violations(page) == []
