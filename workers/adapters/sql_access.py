"""Local accounts and sessions in SQL: a database of their own, for they come from no event and cannot be rebuilt."""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import Boolean, Column, Engine, Float, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reviewer_ui.access.people import Person, Role
from reviewer_ui.access.ports import Account, StoredSession
from workers.adapters.sql_engine import create_tables, unavailable_on_error

_metadata = MetaData()

_accounts = Table(
    "access_accounts",
    _metadata,
    Column("name", String(64), primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("services", Text),
    Column("password", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("disabled", Boolean, nullable=False),
)

# A table of its own: the accounts that are there already need no new column.
_sign_ins = Table(
    "access_sign_ins",
    _metadata,
    Column("name", String(64), primary_key=True),
    Column("moment", Float(53), nullable=False),
)

_sessions = Table(
    "access_sessions",
    _metadata,
    Column("key", String(64), primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("opened_at", Float(53), nullable=False, index=True),
    Column("seen_at", Float(53), nullable=False),
    Column("id_token", Text),
)


class _SqlStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _metadata)

    def _one(self, statement: Any) -> Any:
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return connection.execute(statement).one_or_none()

    def _change(self, statement: Any) -> int:
        with unavailable_on_error(), self._engine.begin() as connection:
            return int(connection.execute(statement).rowcount)


class SqlAccountStore(_SqlStore):
    """AccountStore in SQLite or PostgreSQL."""

    def add(self, account: Account) -> bool:
        """See AccountStore."""
        try:
            self._change(insert(_accounts).values(**_account_row(account)))
        except IntegrityError:
            return False
        return True

    def find(self, name: str) -> Account | None:
        """See AccountStore."""
        row = self._one(select(_accounts).where(_accounts.c.name == name))
        return None if row is None else _account(row)

    def all(self) -> list[Account]:
        """See AccountStore."""
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return [_account(row) for row in connection.execute(select(_accounts).order_by(_accounts.c.name))]

    def replace(self, account: Account) -> None:
        """See AccountStore."""
        self._change(update(_accounts).where(_accounts.c.name == account.name).values(**_account_row(account)))

    def signed_in(self, name: str, moment: float) -> None:
        """See AccountStore."""
        if not self._change(update(_sign_ins).where(_sign_ins.c.name == name).values(moment=moment)):
            # Two first sign-ins at once: the other has just noted the same moment.
            with suppress(IntegrityError):
                self._change(insert(_sign_ins).values(name=name, moment=moment))

    def sign_ins(self) -> dict[str, float]:
        """See AccountStore."""
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return {row.name: row.moment for row in connection.execute(select(_sign_ins))}


class SqlSessionStore(_SqlStore):
    """SessionStore in SQLite or PostgreSQL."""

    def add(self, session: StoredSession) -> None:
        """See SessionStore."""
        self._change(insert(_sessions).values(**_session_row(session)))

    def find(self, key: str) -> StoredSession | None:
        """See SessionStore."""
        row = self._one(select(_sessions).where(_sessions.c.key == key))
        return None if row is None else _session(row)

    def touch(self, key: str, seen_at: float) -> None:
        """See SessionStore."""
        self._change(update(_sessions).where(_sessions.c.key == key).values(seen_at=seen_at))

    def revoke(self, key: str) -> None:
        """See SessionStore."""
        self._change(delete(_sessions).where(_sessions.c.key == key))

    def revoke_person(self, person_id: str) -> int:
        """See SessionStore."""
        return self._change(delete(_sessions).where(_sessions.c.person_id == person_id))

    def drop_opened_before(self, moment: float) -> None:
        """See SessionStore."""
        self._change(delete(_sessions).where(_sessions.c.opened_at < moment))


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "roles": _listed(account.roles),
        "services": None if account.services is None else _listed(account.services),
        "password": account.password,
        "created_at": account.created_at,
        "disabled": account.disabled,
    }


def _account(row: Any) -> Account:
    return Account(
        name=row.name,
        full_name=row.full_name,
        roles=_roles(row.roles),
        services=None if row.services is None else frozenset(json.loads(row.services)),
        password=row.password,
        created_at=row.created_at,
        disabled=row.disabled,
    )


def _session_row(session: StoredSession) -> dict[str, Any]:
    person = session.person
    said = {
        "name": person.name,
        "how": person.how,
        "roles": sorted(person.roles),
        "services": None if person.services is None else sorted(person.services),
    }
    return {
        "key": session.key,
        "person_id": person.id,
        "person": json.dumps(said, ensure_ascii=False),
        "opened_at": session.opened_at,
        "seen_at": session.seen_at,
        "id_token": session.id_token,
    }


def _session(row: Any) -> StoredSession:
    said = json.loads(row.person)
    services = None if said["services"] is None else frozenset(said["services"])
    roles = frozenset(Role(role) for role in said["roles"])
    person = Person(id=row.person_id, name=said["name"], how=said["how"], roles=roles, services=services)
    return StoredSession(row.key, person, row.opened_at, row.seen_at, row.id_token)


def _listed(words: Iterable[str]) -> str:
    return json.dumps(sorted(words), ensure_ascii=False)


def _roles(text: str) -> frozenset[Role]:
    return frozenset(Role(role) for role in json.loads(text))
