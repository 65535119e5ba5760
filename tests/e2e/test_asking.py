"""Asking the dossier by keys alone: the answer comes with its pages, stays, and what is not there is said."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site


@pytest.fixture(scope="module")
def asked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier to ask."""
    path = tmp_path_factory.mktemp("question") / "etude.md"
    path.write_text("# Étude\n\n## Le projet\n\nLa puissance totale du parc est de 25,2 MW.\n", encoding="utf-8")
    return site.room.take_dossier([path], title="À interroger")


def test_a_question_is_asked_and_its_answer_opened(page: Page, site: Site, asked: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{asked}/relecture")
    page.keyboard.press("i")
    expect(page.get_by_label("Votre question")).to_be_focused()
    expect(page.get_by_text("Aucune question n’a encore été posée")).to_be_visible()
    page.keyboard.type("Quelle est la puissance totale ?")
    page.keyboard.press("Enter")
    answer = page.locator("#questions .question")
    expect(answer).to_have_count(1)
    expect(answer).to_contain_text("25,2 MW")
    expect(page.get_by_label("Votre question")).to_have_value("")
    expect(page.get_by_text("Aucune question n’a encore été posée")).to_have_count(0)
    answer.locator(".chip").click()
    expect(page.locator("#volet-page mark").first).to_contain_text("25,2 MW")
    assert "onglet=questions" in page.url
    page.reload()
    expect(page.locator("#questions .question")).to_contain_text("25,2 MW")
    assert violations(page) == []


def test_what_is_not_in_the_dossier_is_said(page: Page, site: Site, asked: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{asked}/relecture?onglet=questions")
    page.get_by_label("Votre question").fill("Combien d’emplois seront créés ?")
    page.get_by_role("button", name="Demander").click()
    first = page.locator("#questions .question").first
    expect(first).to_contain_text("Non trouvé dans le dossier")
    expect(first).to_contain_text("« emplois »")
    assert violations(page) == []
