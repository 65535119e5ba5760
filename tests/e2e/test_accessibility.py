"""axe-core on every screen and state, in both themes and on a phone: nothing is found."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewer_ui.access.routes import ROUTES
from reviewer_ui.presenters.addresses import TABS
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.fakes.demo_room import DemoRoom

SCREENS = {
    "GET /": "/",
    "GET /accessibilite": "/accessibilite",
    "GET /deposer": "/deposer",
    "GET /deposer/recu/{dossier_id}": "/deposer/recu/{dossier}",
    "GET /dossiers/{dossier_id}": "/dossiers/{dossier}",
    "GET /dossiers/{dossier_id}/complements": "/dossiers/{dossier}/complements",
    "GET /dossiers/{dossier_id}/recherche": "/dossiers/{dossier}/recherche?q=bruit la nuit",
    "GET /dossiers/{dossier_id}/journal": "/dossiers/{dossier}/journal",
    "GET /dossiers/{dossier_id}/journal/etat": "/dossiers/{dossier}/journal/etat?a={today}",
    "GET /dossiers/{dossier_id}/journal/enonces/{statement_id}": "/dossiers/{dossier}/journal/enonces/{statement}",
    "GET /dossiers/{dossier_id}/relecture": "/dossiers/{dossier}/relecture",
    "GET /dossiers/{dossier_id}/retrait": "/dossiers/{dossier}/retrait",
    "GET /incidents": "/incidents",
    "GET /modeles": "/modeles",
    "GET /comptes": "/comptes",
    "GET /connexion/retour": "/connexion/retour",
    "a screen that is not there": "/nulle-part",
    "a dossier that is not there": "/dossiers/00000000-0000-0000-0000-000000000000",
    "a dossier on its way": "/dossiers/00000000-0000-0000-0000-000000000000?depot=true",
}
"""An address of each screen."""
SHOWN_ELSEWHERE = {
    "GET /connexion": ("test_sign_in.py", '.url}/connexion")'),
    "GET /connexion/sortie": ("test_sign_in.py", "Vous êtes déconnecté"),
    "GET /mon-compte": ("test_sign_in.py", "Changer mon mot de passe"),
    "GET /dossiers/{dossier_id}/effacement": ("test_withdrawal.py", "Effacer ce dossier"),
}
"""Screens that need more than an address, with the tests that look at them and what they go by there."""
NO_SCREEN = re.compile(
    r"GET /(api/.*|healthz|readyz|metrics|openapi.json|connexion/oidc.*|modeles/(fichier|exemple/.*)"
    r"|dossiers/{dossier_id}/(relecture/.+|documents/.*|semblables|recherche/parties|journal/pieces/.*))"
)
"""Data, files, redirections, and fragments: these are seen in the screens they come into."""

VIEWS = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "phone": (390, 844, "light")}


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """Give a signed-in page of a size and theme."""
    width, height, scheme = VIEWS[request.param]
    size: Any = {"width": width, "height": height}
    theme: Any = scheme
    context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(site.sign_in_url)
    yield page
    context.close()


def test_every_screen_is_looked_at() -> None:
    asked = {route for route in ROUTES if route.startswith("GET ") and not NO_SCREEN.fullmatch(route)}
    assert asked == {name for name in SCREENS if name.startswith("GET ")} | set(SHOWN_ELSEWHERE)
    for file, words in SHOWN_ELSEWHERE.values():
        after = (Path(__file__).parent / file).read_text(encoding="utf-8").split(words)[1:]
        assert any("violations(page) == []" in each[:120] for each in after), (file, words)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(browser: Browser, site: Site, dossier_id: UUID, screen: str) -> None:
    note = site.room.read_model.note(dossier_id)
    assert note is not None
    statement, today = note.sections[0].statements[0].statement_id, datetime.now(UTC).date()
    page = browser.new_page(reduced_motion="reduce")
    page.goto(site.sign_in_url)
    page.goto(site.url + SCREENS[screen].format(dossier=dossier_id, statement=statement, today=today))
    for width, height, scheme in (VIEWS["dark"], VIEWS["phone"]):
        theme: Any = scheme
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
    page.close()


def test_the_desk_in_all_its_states(view: Page, site: Site, dossier_id: UUID) -> None:
    for address in ("/?tri=echeance", "/?q=introuvable", "/?etat=approved"):
        view.goto(site.url + address)
        assert violations(view) == [], address


def test_the_screens_of_what_could_not_be_read_or_found(
    view: Page, site: Site, dossier_id: UUID, tmp_path: Path
) -> None:
    empty = tmp_path / "vide.pdf"
    empty.write_bytes(b"")
    failed = site.room.take_dossier([empty], title="Un fichier vide")
    for address in (
        f"/dossiers/{failed}",
        f"/dossiers/{failed}/relecture",
        f"/dossiers/{dossier_id}/recherche",
        f"/dossiers/{dossier_id}/recherche?q=bruit&corpus=regulation",
    ):
        view.goto(site.url + address)
        assert violations(view) == [], address


def test_the_sign_in_page_and_its_refusal(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.url)
    assert violations(page) == []
    page.get_by_label("Jeton").fill("faux")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.close()


def test_an_empty_desk(browser: Browser, serve: Callable[[DemoRoom], Any], tmp_path: Path) -> None:
    room = DemoRoom(tmp_path / "data")
    with serve(room) as url:
        page = browser.new_page()
        page.goto(f"{url}/?token=jeton-de-test")
        expect(page.get_by_text("Aucun dossier pour l’instant.")).to_be_visible()
        assert violations(page) == []
        page.close()
    room.close()


def test_files_chosen_and_a_refusal(view: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "vide.txt"
    path.write_bytes(b"")
    view.goto(f"{site.url}/deposer")
    view.get_by_role("button", name="Déposer").click()
    expect(view.get_by_role("alert")).to_be_visible()
    view.locator("#fichiers").set_input_files([path])
    expect(view.locator("#liste li")).to_have_count(1)
    assert violations(view) == []


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_of_the_reader(view: Page, site: Site, dossier_id: UUID, tab: str) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet={tab}")
    expect(view.locator("#note-corps")).to_be_visible()
    assert violations(view) == []


def test_two_pages_side_by_side(view: Page, site: Site, dossier_id: UUID) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=contradictions&comparer=k.0")
    expect(view.locator(".sheet")).to_have_count(2)
    view.evaluate("document.body.dataset.pane = 'page'")
    assert violations(view) == []


def test_the_reader_at_work(view: Page, site: Site, dossier_id: UUID) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    statement = view.locator(".statement").nth(2)
    statement.get_by_role("button", name="Corriger").click()
    statement.get_by_role("textbox").fill("Un texte en cours de correction")
    assert violations(view) == []
    statement.get_by_role("button", name="Abandonner").click()
    statement.locator(".chip").first.click()
    expect(view.locator(".sheet rect.mark, .sheet mark.mark").first).to_be_visible()
    assert violations(view) == []
    view.evaluate("document.body.dataset.pane = 'sommaire'")
    tree = view.locator(".tree-document", has_text="Étude de dangers")
    if tree.get_attribute("open") is None:
        tree.locator("> summary").click()
    expect(tree.locator(".tree-children a[data-page]").first).to_be_visible()
    assert violations(view) == []


@pytest.mark.parametrize("button", ["Approuver…", "Retourner…"])
def test_the_dialogs_that_decide(view: Page, site: Site, dossier_id: UUID, button: str) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    view.get_by_role("button", name=button).click()
    expect(view.get_by_role("dialog")).to_be_visible()
    assert violations(view) == []


def test_the_sheet_of_keys(view: Page, site: Site) -> None:
    view.goto(site.url)
    view.keyboard.press("?")
    expect(view.get_by_role("dialog")).to_be_visible()
    assert violations(view) == []


def test_the_letter_as_it_is_composed_and_shown(view: Page, site: Site, dossier_id: UUID) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    view.locator(".request[data-request] input[type=checkbox]").first.check()
    view.locator("[data-letter=edit]").first.click()
    view.locator("[data-letter=add]").click()
    view.keyboard.type("Une demande de plus.")
    view.locator("#lettre-entete > summary").click()
    assert violations(view) == []
    view.locator("#lettre .menu > summary").click()
    assert violations(view) == []
    view.locator("[data-letter=preview]").click()
    expect(view.get_by_role("dialog")).to_be_visible()
    assert violations(view) == []


def test_a_problem_told_in_the_reader(view: Page, site: Site, dossier_id: UUID) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    view.locator("[data-letter=preview]").click()
    expect(view.locator("#annonce")).to_contain_text("Choisissez au moins une demande")
    assert violations(view) == []
