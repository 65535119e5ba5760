"""How people come in: by the machine's own link, by a local account, by an identity provider; and how they leave."""

import hmac
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.access.own_paths import own_path
from reviewer_ui.access.people import Person, owner
from reviewer_ui.access.ports import AccountStore, IdentityProvider
from reviewer_ui.access.sessions import Sessions
from reviewer_ui.access.throttle import Throttle


@dataclass(frozen=True)
class Reception:
    """All that sign-in needs. `owner_name` is who decides through the machine's own link and token.

    `public_url` is the address people know the room by, where a proxy stands in front of it; `contact` is whom to ask
    for a role.
    """

    token: str
    owner_name: str
    sessions: Sessions
    accounts: AccountStore
    identity: IdentityProvider | None = None
    public_url: str | None = None
    contact: str | None = None
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def owner(self) -> Person:
        """Whoever holds the token."""
        return owner(self.owner_name)

    def knows(self, token: str) -> bool:
        """Tell whether this is the machine's own token."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def has_accounts(self) -> bool:
        """Tell whether somebody can sign in by a local account. Raises: UnavailableError."""
        return any(not account.disabled for account in self.accounts.all())

    def has_link(self) -> bool:
        """Tell whether the machine's own link opens a session: only where nobody has a name here.

        Raises: UnavailableError.
        """
        return self.identity is None and not self.has_accounts()

    def base_url(self, request: Request) -> str:
        """Return the address people know the room by, without a slash at its end; the gate has checked its name."""
        return (self.public_url or str(request.base_url)).rstrip("/")

    def is_secure(self, request: Request) -> bool:
        """Tell whether browsers reach the room by https."""
        return urlsplit(self.base_url(request)).scheme == "https"

    def let_in(self, request: Request, person: Person, target: str, *, id_token: str | None = None) -> Response:
        """Open a session and go on to an address of ours. Raises: UnavailableError."""
        response = RedirectResponse(own_path(target), status_code=HTTPStatus.SEE_OTHER)
        self.sessions.open(request, response, person, secure=self.is_secure(request), id_token=id_token)
        return response

    def by_link(self, request: Request) -> Response | None:
        """Turn the token of a link into a session, and drop it from the address; None for a link that opens nothing.

        Raises: UnavailableError.
        """
        if not self.knows(request.query_params["token"]) or not self.has_link():
            return None
        left = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
        # One leading slash: "//elsewhere" and "/\\elsewhere" are other hosts' addresses to a browser.
        target = "/" + quote(request.scope["path"].lstrip("/\\")) + (f"?{left}" if left else "")
        return self.let_in(request, self.owner, target)

    def bears_token(self, request: Request) -> bool:
        """Tell whether a request speaks by a token, whatever it is worth."""
        return request.headers.get("authorization", "").lower().startswith("bearer ")

    def by_bearer(self, request: Request) -> Person | None:
        """Return for whom the request's access token speaks, None for nobody. Raises: UnavailableError."""
        token = request.headers["authorization"].partition(" ")[2].strip()
        if self.knows(token):
            return self.owner
        return self.identity.bearer(token) if self.identity else None
