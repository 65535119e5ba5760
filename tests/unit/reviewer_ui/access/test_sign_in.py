"""Signing in by an account, and what an attacker tries against it."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reviewer_ui.access.accounts import account_for, account_name, password_digest
from reviewer_ui.access.people import Role
from reviewer_ui.access.ports import Account
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.in_memory_access import InMemoryAccountStore
from tests.unit.reviewer_ui.access.conftest import COOKIE, LOCAL, SignIn
from workers.errors import RejectedError

PASSWORD = "un mot de passe d’essai"  # noqa: S105 -- opens nothing but the test's own server
SAME = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@pytest.fixture(scope="module")
def digest() -> str:
    return password_digest(PASSWORD)


@pytest.fixture
def account(digest: str) -> Account:
    return Account("camille", "Camille Martin", frozenset({Role.INSTRUCTEUR}), None, digest, 0.0)


@pytest.fixture
def accounts(room: DemoRoom, account: Account) -> Iterator[InMemoryAccountStore]:
    """Give the room's accounts, one for the time of a test."""
    store: Any = room.parts.accounts
    store.add(account)
    yield store
    store._accounts.clear()


@pytest.fixture
def browser(room: DemoRoom, accounts: InMemoryAccountStore) -> Iterator[AsgiClient]:
    """Give a browser on a room with an account."""
    with AsgiClient(room.app(), base_url=LOCAL, headers=SAME) as client:
        yield client


def enter(browser: AsgiClient, name: str = "camille", password: str = PASSWORD, **how: Any) -> httpx.Response:
    form = {"compte": name, "mot_de_passe": password, "suite": how.pop("suite", "/")}
    return browser.post("/connexion/compte", data=form, **how)


def test_a_name_and_a_password_open_a_session(browser: AsgiClient) -> None:
    answer = enter(browser, " Camille ", suite="/incidents?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?a=1")
    desk = browser.get("/", headers={"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"})
    assert desk.status_code == 200
    assert "Camille Martin" in desk.text
    assert "compte:camille" in desk.text


