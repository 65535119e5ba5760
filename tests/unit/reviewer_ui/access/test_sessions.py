"""Sessions: begun anew at every sign-in, ended by time, by the person, or by whoever revokes them."""

import pytest
from fastapi import Request
from fastapi.responses import Response

from reviewer_ui.access.people import Person, Role, owner
from reviewer_ui.access.sessions import SessionLimits, Sessions
from tests.fakes.demo_room import TOKEN
from tests.fakes.in_memory_access import InMemorySessionStore

LIMITS = SessionLimits(idle_s=100.0, longest_s=1000.0, link_s=10_000.0)
PERSON = Person("compte:a", "A", "compte", frozenset({Role.RELECTEUR}))


class Browser:
    """Keeps the one cookie, and makes requests with it."""

    def __init__(self, sessions: Sessions, value: str = "") -> None:
        self.sessions, self.value = sessions, value

    def request(self) -> Request:
        headers = [(b"cookie", f"{self.sessions.cookie}={self.value}".encode())] if self.value else []
        return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers})

    def open(self, person: Person = PERSON) -> str:
        response = Response()
        self.sessions.open(self.request(), response, person, secure=True)
        self.given = response.headers["set-cookie"]
        self.value = self.given.partition("=")[2].partition(";")[0]
        return self.value

    def who(self, *, is_active: bool = True) -> Person | None:
        session = self.sessions.find(self.request(), is_active=is_active)
        return session.person if session else None


class Clock:
    """Stands until a test moves it."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> InMemorySessionStore:
    return InMemorySessionStore()


@pytest.fixture
def browser(clock: Clock, store: InMemorySessionStore) -> Browser:
    return Browser(Sessions(store, TOKEN, LIMITS, clock))


def test_a_session_says_who_it_is(browser: Browser) -> None:
    assert browser.who() is None
    browser.open()
    assert browser.who() == PERSON


def test_a_cookie_is_read_by_no_script_and_sent_by_https_alone(browser: Browser) -> None:
    browser.open()
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= {
        each.strip().lower() for each in browser.given.split(";")
    }


def test_a_number_planted_in_a_browser_opens_nothing_and_is_not_kept(browser: Browser) -> None:
    browser.value = "planted"
    assert browser.who() is None
    assert browser.open() != "planted"
    assert Browser(browser.sessions, "planted").who() is None


def test_signing_in_again_ends_the_session_before(browser: Browser) -> None:
    before = browser.open()
    browser.open()
    assert Browser(browser.sessions, before).who() is None
    assert browser.who() == PERSON


def test_an_unused_session_ends(browser: Browser, clock: Clock) -> None:
    browser.open()
    clock.now += 99
    assert browser.who() is not None
    clock.now += 99
    assert browser.who() is not None
    clock.now += 101
    assert browser.who() is None
    clock.now -= 101
    assert browser.who() is None


def test_a_used_session_ends_too(browser: Browser, clock: Clock) -> None:
    browser.open()
    for _ in range(20):
        clock.now += 49
        assert browser.who() is not None
    clock.now += 49
    assert browser.who() is None


def test_what_a_page_asks_by_itself_keeps_no_session_open(browser: Browser, clock: Clock) -> None:
    browser.open()
    clock.now += 70
    assert browser.who(is_active=False) is not None
    clock.now += 70
    assert browser.who() is None


def test_the_link_of_a_single_user_s_machine_lasts_longer(browser: Browser, clock: Clock) -> None:
    browser.open(owner("a"))
    clock.now += 9_999
    assert browser.who() is not None
    clock.now += 10_001
    assert browser.who() is None


def test_a_session_is_ended_by_the_person_or_revoked(browser: Browser, store: InMemorySessionStore) -> None:
    browser.open()
    browser.sessions.end(browser.request())
    assert browser.who() is None
    browser.open()
    other = Browser(browser.sessions)
    other.open()
    assert store.revoke_person("compte:a") == 2
    assert (browser.who(), other.who()) == (None, None)


def test_the_store_holds_nothing_that_opens_a_session(browser: Browser, store: InMemorySessionStore) -> None:
    value = browser.open()
    assert store.find(value) is None
    assert all(value not in repr(session) for session in store._sessions.values())
    key = next(iter(store._sessions))
    assert Browser(browser.sessions, key).who() is None


def test_old_sessions_are_forgotten(browser: Browser, clock: Clock, store: InMemorySessionStore) -> None:
    browser.open()
    browser.value = ""
    clock.now += 20_000
    browser.open()
    assert len(store._sessions) == 1
