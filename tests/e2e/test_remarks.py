"""Comments by keys alone, a draft that survives a closed tab, two people who see each other; a contradiction judged."""

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Give a reader with its first statement at hand."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    page.wait_for_selector(".statement")
    page.keyboard.press("j")
    return page


def test_a_comment_is_written_with_keys_kept_as_a_draft_and_dealt_with(reader: Page) -> None:
    here = reader.locator(".statement--here")
    reader.keyboard.press("c")
    expect(here.get_by_label("Votre commentaire")).to_be_focused()
    reader.keyboard.type("Vérifier la cote du bassin")
    reader.reload()
    expect(here).to_be_visible()
    reader.keyboard.press("c")
    expect(here.get_by_label("Votre commentaire")).to_have_value("Vérifier la cote du bassin")
    reader.keyboard.press("Control+Enter")
    expect(here.locator(".comment")).to_contain_text("Vérifier la cote du bassin")
    expect(here.locator(".comments-count")).to_have_text("1 à traiter")
    assert violations(reader) == []
    here.get_by_role("button", name="Traité").click()
    expect(here.locator(".comments-count")).to_have_text("1 traité")
    expect(here.get_by_role("button", name="Rouvrir")).to_be_visible()
    here.get_by_role("button", name="Fermer").click()
    expect(here.locator(".thread")).to_have_count(0)


def test_a_colleague_sees_a_comment_without_reloading(
    reader: Page, browser: Browser, site: Site, dossier_id: UUID
) -> None:
    context = browser.new_context(locale="fr-FR")
    other = context.new_page()
    other.goto(site.sign_in_url)
    other.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    second = other.locator(".statement").nth(1)
    expect(second).to_be_visible()
    reader.keyboard.press("j")
    reader.keyboard.press("c")
    expect(reader.locator(".statement--here").get_by_label("Votre commentaire")).to_be_focused()
    reader.keyboard.type("Un avis ?")
    reader.keyboard.press("Control+Enter")
    expect(second.locator(".comments-count")).to_have_text("1 à traiter")
    context.close()


def test_a_contradiction_is_judged_where_it_stands(page: Page, site: Site, tmp_path: Path) -> None:
    for name, height in (("etude", 165), ("resume", 150)):
        text = f"# Étude d’impact\n\n## Description du projet\n\nLa hauteur des éoliennes est de {height} m.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    contradicted = site.room.take_dossier(sorted(tmp_path.iterdir()), title="Se contredit")
    page.goto(f"{site.url}/dossiers/{contradicted}/relecture?onglet=contradictions")
    first = page.locator(".judgement").first
    first.get_by_role("button", name="périmètres différents").click()
    expect(first).to_contain_text("par")
    assert violations(page) == []
    page.reload()
    expect(first).to_contain_text("périmètres différents")
    first.get_by_role("button", name="Annuler").click()
    expect(first.get_by_role("button", name="erreur de lecture")).to_be_visible()
