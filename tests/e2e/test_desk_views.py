"""Views of the desk: named, kept over a reload, opened by a click, forgotten and brought back."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def test_a_view_is_saved_opened_forgotten_and_brought_back(page: Page, site: Site, dossier_id: UUID) -> None:
    page.goto(f"{site.url}/")
    expect(page.get_by_role("button", name="Enregistrer cette vue")).to_be_hidden()
    page.get_by_label("État", exact=True).select_option("in_review")
    page.wait_for_url("**etat=in_review**")
    page.get_by_role("button", name="Enregistrer cette vue").click()
    name = page.get_by_label("Nom de la vue")
    expect(name).to_be_focused()
    name.fill("À relire <b>")
    page.keyboard.press("Enter")
    view = page.get_by_role("link", name="À relire <b>", exact=True)
    expect(view).to_have_attribute("aria-current", "page")
    page.goto(f"{site.url}/")
    expect(view).not_to_have_attribute("aria-current", "page")
    assert violations(page) == []
    view.click()
    page.wait_for_url("**etat=in_review**")
    expect(page.get_by_label("État", exact=True)).to_have_value("in_review")
    expect(page.locator(f"#d-{dossier_id}")).to_be_visible()
    page.get_by_role("button", name="Oublier la vue").click()
    expect(view).to_have_count(0)
    page.get_by_role("button", name="Annuler").click()
    expect(view).to_have_count(1)
    page.reload()
    expect(view).to_have_count(1)


def test_what_another_program_left_in_the_browser_breaks_nothing(page: Page, site: Site) -> None:
    page.evaluate("localStorage.setItem('lisiere.vues', '{\"x\": [1]}')")
    page.goto(f"{site.url}/?etat=failed")
    expect(page.get_by_role("button", name="Enregistrer cette vue")).to_be_visible()
