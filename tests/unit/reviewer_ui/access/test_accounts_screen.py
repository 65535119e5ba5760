"""« Comptes »: who may be here, as administrators keep it on screen, and one's own password."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from httpx import Response
from prometheus_client import CollectorRegistry

from reviewer_ui.access.accounts import account_for, password_digest
from reviewer_ui.access.people import Role
from reviewer_ui.access.permissions import PERMISSIONS, Permission
from reviewer_ui.access.ports import Account, account_person_id
from reviewer_ui.app import build_app
from reviewer_ui.typography import french_spaces
from schemas.audit import SystemOperated
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.awaited_sink import AwaitedSink
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.in_memory_access import InMemoryAccountStore
from tests.unit.reviewer_ui.access.conftest import COOKIE, LOCAL, SignIn

PASSWORD = "un mot de passe d’essai"  # noqa: S105 -- opens nothing but the test's own room
DIGEST = password_digest(PASSWORD)


def account(name: str, *roles: Role, **about: object) -> Account:
    known = Account(name, name.title(), frozenset(roles), None, DIGEST, 0.0)
    return replace(known, **about)  # type: ignore[arg-type]


@pytest.fixture
def accounts(room: DemoRoom) -> Iterator[InMemoryAccountStore]:
    """Give the room an administrator, who is also signed in, and an agent."""
    kept, own = room.parts, InMemoryAccountStore()
    for each in (account("dominique", Role.ADMIN), account("lea", Role.INSTRUCTEUR)):
        own.add(each)
    room.parts = replace(kept, accounts=own)
    yield own
    room.parts = kept


@pytest.fixture
def admin(accounts: InMemoryAccountStore, sign_in: SignIn) -> AsgiClient:
    assert accounts.find("dominique")
    return sign_in(Role.ADMIN)


def refusal(answer: Response) -> str:
    assert answer.status_code == 422
    (said,) = re.findall(r'role="alert">.*?<bdi>(.*?)</bdi>', answer.text, re.DOTALL)
    return str(said)


def shown_password(answer: Response) -> str:
    (password,) = re.findall(r'class="secret">([^<]+)<', answer.text)
    return str(password)


def session_of(client: AsgiClient, name: str) -> dict[str, str]:
    """Sign in by an account and return the headers of its session."""
    answer = client.post("/connexion/compte", data={"compte": name, "mot_de_passe": PASSWORD})
    return {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


@pytest.mark.parametrize("role", [role for role in Role if Permission.ACCOUNTS not in PERMISSIONS[role]])
def test_only_an_administrator_sees_or_changes_accounts(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get("/comptes").status_code == 403
    assert sign_in(role).post("/comptes/lea/etat", data={"ferme": "true"}).status_code == 403


def test_another_site_s_form_changes_nothing(admin: AsgiClient, accounts: InMemoryAccountStore) -> None:
    answer = admin.post("/comptes/lea/etat", data={"ferme": "true"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not accounts.all()[1].disabled


def test_a_new_account_s_password_is_shown_once_and_opens_it(admin: AsgiClient, accounts: InMemoryAccountStore) -> None:
    words = {"compte": "Alix", "nom": "Alix Morel", "services": "DDTM 33,  DREAL  ", "roles": ["relecteur", "auditeur"]}
    password = shown_password(admin.post("/comptes", data=words))
    made = account_for("alix", password, accounts)
    assert made is not None
    assert made.full_name == "Alix Morel"
    assert made.services == frozenset({"DDTM 33", "DREAL"})
    assert made.roles == frozenset({Role.RELECTEUR, Role.AUDITEUR})
    assert password not in admin.get("/comptes").text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"compte": "léa !", "roles": "admin"}, "n’est pas un nom de compte"),
        ({"compte": "lea", "roles": "admin"}, "existe déjà"),
        ({"compte": "alix"}, "au moins un rôle"),
        ({"compte": "alix", "roles": "depot", "services": " , "}, "nom du service est vide"),
    ],
)
def test_what_makes_no_account_is_said_and_what_was_typed_stays(
    admin: AsgiClient, accounts: InMemoryAccountStore, words: dict[str, str], reason: str
) -> None:
    answer = admin.post("/comptes", data={**words, "nom": "<b>Alix</b>"})
    assert reason in refusal(answer)
    assert 'value="&lt;b&gt;Alix&lt;/b&gt;"' in answer.text
    assert len(accounts.all()) == 2


def test_the_first_account_is_an_administrator_s(room: DemoRoom, sign_in: SignIn) -> None:
    client = sign_in(Role.ADMIN)
    assert "Aucun compte" in client.get("/comptes").text
    assert "administrateur" in refusal(client.post("/comptes", data={"compte": "lea", "roles": "depot"}))
    assert room.parts.accounts.all() == []


def test_changed_roles_and_services_end_the_person_s_sessions(
    admin: AsgiClient, accounts: InMemoryAccountStore, room: DemoRoom
) -> None:
    with AsgiClient(room.app(), base_url=LOCAL, headers={"Sec-Fetch-Site": "same-origin"}) as lea:
        session = session_of(lea, "lea")
        assert lea.get("/api/dossiers", headers=session).status_code == 200
        words = {"nom": "Léa Roy", "roles": "relecteur", "services": "DREAL"}
        answer = admin.post("/comptes/lea", data=words)
        assert (answer.status_code, answer.headers["location"]) == (303, "/comptes?change=lea")
        assert lea.get("/api/dossiers", headers=session).status_code == 401
    changed = accounts.find("lea")
    assert changed is not None
    assert (changed.full_name, changed.password) == ("Léa Roy", DIGEST)
    assert changed.roles == frozenset({Role.RELECTEUR})
    assert changed.services == frozenset({"DREAL"})


def test_a_disabled_account_opens_nothing_until_it_is_open_again(
    admin: AsgiClient, accounts: InMemoryAccountStore
) -> None:
    admin.post("/comptes/lea/etat", data={"ferme": "true"})
    assert account_for("lea", PASSWORD, accounts) is None
    admin.post("/comptes/lea/etat", data={"ferme": "false"})
    assert account_for("lea", PASSWORD, accounts) is not None


def test_a_renewed_password_replaces_the_old_one(admin: AsgiClient, accounts: InMemoryAccountStore) -> None:
    password = shown_password(admin.post("/comptes/lea/mot-de-passe"))
    assert account_for("lea", PASSWORD, accounts) is None
    assert account_for("lea", password, accounts) is not None


def test_nobody_locks_themselves_out_nor_leaves_no_administrator(
    admin: AsgiClient, accounts: InMemoryAccountStore
) -> None:
    assert "vous perdriez" in refusal(admin.post("/comptes/dominique/etat", data={"ferme": "true"})).lower()
    assert "vous perdriez" in refusal(admin.post("/comptes/dominique", data={"roles": "auditeur"})).lower()
    accounts.replace(account("dominique", Role.AUDITEUR))
    accounts.replace(account("lea", Role.ADMIN))
    assert "administrateur" in refusal(admin.post("/comptes/lea/etat", data={"ferme": "true"}))


def test_a_slip_in_the_services_opens_no_other_dossiers(admin: AsgiClient, accounts: InMemoryAccountStore) -> None:
    accounts.replace(account("lea", Role.INSTRUCTEUR, services=frozenset({"DREAL"})))
    answer = admin.post("/comptes/lea", data={"roles": "instructeur", "services": ", "})
    assert "nom du service est vide" in refusal(answer)
    kept = accounts.find("lea")
    assert kept is not None
    assert kept.services == frozenset({"DREAL"})


def test_an_account_that_is_not_there_is_said(admin: AsgiClient) -> None:
    for path in ("/comptes/personne", "/comptes/personne/mot-de-passe"):
        assert french_spaces("Aucun compte ne s’appelle « personne »") in refusal(
            admin.post(path, data={"roles": "admin"})
        )


def test_the_log_tells_who_changed_what_and_no_password(
    accounts: InMemoryAccountStore, room: DemoRoom, sign_in: SignIn
) -> None:
    assert accounts.find("lea")
    sink = AwaitedSink()
    client = sign_in(Role.ADMIN, app=build_app(replace(room.parts, sink=sink, metrics=CollectorRegistry())))
    password = shown_password(client.post("/comptes/lea/mot-de-passe"))
    client.post("/comptes/lea/etat", data={"ferme": "true"})
    for what in ("mot de passe renouvelé", "désactivé"):
        told = sink.events.get(timeout=5)
        assert isinstance(told, SystemOperated)
        assert (told.operation, told.actor) == ("account_changed", "Dominique Roy [compte:dominique]")
        assert told.about == f"lea {what} : instructeur ; tous services"
        assert password not in told.model_dump_json()


def test_a_person_changes_their_own_password_and_goes_on(room: DemoRoom, accounts: InMemoryAccountStore) -> None:
    new = "une autre phrase d’essai"
    with AsgiClient(room.app(), base_url=LOCAL, headers={"Sec-Fetch-Site": "same-origin"}) as lea:
        session = session_of(lea, "lea")
        wrong = {"actuel": "une erreur de frappe", "nouveau": new, "encore": new}
        assert "mot de passe actuel" in refusal(lea.post("/mon-compte", data=wrong, headers=session))
        unlike = {"actuel": PASSWORD, "nouveau": new, "encore": f"{new} "}
        assert "diffèrent" in refusal(lea.post("/mon-compte", data=unlike, headers=session))
        short = {"actuel": PASSWORD, "nouveau": "court", "encore": "court"}
        assert "12 à 1000" in refusal(lea.post("/mon-compte", data=short, headers=session))
        done = lea.post("/mon-compte", data={"actuel": PASSWORD, "nouveau": new, "encore": new}, headers=session)
        assert done.headers["location"] == "/mon-compte?fait=true"
        assert lea.get("/mon-compte", headers=session).status_code == 401
        anew = {"Cookie": f"{COOKIE}={done.cookies[COOKIE]}"}
        assert "Mot de passe changé" in lea.get("/mon-compte?fait=true", headers=anew).text
    assert account_for("lea", new, accounts) is not None


def test_who_came_by_the_link_has_no_password_to_change(room: DemoRoom) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "text/html"}
    with AsgiClient(room.app(), base_url=LOCAL, headers=headers) as owner:
        assert owner.get("/mon-compte").status_code == 404


def test_a_person_s_id_is_their_account_s(accounts: InMemoryAccountStore) -> None:
    assert {each.person.id for each in accounts.all()} == {account_person_id(name) for name in ("dominique", "lea")}
