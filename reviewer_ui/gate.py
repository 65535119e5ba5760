"""The gate in front of every route: known host, signed in, same origin; and the headers of every answer.

A local server is reached by every page the browser has open: hence the check of Host (DNS rebinding), of Origin
(forged requests), a cookie no script reads, and a policy under which nothing but our own files runs.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer_ui.problems import Problem, problem_response

LOOPBACK_HOSTS = frozenset(("127.0.0.1", "localhost", "::1"))
HEALTH_PATHS = frozenset(("/healthz", "/readyz"))
"""What an orchestrator asks, by whatever address it knows."""
OPEN_PATHS = HEALTH_PATHS | {"/connexion"}
OPEN_FOLDER = "/static/"
_PROGRAM_PATHS = ("/api/", "/metrics", "/openapi.json")
_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_SESSION_S = 30 * 24 * 3600

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


class Session:
    """The session of a browser that opened the sign-in link; it holds as long as the token does."""

    def __init__(self, token: str) -> None:
        self._token = token
        # Cookies are shared by all ports of a host: each server has a cookie of its own name.
        self.cookie = f"lisiere_{hashlib.sha256(token.encode()).hexdigest()[:8]}"
        self._value = hmac.new(token.encode(), b"lisiere session", hashlib.sha256).hexdigest()

    def knows(self, token: str) -> bool:
        """Tell whether this is the token."""
        return hmac.compare_digest(token.encode(), self._token.encode())

    def is_open(self, request: Request) -> bool:
        """Tell whether the request carries the session's cookie."""
        return hmac.compare_digest(request.cookies.get(self.cookie, "").encode(), self._value.encode())

    def open(self, response: Response, *, secure: bool) -> None:
        """Give the browser the session's cookie."""
        response.set_cookie(
            self.cookie, self._value, max_age=_SESSION_S, path="/", httponly=True, samesite="strict", secure=secure
        )


def is_same_origin(request: Request) -> bool:
    """Tell whether a page of ours made the request; what says nothing of its origin is no browser's page."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "\0")


def _host(request: Request) -> str:
    """Return the name the request was meant for, without its port; "" for none or one that is no name."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


class Gate:
    """ASGI middleware; `sign_in_page` is what a browser gets before it is signed in (given a French reason or "")."""

    def __init__(
        self, app: ASGIApp, session: Session, hosts: Iterable[str], sign_in_page: Callable[[Request, str], Response]
    ) -> None:
        self._app, self._session, self._sign_in_page = app, session, sign_in_page
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
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        answer = self._stop(request) or self._app
        await answer(scope, receive, send_with_headers)

    def _stop(self, request: Request) -> Response | None:
        """Return the answer to a request that may not pass."""
        path: str = request.scope["path"]
        if path not in HEALTH_PATHS and _host(request) not in self._hosts:
            return problem_response(Problem(HTTPStatus.MISDIRECTED_REQUEST, "Ce serveur ne répond pas sous ce nom."))
        is_program = path.startswith(_PROGRAM_PATHS)
        if request.method == "GET" and "token" in request.query_params and not is_program:
            return self._sign_in(request)
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDER) or self._bears_token(request):
            return None
        if not self._session.is_open(request):
            return self._unknown(request, is_program=is_program)
        if request.method not in _SAFE_METHODS and not is_same_origin(request):
            return problem_response(
                Problem(HTTPStatus.FORBIDDEN, "Cette demande ne vient pas d’une page de Lisière ; elle est refusée.")
            )
        return None

    def _bears_token(self, request: Request) -> bool:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self._session.knows(token.strip())

    def _sign_in(self, request: Request) -> Response:
        """Turn the token of a sign-in link into a session, and drop it from the address."""
        if not self._session.knows(request.query_params["token"]):
            return self._sign_in_page(request, "Ce lien de connexion n’est plus valable.")
        left = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
        # One leading slash: "//elsewhere" and "/\\elsewhere" are other hosts' addresses to a browser.
        target = "/" + quote(request.scope["path"].lstrip("/\\")) + (f"?{left}" if left else "")
        response = RedirectResponse(target, status_code=HTTPStatus.SEE_OTHER)
        self._session.open(response, secure=request.url.scheme == "https")
        return response

    def _unknown(self, request: Request, *, is_program: bool) -> Response:
        if is_program or "hx-request" in request.headers:
            reason = "Il faut le jeton de ce serveur (en-tête « Authorization: Bearer ») ou une session ouverte."
            return problem_response(Problem(HTTPStatus.UNAUTHORIZED, reason))
        return self._sign_in_page(request, "")
