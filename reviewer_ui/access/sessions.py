"""Sessions of browsers, kept on the server: they can be revoked, and end by themselves.

The browser holds a random number in a cookie no script reads. It is another one after every sign-in, so that a number
planted in a browser beforehand opens nothing.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from reviewer_ui.access.people import How, Person
from reviewer_ui.access.ports import SessionStore, StoredSession

_TOUCH_EVERY_S = 60.0
_LINK_S = 30 * 24 * 3600.0
_DIGITS = 8


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts: unused, and at all. The link of a single user's machine has its own, longer ones."""

    idle_s: float = 4 * 3600.0
    longest_s: float = 12 * 3600.0
    link_s: float = _LINK_S

    def allow(self, session: StoredSession, now: float) -> bool:
        """Tell whether a session still holds."""
        idle_s, longest_s = self._of(session.person.how)
        return now - session.seen_at < idle_s and now - session.opened_at < longest_s

    def _of(self, how: How) -> tuple[float, float]:
        return (self.link_s, self.link_s) if how == "lien" else (self.idle_s, self.longest_s)


class Sessions:
    """Opens, finds and ends the sessions of browsers."""

    def __init__(
        self, store: SessionStore, token: str, limits: SessionLimits, clock: Callable[[], float] = time.time
    ) -> None:
        self._store, self._limits, self._clock = store, limits, clock
        # Cookies are shared by all ports of a host: each server has a cookie of its own name.
        self.cookie = f"lisiere_{hashlib.sha256(token.encode()).hexdigest()[:_DIGITS]}"

    def open(
        self, request: Request, response: Response, person: Person, *, secure: bool, id_token: str | None = None
    ) -> None:
        """Begin a session and give the browser its cookie; the one it had ends. Raises: UnavailableError."""
        self.end(request)
        now, value = self._clock(), secrets.token_urlsafe(32)
        self._store.drop_opened_before(now - max(self._limits.longest_s, self._limits.link_s))
        self._store.add(StoredSession(_key(value), person, now, now, id_token))
        # Lax, not strict: who comes back from the identity provider, or by a link in a mail, is still signed in;
        # what changes something is refused by its origin.
        response.set_cookie(self.cookie, value, path="/", httponly=True, samesite="lax", secure=secure)

    def find(self, request: Request, *, is_active: bool) -> StoredSession | None:
        """Return the session of a request that holds; `is_active`: a person made it. Raises: UnavailableError."""
        value = request.cookies.get(self.cookie)
        session = self._store.find(_key(value)) if value else None
        if session is None:
            return None
        now = self._clock()
        if not self._limits.allow(session, now):
            self._store.revoke(session.key)
            return None
        if is_active and now - session.seen_at >= _TOUCH_EVERY_S:
            self._store.touch(session.key, now)
        return session

    def is_claimed(self, request: Request) -> bool:
        """Tell whether the browser holds a cookie of ours, whatever it is worth."""
        return self.cookie in request.cookies

    def end(self, request: Request) -> StoredSession | None:
        """End the session of a request and return it, None where there was none. Raises: UnavailableError."""
        value = request.cookies.get(self.cookie)
        session = self._store.find(_key(value)) if value else None
        if session is not None:
            self._store.revoke(session.key)
        return session

    def forget(self, response: Response) -> None:
        """Take the cookie from the browser."""
        response.delete_cookie(self.cookie, path="/", httponly=True, samesite="lax")


def _key(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
