"""Accounts and sessions in memory."""

from dataclasses import replace

from reviewer_ui.access.ports import Account, StoredSession


class InMemoryAccountStore:
    """AccountStore in a dictionary."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._sign_ins: dict[str, float] = {}

    def add(self, account: Account) -> bool:
        """See AccountStore."""
        return self._accounts.setdefault(account.name, account) is account

    def find(self, name: str) -> Account | None:
        """See AccountStore."""
        return self._accounts.get(name)

    def all(self) -> list[Account]:
        """See AccountStore."""
        return [self._accounts[name] for name in sorted(self._accounts)]

    def replace(self, account: Account) -> None:
        """See AccountStore."""
        if account.name in self._accounts:
            self._accounts[account.name] = account

    def signed_in(self, name: str, moment: float) -> None:
        """See AccountStore."""
        self._sign_ins[name] = moment

    def sign_ins(self) -> dict[str, float]:
        """See AccountStore."""
        return dict(self._sign_ins)


class InMemorySessionStore:
    """SessionStore in a dictionary."""

    def __init__(self) -> None:
        self._sessions: dict[str, StoredSession] = {}

    def add(self, session: StoredSession) -> None:
        """See SessionStore."""
        self._sessions[session.key] = session

    def find(self, key: str) -> StoredSession | None:
        """See SessionStore."""
        return self._sessions.get(key)

    def touch(self, key: str, seen_at: float) -> None:
        """See SessionStore."""
        if key in self._sessions:
            self._sessions[key] = replace(self._sessions[key], seen_at=seen_at)

    def revoke(self, key: str) -> None:
        """See SessionStore."""
        self._sessions.pop(key, None)

    def revoke_person(self, person_id: str) -> int:
        """See SessionStore."""
        theirs = [key for key, session in self._sessions.items() if session.person.id == person_id]
        for key in theirs:
            del self._sessions[key]
        return len(theirs)

    def drop_opened_before(self, moment: float) -> None:
        """See SessionStore."""
        old = [key for key, session in self._sessions.items() if session.opened_at < moment]
        for key in old:
            del self._sessions[key]
