"""Signing in with a real OpenID Connect provider and with a local account, in a real browser; and losing a session."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.demo.dossier import DemoDossier
from reviewer_ui.access.accounts import password_digest
from reviewer_ui.access.people import Role
from reviewer_ui.access.ports import Account
from tests.e2e.axe import violations
from tests.e2e.conftest import watch
from tests.fakes.demo_room import DemoRoom
from tests.wire.oidc_server import CLIENT_ID, CLIENT_SECRET, oidc_server
from workers.adapters.oidc_provider import OidcClient, OidcProvider

PASSWORD = "un mot de passe d’essai"  # noqa: S105 -- opens nothing but the test's own server


@dataclass(frozen=True)
class Guarded:
    """A room where people have names: where it is, its provider's address, a dossier in review."""

    url: str
    issuer: str
    room: DemoRoom
    dossier_id: UUID

    @property
    def reader(self) -> str:
        """Return the address of the dossier's note."""
        return f"{self.url}/dossiers/{self.dossier_id}/relecture"


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, demo: DemoDossier, serve: Callable[..., Any]
) -> Iterator[Guarded]:
    """Serve a room whose people sign in through a real provider or with an account."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    back, after = f"{url}/connexion/oidc/retour", f"{url}/connexion/sortie"
    with oidc_server(back, after) as issuer, httpx.Client() as http:
        client = OidcClient(issuer, CLIENT_ID, CLIENT_SECRET, label="Portail d’essai", audience="https://api.example")
        room = DemoRoom(tmp_path_factory.mktemp("guarded"), identity=OidcProvider(client, http))
        digest = password_digest(PASSWORD)
        for name, role in (("alix", Role.RELECTEUR), ("lea", Role.INSTRUCTEUR), ("depot", Role.DEPOT)):
            room.parts.accounts.add(Account(name, name.title(), frozenset({role}), None, digest, 0.0))
        chosen = [path for path in demo.files if path.name[:2] in ("01", "03")]
        dossier_id = room.take_dossier(chosen, title=demo.title, filed_on=demo.filed_on)
        with serve(room, listener):
            yield Guarded(url, issuer, room, dossier_id)
        room.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, guarded: Guarded) -> Iterator[Page]:
    """Give the page of a browser that nobody signed in with."""
    context = _context(browser, guarded)
    page = context.new_page()
    yield page
    context.close()


def _context(browser: Browser, guarded: Guarded, **how: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", **how)
    context.set_default_timeout(15_000)
    ours = (guarded.url, guarded.issuer)
    # The provider's own pages ask a font of another site.
    context.route(lambda address: not address.startswith(ours), lambda route: route.abort())
    return context


def _through_the_provider(page: Page, person: str) -> None:
    page.get_by_role("link", name="Se connecter avec Portail d’essai").click()
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def _with_an_account(page: Page, guarded: Guarded, name: str, target: str = "/") -> None:
    page.goto(f"{guarded.url}/connexion?suite={target}")
    page.get_by_label("Nom du compte").fill(name)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_an_agent_signs_in_decides_under_their_name_and_signs_out_everywhere(visitor: Page, guarded: Guarded) -> None:
    visitor.goto(guarded.reader)
    expect(visitor.get_by_role("heading", name="Connexion")).to_be_visible()
    _through_the_provider(visitor, "camille")
    expect(visitor).to_have_url(re.compile(re.escape(guarded.reader)))
    visitor.wait_for_load_state("load")
    statement = visitor.locator(".statement").first
    statement.get_by_role("button", name="Accepter").click()
    expect(statement.locator(".verdict")).to_contain_text(f"Camille Martin [oidc:{guarded.issuer}#camille]")
    visitor.locator(".who summary").click()
    expect(visitor.locator(".who-more")).to_contain_text("instructeur")
    visitor.get_by_role("button", name="Se déconnecter").click()
    visitor.get_by_role("button", name="Yes, sign me out").click()
    expect(visitor.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    assert visitor.url.startswith(f"{guarded.url}/connexion/sortie")
    visitor.goto(guarded.reader)
    _through_the_login_again(visitor)


def _through_the_login_again(page: Page) -> None:
    """The provider's session is over too: it asks for the password again."""
    page.get_by_role("link", name="Se connecter avec Portail d’essai").click()
    expect(page.locator("input[name=password]")).to_be_visible()