@pytest.mark.parametrize(
    ("name", "password"),
    [("camille", "autre mot de passe"), ("camille", ""), ("personne", PASSWORD), ("../etc", PASSWORD), ("", "")],
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(browser: AsgiClient, name: str, password: str) -> None:
    answer = enter(browser, name, password)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "n’ouvrent aucun compte" in answer.text


def test_a_disabled_account_opens_nothing(
    browser: AsgiClient, accounts: InMemoryAccountStore, account: Account
) -> None:
    accounts.add(replace(account, name="autre"))  # the sign-in form stays
    accounts.replace(replace(account, disabled=True))
    assert "n’ouvrent aucun compte" in enter(browser).text


def test_a_password_typed_on_another_keyboard_is_the_same(accounts: InMemoryAccountStore, account: Account) -> None:
    accounts.replace(replace(account, password=password_digest("mot de passe accentué é")))
    assert account_for("camille", "mot de passe accentue\u0301 e\u0301", accounts)


@pytest.mark.parametrize("password", ["court", "a" * 11, "a" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(RejectedError, match="de 12 à 1000"):
        password_digest(password)


@pytest.mark.parametrize("name", ["", "é", "a b", "a/b", "a" * 65, "compte:x", "[a]", "a\n"])
def test_a_name_is_made_of_plain_signs(name: str) -> None:
    if name == "a\n":
        assert account_name(name) == "a"
        return
    with pytest.raises(RejectedError, match="nom de compte"):
        account_name(name)


def test_an_account_that_is_not_there_takes_as_long_as_one_that_is(accounts: InMemoryAccountStore) -> None:
    def cpu_s(name: str) -> float:
        began = time.process_time()
        assert account_for(name, "un autre mot de passe", accounts) is None
        return time.process_time() - began

    pairs = [(cpu_s("camille"), cpu_s("personne")) for _ in range(3)]
    known, unknown = (statistics.median(each) for each in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2.0


def test_guessing_gets_slower_and_locks_nobody_else_out(
    browser: AsgiClient, accounts: InMemoryAccountStore, account: Account
) -> None:
    accounts.add(replace(account, name="remi"))
    answers = [enter(browser, password=f"essai numéro {number}").status_code for number in range(7)]
    assert answers == [401] * 5 + [429] * 2
    waiting = enter(browser)
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    assert "Trop d’essais" in waiting.text
    assert enter(browser, "remi").status_code == 303


@pytest.mark.parametrize(
    "suite", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(browser: AsgiClient, suite: str) -> None:
    assert enter(browser, suite=suite).headers["location"] == "/"
    page = browser.get("/connexion", params={"suite": suite})
    assert "ailleurs.example" not in page.text
    assert "javascript:" not in page.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_page_signs_nobody_in_or_out(browser: AsgiClient, sign_in: SignIn, site: str) -> None:
    assert enter(browser, headers={"Sec-Fetch-Site": site}).status_code == 403
    client = sign_in(Role.RELECTEUR)
    assert client.post("/deconnexion", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get("/").status_code == 200


def test_a_cookie_planted_before_sign_in_opens_nothing_after(browser: AsgiClient) -> None:
    planted = {"Cookie": f"{COOKIE}=planted"}
    answer = enter(browser, headers=planted)
    assert answer.cookies[COOKIE] != "planted"
    assert browser.get("/", headers=planted).status_code == 401


def test_signing_out_ends_the_session_at_once(browser: AsgiClient) -> None:
    cookie = {"Cookie": f"{COOKIE}={enter(browser).cookies[COOKIE]}"}
    assert browser.get("/", headers=cookie).status_code == 200
    answer = browser.post("/deconnexion", headers=cookie)
    assert "Vous êtes déconnecté" in answer.text
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert browser.get("/", headers=cookie).status_code == 401


def test_with_accounts_the_link_of_the_machine_opens_nothing(browser: AsgiClient) -> None:
    assert browser.get("/", params={"token": TOKEN}).status_code == 401
    assert "set-cookie" not in browser.post("/connexion", data={"jeton": TOKEN}).headers
    assert "Jeton" not in browser.get("/connexion").text
    # Programs on this machine keep the token: nobody else can read its file.
    assert browser.get("/api/dossiers", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_host_header_of_somebody_else_signs_nobody_in(browser: AsgiClient) -> None:
    assert enter(browser, headers={"Host": "ailleurs.example"}).status_code == 421
    assert enter(browser, headers={"X-Forwarded-Host": "ailleurs.example"}).headers["location"] == "/"


def test_an_ended_session_is_told_so(browser: AsgiClient) -> None:
    answer = browser.post("/incidents/renvoyer", headers={"Cookie": f"{COOKIE}=ended", "HX-Request": "true"})
    assert answer.status_code == 401
    assert "Votre session a expiré : reconnectez-vous" in answer.json()["detail"]


def test_who_may_not_is_told_which_role_it_takes(sign_in: SignIn) -> None:
    client = sign_in(Role.RELECTEUR)
    page = client.get("/incidents")
    assert page.status_code == 403
    assert "Accès refusé" in page.text
    assert "administrateur" in page.text
    assert "relecteur" in page.text
    told = client.get("/api/dead-letters")
    assert told.status_code == 403
    assert "administrateur" in told.json()["detail"]


def test_what_one_may_not_do_is_not_offered(sign_in: SignIn) -> None:
    assert "Déposer un dossier" in sign_in(Role.INSTRUCTEUR).get("/").text
    page = sign_in(Role.RELECTEUR).get("/").text
    assert "Déposer un dossier" not in page
    assert "/incidents" not in page
    assert "/incidents" in sign_in(Role.ADMIN).get("/").text


def test_a_name_is_shown_as_text(sign_in: SignIn) -> None:
    page = sign_in(Role.RELECTEUR, name="<script>alert(1)</script>").get("/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
