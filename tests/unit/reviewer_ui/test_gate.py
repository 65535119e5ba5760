"""Who may pass: known hosts, the token, the session, and only pages of ours for what changes something."""

from dataclasses import replace

import pytest
from httpx import Response
from prometheus_client import CollectorRegistry

from reviewer_ui.access.sessions import SessionLimits, Sessions
from reviewer_ui.app import build_app
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.in_memory_access import InMemorySessionStore

COOKIE = Sessions(InMemorySessionStore(), TOKEN, SessionLimits()).cookie


@pytest.fixture
def cookie(stranger: AsgiClient) -> str:
    """Give the session cookie that the sign-in link hands out."""
    answer = stranger.get("/", params={"token": TOKEN})
    return answer.cookies[COOKIE]


def _post(stranger: AsgiClient, cookie: str, **headers: str) -> Response:
    return stranger.post(
        "/incidents/renvoyer", data={"letter_id": "x"}, headers={"Cookie": f"{COOKIE}={cookie}", **headers}
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/connexion", "/static/base.css"])
def test_health_and_sign_in_are_open(stranger: AsgiClient, path: str) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/dossiers", "/api/dossiers/x/note", "/metrics", "/openapi.json", "/api/dead-letters"]
)
def test_programs_without_the_token_are_told_so(stranger: AsgiClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/incidents", "/dossiers/x/relecture"])
def test_browsers_without_a_session_are_shown_where_the_link_is(stranger: AsgiClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert "lien affiché au démarrage" in answer.text


@pytest.mark.parametrize("header", ["Bearer faux", "Bearer", "Basic " + TOKEN, TOKEN, "Bearer é"])
def test_another_token_is_refused(stranger: AsgiClient, header: str) -> None:
    assert stranger.get("/api/dossiers", headers={"Authorization": header.encode()}).status_code == 401


def test_the_link_gives_a_cookie_no_script_reads_and_drops_the_token(stranger: AsgiClient) -> None:
    answer = stranger.get("/incidents", params={"token": TOKEN, "q": "a b"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/incidents?q=a+b"
    given = answer.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given
    assert TOKEN not in given


@pytest.mark.parametrize("path", ["//ailleurs.example", "/\\ailleurs.example", "///ailleurs.example/x"])
def test_the_link_leads_nowhere_else(stranger: AsgiClient, path: str) -> None:
    answer = stranger.get(f"http://127.0.0.1:8765{path}", params={"token": TOKEN})
    assert answer.headers["location"].startswith("/ailleurs.example")


def test_a_wrong_link_opens_nothing(stranger: AsgiClient) -> None:
    answer = stranger.get("/", params={"token": "faux"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_page_of_ours_may_change_something(stranger: AsgiClient, cookie: str) -> None:
    assert _post(stranger, cookie, **{"Sec-Fetch-Site": "same-origin"}).status_code == 404
    assert _post(stranger, cookie, Origin="http://127.0.0.1:8765").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://ailleurs.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {},
    ],
)
def test_another_page_may_change_nothing(stranger: AsgiClient, cookie: str, headers: dict[str, str]) -> None:
    assert _post(stranger, cookie, **headers).status_code == 403


def test_a_program_with_the_token_needs_no_origin(client: AsgiClient) -> None:
    assert client.post("/api/dead-letters/x/retry").status_code == 404


@pytest.mark.parametrize("host", ["ailleurs.example", "127.0.0.1.ailleurs.example", "192.168.0.9:8765", ""])
def test_a_name_that_is_not_ours_is_not_answered(stranger: AsgiClient, host: str) -> None:
    answer = stranger.get("/connexion", headers={"Host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["localhost:1", "LOCALHOST", "[::1]:8765", "127.0.0.1"])
def test_loopback_names_are_ours(stranger: AsgiClient, host: str) -> None:
    assert stranger.get("/connexion", headers={"Host": host}).status_code == 200


def test_health_is_told_to_whoever_asks_by_whatever_name(stranger: AsgiClient) -> None:
    assert stranger.get("/healthz", headers={"Host": "10.0.3.7:8765"}).status_code == 200


def test_a_configured_name_is_ours(room: DemoRoom) -> None:
    parts = replace(room.parts, hosts=frozenset({"lisiere.example"}), metrics=CollectorRegistry())
    with AsgiClient(build_app(parts), base_url="http://lisiere.example") as client:
        assert client.get("/connexion").status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/base.css", "/api/dossiers", "/nulle-part"])
def test_every_answer_forbids_foreign_and_inline_scripts(stranger: AsgiClient, path: str) -> None:
    policy = stranger.get(path).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert stranger.get(path).headers["x-content-type-options"] == "nosniff"
