"""The gate in front of every route: known host, signed in, same origin, permitted; and the headers of every answer.

A local server is reached by every page the browser has open: hence the check of Host (DNS rebinding), of Origin
(forged requests), a cookie no script reads, and a policy under which nothing but our own files runs.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer_ui import theming
from reviewer_ui.access.acting import act_as
from reviewer_ui.access.origin import LOOPBACK_HOSTS, host_of, is_same_origin
from reviewer_ui.access.people import Person
from reviewer_ui.access.permissions import Permission
from reviewer_ui.access.reception import Reception
from reviewer_ui.access.refusals import Pages, is_program, refused, unknown
from reviewer_ui.access.routes import RouteAsked, RoutesAsked
from reviewer_ui.problems import Problem, problem_response, wants_page
from workers.errors import UnavailableError

HEALTH_PATHS = frozenset(("/healthz", "/readyz"))
"""What an orchestrator asks, by whatever address it knows."""
OPEN_FOLDERS = ("/static/", theming.FOLDER)
_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_PASSED = "lisiere.passed"
_RECEIPT = "GET /deposer/recu/{dossier_id}"
"""Says the number it was asked with, of a dossier that may not be seen yet."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def only_through_the_gate(request: Request) -> None:
    """Refuse a route that the gate let nobody into: asked of every route, should the gate have taken it for another."""
    if not request.scope.get(_PASSED):
        raise HTTPException(HTTPStatus.FORBIDDEN)


class Gate:
    """ASGI middleware; see the module."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        reception: Reception,
        hosts: Iterable[str],
        routes: RoutesAsked,
        pages: Pages,
        service_of: Callable[[uuid.UUID], str | None],
    ) -> None:
        self._app, self._reception, self._routes, self._pages = app, reception, routes, pages
        self._service_of = service_of
        self._hosts = LOOPBACK_HOSTS | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                # What a browser keeps, it would show to whoever goes back after the sign-out.
                headers.setdefault("Cache-Control", "private, no-store")
            await send(message)

        act_as(None)
        answer = await self._stop(request) or self._app
        await answer(scope, receive, send_with_headers)

    async def _stop(self, request: Request) -> Response | None:
        """Return the answer to a request that may not pass; say who acts for one that may."""
        path: str = request.scope["path"]
        if path not in HEALTH_PATHS and host_of(request) not in self._hosts:
            return problem_response(Problem(HTTPStatus.MISDIRECTED_REQUEST, "Ce serveur ne répond pas sous ce nom."))
        if path in HEALTH_PATHS or path.startswith(OPEN_FOLDERS):
            request.scope[_PASSED] = True
            return None
        try:
            # Sessions are read from a database, and tokens may be asked about: neither may stop the event loop.
            answer, person = await asyncio.to_thread(self._decide, request)
        except UnavailableError as error:
            return self._unavailable(request, error)
        act_as(person)
        return answer

    def _decide(self, request: Request) -> tuple[Response | None, Person | None]:
        """Return what stops a request, if anything does, and who makes it."""
        if request.method == "GET" and "token" in request.query_params and not is_program(request):
            stale = "Ce lien de connexion n’est plus valable."
            return self._reception.by_link(request) or self._pages.sign_in(request, stale), None
        person, is_browser = self._who(request)
        act_as(person)
        route = self._routes.of(request.scope)
        answer = self._stopped(request, route, person, is_browser=is_browser)
        request.scope[_PASSED] = answer is None and route is not None
        return answer, person

    def _who(self, request: Request) -> tuple[Person | None, bool]:
        """Return who makes a request, and whether a browser says so by itself, as it would for any page it shows."""
        if self._reception.bears_token(request):
            return self._reception.by_bearer(request), False
        is_active = "text/event-stream" not in request.headers.get("accept", "")
        session = self._reception.sessions.find(request, is_active=is_active)
        return (session.person if session else None), True

    def _stopped(
        self, request: Request, route: RouteAsked | None, person: Person | None, *, is_browser: bool
    ) -> Response | None:
        is_open = route is not None and route.permission is Permission.OPEN
        if person is None and not is_open:
            return unknown(request, self._pages, has_expired=self._reception.sessions.is_claimed(request))
        if is_browser and request.method not in _SAFE_METHODS and not is_same_origin(request):
            return problem_response(
                Problem(HTTPStatus.FORBIDDEN, "Cette demande ne vient pas d’une page de Lisière ; elle est refusée.")
            )
        if route is None or person is None or is_open:
            return None
        return refused(request, route, person, self._pages) or self._unseen(request, route, person)

    def _unseen(self, request: Request, route: RouteAsked, person: Person) -> Response | None:
        """Answer about a dossier of a service that is not the person's as about one that is not there."""
        if person.services is None or "dossier_id" not in route.parameters or route.name == _RECEIPT:
            return None
        try:
            dossier_id = uuid.UUID(route.parameters["dossier_id"])
        except ValueError:
            return None
        if self._service_of(dossier_id) in person.services:
            return None
        problem = Problem(HTTPStatus.NOT_FOUND, f"Aucun dossier ne porte l’identifiant {dossier_id}.")
        return self._pages.problem(problem) if wants_page(request) else problem_response(problem)

    def _unavailable(self, request: Request, error: UnavailableError) -> Response:
        problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{error} ; réessayez dans quelques secondes.")
        return self._pages.problem(problem) if wants_page(request) else problem_response(problem)