def test_an_answer_nobody_asked_for_signs_nobody_in(visitor: Page, guarded: Guarded) -> None:
    visitor.goto(f"{guarded.url}/connexion/oidc/retour?code=x&state=y&iss={guarded.issuer}")
    expect(visitor.get_by_role("alert")).to_contain_text("n’a pas été demandée par ce navigateur")


def test_the_sign_in_of_another_browser_is_of_no_use_here(browser: Browser, visitor: Page, guarded: Guarded) -> None:
    attacker = _context(browser, guarded)
    page = attacker.new_page()
    back = re.compile(r"/connexion/oidc/retour\?")
    page.route(back, lambda route: route.abort())
    page.goto(f"{guarded.url}/connexion")
    page.get_by_role("link", name="Se connecter avec Portail d’essai").click()
    page.locator("input[name=login]").fill("remi")
    page.locator("input[name=password]").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    with page.expect_request(back) as answer:
        page.get_by_role("button", name="Continue").click()
    caught = answer.value.url
    attacker.close()
    visitor.goto(caught)
    expect(visitor.get_by_role("alert")).to_contain_text("n’a pas été demandée par ce navigateur")
    expect(visitor.locator(".who")).to_have_count(0)


def test_who_has_no_role_is_told_whom_to_ask(visitor: Page, guarded: Guarded) -> None:
    visitor.goto(guarded.url)
    _through_the_provider(visitor, "lou")
    expect(visitor.get_by_role("heading", name="Accès refusé")).to_be_visible()
    expect(visitor.locator("main")).to_contain_text("Lou Bernard")
    expect(visitor.locator("main")).to_contain_text("aucun rôle")
    assert violations(visitor) == []


def test_a_reviewer_reads_and_is_offered_no_decision(visitor: Page, guarded: Guarded) -> None:
    complaints = watch(visitor)
    _with_an_account(visitor, guarded, "alix", f"/dossiers/{guarded.dossier_id}/relecture")
    expect(visitor.locator(".statement").first).to_be_visible()
    visitor.wait_for_load_state("load")
    for name in ("Accepter", "Corriger", "Rejeter", "Approuver…", "Retourner…"):
        expect(visitor.get_by_role("button", name=name)).to_have_count(0)
    visitor.keyboard.press("j")
    visitor.keyboard.press("a")
    visitor.keyboard.press("e")
    expect(visitor.locator(".statement--here")).to_have_attribute("data-verdict", re.compile("pending|accepted"))
    expect(visitor.locator(".editor")).to_have_count(0)
    assert complaints == []


