"""Where accounts and sessions are kept, and who else may vouch for people. All times are seconds since the epoch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reviewer_ui.access.claims import ClaimRules
from reviewer_ui.access.people import Person, Role


@dataclass(frozen=True)
class StoredSession:
    """A session: `key` is a digest of what the browser holds, so that who reads the store can open nothing.

    `id_token` is what the identity provider said, kept to tell it of the sign-out.
    """

    key: str
    person: Person
    opened_at: float
    seen_at: float
    id_token: str | None = None


class SessionStore(Protocol):
    """Keeps sessions. All of it raises UnavailableError."""

    def add(self, session: StoredSession) -> None:
        """Keep a new session."""
        ...

    def find(self, key: str) -> StoredSession | None:
        """Return a session, None for one that was never there or is no more."""
        ...

    def touch(self, key: str, seen_at: float) -> None:
        """Note that a session was used; one that is no more stays so."""
        ...

    def revoke(self, key: str) -> None:
        """End a session."""
        ...

    def revoke_person(self, person_id: str) -> int:
        """End all sessions of a person and return how many there were."""
        ...

    def drop_opened_before(self, moment: float) -> None:
        """Forget the sessions opened before a moment."""
        ...


@dataclass(frozen=True)
class Account:
    """A local account. `name` signs in and never names another person; `password` is a digest, never the password."""

    name: str
    full_name: str
    roles: frozenset[Role]
    services: frozenset[str] | None
    password: str
    created_at: float
    disabled: bool = False

    @property
    def person(self) -> Person:
        """Return whom the account stands for."""
        return Person(account_person_id(self.name), self.full_name, "compte", self.roles, self.services)


def account_person_id(name: str) -> str:
    """Return the id of the person whose account is called so."""
    return f"compte:{name}"


class AccountStore(Protocol):
    """Keeps local accounts. All of it raises UnavailableError."""

    def add(self, account: Account) -> bool:
        """Keep a new account; tell whether the name was free, disabled accounts keep theirs."""
        ...

    def find(self, name: str) -> Account | None:
        """Return an account, disabled or not."""
        ...

    def all(self) -> list[Account]:
        """Return all accounts, by name."""
        ...

    def replace(self, account: Account) -> None:
        """Keep an account's new state."""
        ...

    def signed_in(self, name: str, moment: float) -> None:
        """Note when somebody last signed in by an account."""
        ...

    def sign_ins(self) -> dict[str, float]:
        """Return when somebody last signed in by each account; those never noted are not there."""
        ...


@dataclass(frozen=True)
class Asked:
    """A sign-in that was begun at the identity provider: where to send the browser, and what to keep until then."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Vouched:
    """Who the identity provider says has signed in, and its own token about it."""

    person: Person
    id_token: str


class IdentityProvider(Protocol):
    """Vouches for people. Raises UnavailableError when it is out of reach, RejectedError for what does not hold."""

    @property
    def label(self) -> str:
        """What the sign-in button calls it."""
        ...

    @property
    def rules(self) -> ClaimRules:
        """Which of its claims mean what here."""
        ...

    def check(self) -> None:
        """Ask the provider for its addresses and keys."""
        ...

    def seal_key(self) -> bytes:
        """Return a key that only the processes of this room have, and all of them."""
        ...

    def begin(self, redirect_uri: str) -> Asked:
        """Begin a sign-in that comes back to `redirect_uri`."""
        ...

    def finish(self, answer: Mapping[str, str], asked: Asked, redirect_uri: str) -> Vouched:
        """Return who signed in, from the parameters the browser came back with."""
        ...

    def end_url(self, id_token: str, redirect_uri: str) -> str | None:
        """Return where a browser ends its session there; None where the provider has no such address."""
        ...

    def bearer(self, token: str) -> Person | None:
        """Return for whom an access token speaks, None for one that is not valid here."""
        ...
