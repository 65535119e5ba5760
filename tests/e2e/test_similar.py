"""The earlier dossiers most like one, on its own screen."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site

WIND = "Rubrique 2980-1 de la nomenclature des installations classées : autorisation. Le projet compte {} éoliennes.\n"


def test_a_dossier_shows_an_earlier_one_like_it_and_why(page: Page, site: Site, tmp_path: Path) -> None:
    ids = []
    for number, title in ((5, "Parc éolien de Hautecombe"), (7, "Parc éolien du Bois Clair")):
        path = tmp_path / f"{number}.txt"
        path.write_text(WIND.format(number))
        ids.append(site.room.take_dossier([path], title=title))
    page.goto(f"{site.url}/dossiers/{ids[1]}")
    panel = page.locator("#semblables")
    expect(panel.get_by_role("link", name="Parc éolien de Hautecombe")).to_be_visible()
    expect(panel).to_contain_text("même genre de projet : éolien")
    assert violations(page) == []
    panel.get_by_role("link", name="Parc éolien de Hautecombe").click()
    expect(page).to_have_url(f"{site.url}/dossiers/{ids[0]}")
    expect(page.locator("#semblables")).not_to_contain_text("Bois Clair")
