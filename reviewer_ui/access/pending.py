"""A sign-in that was begun at the identity provider, kept by the browser itself until it comes back.

Signed, so that nobody plants one; for ten minutes; one cookie a sign-in, so that two tabs do not mix theirs up.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from reviewer_ui.access.ports import Asked

PATH = "/connexion/oidc"
_LASTS_S = 600


@dataclass(frozen=True)
class Pending:
    """What was asked of the provider, and where to go on once signed in."""

    asked: Asked
    target: str


def keep(response: Response, pending: Pending, *, cookie: str, key: bytes, secure: bool) -> None:
    """Have the browser keep a sign-in that begins."""
    said = {"asked": asdict(pending.asked), "target": pending.target, "until": time.time() + _LASTS_S}
    body = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    response.set_cookie(
        _name(cookie, pending.asked.state),
        f"{body}.{_seal(body, key)}",
        max_age=_LASTS_S,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def kept(request: Request, *, cookie: str, key: bytes) -> Pending | None:
    """Return the sign-in that a browser comes back from, None where it began none, or long ago."""
    state = request.query_params.get("state", "")
    body, _, seal = request.cookies.get(_name(cookie, state), "").partition(".")
    if not body or not hmac.compare_digest(seal.encode(), _seal(body, key).encode()):
        return None
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body))
    pending = Pending(Asked(**said["asked"]), said["target"])
    is_ours = hmac.compare_digest(pending.asked.state.encode(), state.encode())
    return pending if is_ours and time.time() < said["until"] else None


def drop(request: Request, response: Response, *, cookie: str) -> None:
    """Take a sign-in from the browser: it is used once."""
    response.delete_cookie(_name(cookie, request.query_params.get("state", "")), path=PATH)


def _name(cookie: str, state: str) -> str:
    return f"{cookie}_{hashlib.sha256(state.encode()).hexdigest()[:8]}"


def _seal(body: str, key: bytes) -> str:
    return hmac.new(key, b"lisiere sign-in " + body.encode(), hashlib.sha256).hexdigest()