def test_who_only_hands_in_finds_the_form_and_a_receipt(visitor: Page, guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le projet couvre 3 ha.")
    _with_an_account(visitor, guarded, "depot")
    expect(visitor.get_by_role("heading", name="Déposer un dossier")).to_be_visible()
    expect(visitor.get_by_role("link", name="Dossiers", exact=True)).to_have_count(0)
    visitor.goto(guarded.reader)
    expect(visitor.get_by_role("heading", name="Accès refusé")).to_be_visible()
    visitor.goto(f"{guarded.url}/dossiers/{guarded.dossier_id}?depot=true")
    expect(visitor.get_by_role("heading", name="Dépôt enregistré")).to_be_visible()
    assert violations(visitor) == []


def test_a_session_that_ends_while_writing_loses_nothing(visitor: Page, guarded: Guarded) -> None:
    _with_an_account(visitor, guarded, "lea", f"/dossiers/{guarded.dossier_id}/relecture")
    expect(visitor.locator(".statement").first).to_be_visible()
    visitor.wait_for_load_state("load")
    statement = visitor.locator(".statement").nth(1)
    statement.get_by_role("button", name="Corriger").click()
    statement.get_by_label("Texte corrigé de l’énoncé").fill("Le projet compte quatre éoliennes.")
    guarded.room.parts.sessions.revoke_person("compte:lea")
    # Whether the page hears of it by this or by what it asks of its own accord, the dialog stands in front.
    statement.get_by_role("button", name="Enregistrer la correction").dispatch_event("click")
    dialog = visitor.get_by_role("dialog", name="Votre session a expiré : reconnectez-vous")
    expect(dialog).to_be_visible()
    assert violations(visitor) == []
    expect(statement.locator("textarea[name=texte]")).to_have_value("Le projet compte quatre éoliennes.")
    with visitor.context.expect_page() as opened:
        dialog.get_by_role("link", name="Se reconnecter dans un autre onglet").click()
    other = opened.value
    other.get_by_label("Nom du compte").fill("lea")
    other.get_by_label("Mot de passe").fill(PASSWORD)
    other.get_by_role("button", name="Se connecter").click()
    expect(other.get_by_role("heading", name="Vous êtes reconnecté")).to_be_visible()
    expect(statement.locator(".statement-text")).to_have_text("Le projet compte quatre éoliennes.")
    expect(statement.locator(".verdict")).to_contain_text("Lea [compte:lea]")
    expect(dialog).to_be_hidden()


def test_signing_in_again_comes_back_to_the_statement_with_the_text_that_was_kept(
    visitor: Page, guarded: Guarded
) -> None:
    _with_an_account(visitor, guarded, "lea", f"/dossiers/{guarded.dossier_id}/relecture")
    expect(visitor.locator(".statement").first).to_be_visible()
    visitor.wait_for_load_state("load")
    statement = visitor.locator(".statement").nth(2)
    statement.get_by_role("button", name="Corriger").click()
    statement.get_by_label("Texte corrigé de l’énoncé").fill("Un texte gardé.")
    identity = statement.get_attribute("id")
    guarded.room.parts.sessions.revoke_person("compte:lea")
    visitor.locator("[data-turn=after]").click()
    dialog = visitor.get_by_role("dialog", name="Votre session a expiré : reconnectez-vous")
    expect(dialog).to_contain_text("Votre texte est gardé")
    dialog.get_by_role("link", name="Se reconnecter ici, puis revenir").click()
    visitor.get_by_label("Nom du compte").fill("lea")
    visitor.get_by_label("Mot de passe").fill(PASSWORD)
    visitor.get_by_role("button", name="Se connecter").click()
    expect(visitor.locator(".statement--here")).to_have_id(identity or "")
    expect(visitor.locator(f"#{identity} textarea[name=texte]")).to_have_value("Un texte gardé.")


def test_going_back_after_signing_out_shows_nothing_of_a_dossier(visitor: Page, guarded: Guarded) -> None:
    _with_an_account(visitor, guarded, "lea", f"/dossiers/{guarded.dossier_id}")
    expect(visitor.get_by_role("heading", name="Étapes")).to_be_visible()
    visitor.goto(guarded.reader)
    expect(visitor.locator(".statement").first).to_be_visible()
    visitor.wait_for_load_state("load")
    visitor.locator(".who summary").click()
    visitor.get_by_role("button", name="Se déconnecter").click()
    expect(visitor.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    for _ in range(2):
        visitor.go_back()
        expect(visitor.get_by_role("heading", name="Connexion")).to_be_visible()
        expect(visitor.locator(".statement")).to_have_count(0)


def test_the_screens_of_sign_in_are_accessible(browser: Browser, guarded: Guarded, scheme: Any) -> None:
    context = _context(browser, guarded, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{guarded.url}/connexion")
    assert violations(page) == []
    page.get_by_label("Nom du compte").focus()
    page.keyboard.type("alix")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dossiers", exact=True)).to_be_visible()
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Changer mon mot de passe")).to_be_visible()
    assert violations(page) == []
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    assert violations(page) == []
    context.close()
