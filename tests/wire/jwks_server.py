"""A provider that says what a test has it say: its metadata, its keys, its answers; and signs whatever it is given."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import Key, RSAKey

from tests.wire.oidc_server import CLIENT_ID


class SayingProvider:
    """What the provider says; `asked` are the forms it received, by path."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, tuple[int, str, str]] = {}
        self.rotate("a")
        self.say(
            "/.well-known/openid-configuration",
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/me",
                "introspection_endpoint": f"{issuer}/introspect",
                "end_session_endpoint": f"{issuer}/end",
                "jwks_uri": f"{issuer}/keys",
            },
        )

    def say(self, path: str, answer: Any, status: int = 200) -> None:
        """Answer a path with JSON."""
        self.answers[path] = (status, "application/json", json.dumps(answer))

    def rotate(self, kid: str) -> None:
        """Publish another key, and it alone."""
        self.key = RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})
        self.say("/keys", {"keys": [self.key.as_dict(private=False)]})

    def claims(self, **others: Any) -> dict[str, Any]:
        """Return claims about somebody, which hold; None takes one out."""
        now = int(time.time())
        said = {"iss": self.issuer, "sub": "s-1", "aud": CLIENT_ID, "iat": now, "exp": now + 300, **others}
        return {name: value for name, value in said.items() if value is not None}

    def sign(self, claims: dict[str, Any], *, key: Key | None = None, **header: Any) -> str:
        """Sign claims, with the published key unless told otherwise."""
        return jwt.encode(
            {"alg": "RS256", "kid": self.key.kid, **header},
            claims,
            key or self.key,
            algorithms=["RS256"],
        )

    def confuse(self, claims: dict[str, Any]) -> str:
        """Sign claims with the published key's text as a secret: a verifier that lets the token choose takes it."""
        header = {"alg": "HS256", "kid": self.key.kid}
        body = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
        seal = hmac.digest(self.key.as_pem(private=False), body.encode(), "sha256")
        return f"{body}.{_base64(seal)}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def saying_provider() -> Iterator[SayingProvider]:
    """Serve a provider on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = SayingProvider(f"http://127.0.0.1:{server.server_address[1]}")
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict[str, str]) -> None:
        provider: SayingProvider = self.server.provider  # type: ignore[attr-defined]
        provider.asked.append((self.path, {**form, "authorization": self.headers.get("authorization", "")}))
        status, media_type, text = provider.answers.get(self.path, (404, "text/plain", ""))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
