"""Taking a dossier out through the screens, and erasing it: a reason, a confirmation, nothing left but who did it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


def test_a_dossier_is_taken_out_with_a_reason_then_erased(page: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "etude.txt"
    path.write_text("Le captage des Tilleuls est à 300 m du site.")
    dossier_id = site.room.take_dossier([path], title="Déposé par erreur")
    page.goto(f"{site.url}/dossiers/{dossier_id}")
    page.get_by_role("link", name="Retirer ce dossier").click()
    expect(page.get_by_role("heading", name="Retirer ce dossier")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Retirer le dossier").click()
    expect(page.get_by_label("Motif du retrait")).to_be_focused()
    page.get_by_label("Motif du retrait").fill("Déposé deux fois")
    page.get_by_label("Je retire").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Retirer le dossier").click()
    expect(page.get_by_role("heading", name="Dossier retiré")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Camille Martin l’a retiré le")
    expect(page.locator("main")).to_contain_text("Déposé deux fois")
    page.goto(site.url)
    expect(page.get_by_text("Déposé par erreur")).to_have_count(0)
    site.room.pipeline.drain()
    found = page.request.get(f"{site.url}/api/search", params={"q": "captage des Tilleuls", "dossier": str(dossier_id)})
    assert found.json() == []
    assert page.request.get(f"{site.url}/api/dossiers/{dossier_id}").status == 410
    erase(page, site, str(dossier_id))


def erase(page: Page, site: Site, dossier_id: str) -> None:
    """Have a withdrawn dossier erased from its own screen."""
    page.goto(f"{site.url}/dossiers/{dossier_id}")
    page.get_by_role("link", name="Effacer ce dossier").click()
    expect(page.get_by_role("heading", name="Effacer ce dossier")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Motif de l’effacement").fill("Durée de conservation")
    page.get_by_label("Pour confirmer").fill("oui")
    page.get_by_role("button", name="Effacer pour de bon").click()
    expect(page.get_by_label("Pour confirmer")).to_be_focused()
    page.get_by_label("Pour confirmer").fill("effacer")
    with page.expect_navigation():
        page.get_by_role("button", name="Effacer pour de bon").click()
    expect(page.get_by_role("heading", name="Dossier effacé")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Camille Martin l’a fait effacer le")
    assert violations(page) == []
