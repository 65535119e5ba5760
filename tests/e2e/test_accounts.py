"""Keeping accounts in a real browser: one is made, opens the room, is disabled and opens it no more."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewer_ui.access.accounts import password_digest
from reviewer_ui.access.people import Role
from reviewer_ui.access.ports import Account
from tests.e2e.axe import violations
from tests.e2e.conftest import watch
from tests.fakes.demo_room import DemoRoom

PASSWORD = "un mot de passe d’essai"  # noqa: S105 -- opens nothing but the test's own server
VIEWS = ((1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[DemoRoom], Any]) -> Iterator[str]:
    """Serve a room that has an administrator."""
    room = DemoRoom(tmp_path_factory.mktemp("accounts"))
    digest = password_digest(PASSWORD)
    room.parts.accounts.add(Account("alix", "Alix Morel", frozenset({Role.ADMIN}), None, digest, 0.0))
    with serve(room) as url:
        yield url
    room.close()


def enter(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/connexion?suite=/comptes")
    page.get_by_label("Nom du compte").fill(name)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()


def test_an_account_is_made_used_and_disabled(browser: Browser, address: str) -> None:
    admin, agent = (browser.new_context(locale="fr-FR").new_page() for _ in range(2))
    complaints = watch(admin)
    enter(admin, address, "alix", PASSWORD)
    form = admin.locator("form[action='/comptes']")
    form.get_by_label("Nom du compte").fill("lea")
    form.get_by_label("Nom de la personne").fill("Léa Roy")
    form.get_by_role("checkbox", name="relecteur").check()
    form.get_by_role("button", name="Créer le compte").click()
    password = admin.locator("code.secret").inner_text()
    enter(agent, address, "lea", password)
    expect(agent.get_by_text("Léa Roy").first).to_be_visible()
    admin.get_by_role("button", name="Désactiver lea").click()
    expect(admin.get_by_role("status")).to_contain_text("lea")
    agent.goto(address)
    expect(agent.get_by_role("heading", name="Connexion")).to_be_visible()
    enter(agent, address, "lea", password)
    expect(agent.get_by_role("alert")).to_contain_text("n’ouvrent aucun compte")
    assert complaints == []
    admin.context.close()
    agent.context.close()


def test_the_screen_is_accessible_in_both_themes_and_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    enter(page, address, "alix", PASSWORD)
    page.locator(".account-change summary").first.click()
    for width, height, scheme in VIEWS:
        theme: Any = scheme
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
