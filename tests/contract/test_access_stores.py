"""AccountStore and SessionStore: who may sign in, and who is signed in."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from reviewer_ui.access.people import Person, Role
from reviewer_ui.access.ports import Account, AccountStore, SessionStore, StoredSession
from tests.fakes.in_memory_access import InMemoryAccountStore, InMemorySessionStore
from workers.adapters.sql_access import SqlAccountStore, SqlSessionStore
from workers.adapters.sql_engine import open_engine
from workers.errors import UnavailableError

ACCOUNT = Account(
    name="camille",
    full_name="Camille « É » Martin",
    roles=frozenset({Role.INSTRUCTEUR, Role.ADMIN}),
    services=frozenset({"DREAL Nouvelle-Aquitaine", "DDTM 33"}),
    password="scrypt$1$2$3$4$5",  # noqa: S106 -- no password's digest
    created_at=1_764_000_000.25,
)
PERSON = Person("compte:camille", "Camille", "compte", frozenset({Role.RELECTEUR}), frozenset({"DDTM 33"}))
SESSION = StoredSession("k" * 64, PERSON, 100.5, 200.25, "the.id.token")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def accounts(request: pytest.FixtureRequest) -> AccountStore:
    """Give a store without accounts."""
    if request.param == "memory":
        return InMemoryAccountStore()
    return SqlAccountStore(request.getfixturevalue(request.param))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest) -> SessionStore:
    """Give a store without sessions."""
    if request.param == "memory":
        return InMemorySessionStore()
    return SqlSessionStore(request.getfixturevalue(request.param))


def test_an_account_is_found_as_it_was_added(accounts: AccountStore) -> None:
    everywhere = replace(ACCOUNT, name="alix", services=None)
    assert accounts.find("camille") is None
    assert accounts.add(ACCOUNT)
    assert accounts.add(everywhere)
    assert accounts.find("camille") == ACCOUNT
    assert accounts.all() == [everywhere, ACCOUNT]


def test_a_name_is_taken_once_even_by_a_disabled_account(accounts: AccountStore) -> None:
    assert accounts.add(replace(ACCOUNT, disabled=True))
    assert not accounts.add(replace(ACCOUNT, full_name="Une autre"))
    found = accounts.find("camille")
    assert found is not None
    assert (found.full_name, found.disabled) == (ACCOUNT.full_name, True)


def test_an_account_s_new_state_is_kept_and_no_account_made(accounts: AccountStore) -> None:
    accounts.add(ACCOUNT)
    changed = replace(ACCOUNT, roles=frozenset({Role.AUDITEUR}), disabled=True, services=None)
    accounts.replace(changed)
    accounts.replace(replace(ACCOUNT, name="personne"))
    assert accounts.all() == [changed]


def test_the_last_sign_in_by_each_account_is_known(accounts: AccountStore) -> None:
    accounts.add(ACCOUNT)
    assert accounts.sign_ins() == {}
    for name, moment in (("camille", 100.5), ("alix", 150.0), ("camille", 200.25)):
        accounts.signed_in(name, moment)
    assert accounts.sign_ins() == {"camille": 200.25, "alix": 150.0}
    assert accounts.find("camille") == ACCOUNT


def test_a_session_is_found_as_it_was_added_until_it_is_revoked(sessions: SessionStore) -> None:
    everywhere = replace(SESSION, key="e" * 64, person=replace(PERSON, services=None), id_token=None)
    sessions.add(SESSION)
    sessions.add(everywhere)
    assert sessions.find(SESSION.key) == SESSION
    assert sessions.find(everywhere.key) == everywhere
    sessions.revoke(SESSION.key)
    sessions.revoke(SESSION.key)
    assert sessions.find(SESSION.key) is None
    assert sessions.find(everywhere.key) == everywhere


def test_a_use_is_noted_and_brings_no_session_back(sessions: SessionStore) -> None:
    sessions.add(SESSION)
    sessions.touch(SESSION.key, 300.5)
    assert sessions.find(SESSION.key) == replace(SESSION, seen_at=300.5)
    sessions.revoke(SESSION.key)
    sessions.touch(SESSION.key, 400.5)
    assert sessions.find(SESSION.key) is None


def test_all_sessions_of_a_person_are_revoked_and_nobody_else_s(sessions: SessionStore) -> None:
    other = replace(SESSION, key="o" * 64, person=replace(PERSON, id="compte:camilla"))
    for session in (SESSION, replace(SESSION, key="2" * 64), other):
        sessions.add(session)
    assert sessions.revoke_person(PERSON.id) == 2
    assert sessions.revoke_person(PERSON.id) == 0
    assert sessions.find(other.key) == other


def test_sessions_opened_before_a_moment_are_forgotten(sessions: SessionStore) -> None:
    young = replace(SESSION, key="y" * 64, opened_at=150.0)
    sessions.add(SESSION)
    sessions.add(young)
    sessions.drop_opened_before(150.0)
    assert sessions.find(SESSION.key) is None
    assert sessions.find(young.key) == young


def test_what_is_kept_outlives_the_process(engine: Engine) -> None:
    SqlSessionStore(engine).add(SESSION)
    SqlAccountStore(engine).add(ACCOUNT)
    engine.dispose()
    assert SqlSessionStore(engine).find(SESSION.key) == SESSION
    assert SqlAccountStore(engine).find("camille") == ACCOUNT


def test_a_database_that_is_away_is_waited_for() -> None:
    with pytest.raises(UnavailableError):
        SqlSessionStore(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
