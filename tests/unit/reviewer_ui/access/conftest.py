"""People of every role, signed in."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from fastapi.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reviewer_ui.access.people import Person, Role
from reviewer_ui.access.ports import StoredSession
from reviewer_ui.access.refusals import Pages
from reviewer_ui.access.routes import RoutesAsked
from reviewer_ui.access.sessions import SessionLimits, Sessions
from reviewer_ui.gate import Gate
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.fakes.in_memory_access import InMemorySessionStore

LOCAL = "http://127.0.0.1:8765"
COOKIE = Sessions(InMemorySessionStore(), TOKEN, SessionLimits()).cookie

SignIn = Callable[..., AsgiClient]


async def everything_passes(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer whatever comes through: an application whose routes do nothing, and end."""
    await PlainTextResponse("atteinte")(scope, receive, send)


@pytest.fixture(scope="module")
def gate(room: DemoRoom) -> Gate:
    """Give the gate of the room, with nothing behind it."""
    app = room.app()

    def page(*_: object) -> Response:
        return PlainTextResponse("page", HTTPStatus.FORBIDDEN)

    reception = app.state.room.reception
    return Gate(
        everything_passes,
        reception=reception,
        hosts=(),
        routes=RoutesAsked(app.routes),
        pages=Pages(page, page, page),
        service_of=room.read_model.service,
    )


@pytest.fixture(scope="module")
def sign_in(room: DemoRoom) -> Iterator[SignIn]:
    """Give a way to get the client of a browser where somebody is signed in."""
    opened: list[AsgiClient] = []

    def signed_in(
        *roles: Role,
        app: ASGIApp | None = None,
        name: str = "Dominique Roy",
        services: frozenset[str] | None = None,
    ) -> AsgiClient:
        person = Person("compte:dominique", name, "compte", frozenset(roles), services)
        value = secrets.token_urlsafe(16)
        key = hashlib.sha256(value.encode()).hexdigest()
        room.parts.sessions.add(StoredSession(key, person, time.time(), time.time()))
        headers = {"Cookie": f"{COOKIE}={value}", "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        client = AsgiClient(app or room.app(), base_url=LOCAL, headers=headers)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        client.__exit__(None, None, None)
