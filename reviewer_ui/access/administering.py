"""Changing local accounts, from a terminal or a screen: what is told of it, and what would leave nobody in charge."""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from reviewer_ui.access.accounts import account_name, password_digest
from reviewer_ui.access.people import OWNER_ID, Person, Role, clean_person_name
from reviewer_ui.access.ports import Account, AccountStore, SessionStore, account_person_id
from workers.errors import RejectedError

_GROUPS, _GROUP = 4, 5
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that nobody takes for another when a password is read aloud or copied by hand."""


def one_time_password() -> str:
    """Return a new password by chance: about 99 bits, in groups."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def services_of(words: Sequence[str]) -> frozenset[str] | None:
    """Return the services that words name; None, all of them, for no words.

    Raises: RejectedError: there are words and they name none; a slip of the hand must not open every service.
    """
    named = frozenset(name for word in words if (name := " ".join(word.split())))
    if words and not named:
        raise RejectedError("le nom du service est vide")
    return named or None


def new_account(
    name: str, full_name: str, roles: Iterable[Role], services: frozenset[str] | None, password: str
) -> Account:
    """Return an account that is not kept yet. Raises: RejectedError: its name or password is none."""
    known = account_name(name)
    return Account(
        name=known,
        full_name=clean_person_name(full_name.strip() or known),
        roles=frozenset(roles),
        services=services,
        password=password_digest(password),
        created_at=time.time(),
    )


def find_account(accounts: AccountStore, name: str) -> Account:
    """Return an account, disabled or not. Raises: RejectedError: there is none; UnavailableError."""
    account = accounts.find(name.strip().lower())
    if account is None:
        raise RejectedError(f"aucun compte ne s’appelle « {name} »")
    return account


def open_account(accounts: AccountStore, sessions: SessionStore, account: Account) -> None:
    """Keep a new account. Raises: RejectedError: its name is taken; UnavailableError."""
    if not accounts.add(account):
        raise RejectedError(f"le compte « {account.name} » existe déjà")
    sessions.revoke_person(OWNER_ID)  # who comes by the machine's link has a name to give from now on


def change_account(accounts: AccountStore, sessions: SessionStore, account: Account, **changes: Any) -> Account:
    """Keep an account's new state, end its sessions and return it. Raises: UnavailableError."""
    changed = replace(account, **changes)
    accounts.replace(changed)
    sessions.revoke_person(account_person_id(changed.name))
    return changed


def refuse_what_shuts_out(accounts: AccountStore, changed: Account, *, by: Person | None, has_provider: bool) -> None:
    """Refuse an account's new state that is of no use, or after which somebody who administers could not any more.

    With an identity provider, administrators may come from there; one who is `by` their own account may still not
    close it behind them: another does.

    Raises: RejectedError, UnavailableError.
    """
    if not changed.roles:
        raise RejectedError("un compte a au moins un rôle")
    is_admin = Role.ADMIN in changed.roles and not changed.disabled
    if by is not None and by.id == account_person_id(changed.name) and not is_admin:
        raise RejectedError("vous perdriez l’accès à cette page : demandez-le à un autre administrateur")
    if not has_provider:
        _refuse_to_leave_nobody(accounts, changed)


def _refuse_to_leave_nobody(accounts: AccountStore, changed: Account) -> None:
    others = (account for account in accounts.all() if account.name != changed.name)
    if not any(Role.ADMIN in account.roles and not account.disabled for account in (changed, *others)):
        raise RejectedError("il ne resterait aucun administrateur : donnez d’abord ce rôle à un autre compte")


def told(account: Account, what: str) -> str:
    """Say what became of an account, as the log keeps it."""
    roles = ", ".join(sorted(account.roles))
    services = "tous services" if account.services is None else ", ".join(sorted(account.services)) or "aucun service"
    return f"{account.name} {what} : {roles} ; {services}"
