"""KeyStore in SQL: one row a dossier, whose key is gone once it was destroyed."""

import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workers.adapters.folder_keys import KEY_BYTES
from workers.adapters.sql_engine import create_tables, unavailable_on_error
from workers.errors import ErasedError

_SERVED_FOR_S = 1.0
_MOST_SERVED = 10_000

_metadata = MetaData()

_keys = Table(
    "dossier_keys",
    _metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("key", LargeBinary),
)


class SqlKeyStore:
    """Keys in SQLite or PostgreSQL. A key once read is served for a second without asking again."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._served: dict[uuid.UUID, tuple[float, bytes]] = {}
        create_tables(engine, _metadata)

    def key(self, dossier_id: uuid.UUID) -> bytes:
        """Return the dossier's key, made at the first call."""
        found = self.known(dossier_id)
        if found is None:
            self._make(dossier_id)
            found = self.known(dossier_id)
        if found is None:
            raise ErasedError
        return found

    def known(self, dossier_id: uuid.UUID) -> bytes | None:
        """Return the key, None where there is none."""
        until, served = self._served.get(dossier_id, (0.0, b""))
        if self._clock() < until:
            return served
        rows = self._rows(dossier_id)
        if not rows or rows[0] is None:
            self._served.pop(dossier_id, None)
            return None
        if len(self._served) >= _MOST_SERVED:
            self._served.clear()
        self._served[dossier_id] = self._clock() + _SERVED_FOR_S, bytes(rows[0])
        return bytes(rows[0])

    def is_erased(self, dossier_id: uuid.UUID) -> bool:
        """Tell whether the key was destroyed."""
        return self._rows(dossier_id) == [None]

    def destroy(self, dossier_id: uuid.UUID) -> None:
        """Destroy the key for good."""
        self._served.pop(dossier_id, None)
        where = _keys.c.dossier_id == str(dossier_id)
        with unavailable_on_error(), self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            connection.execute(self._insert(dossier_id, None))
            connection.execute(update(_keys).where(where).values(key=None))
        if self._engine.dialect.name == "postgresql":
            self._rewrite()
        self._served.pop(dossier_id, None)

    def _rewrite(self) -> None:
        """Write the table anew: PostgreSQL keeps the row as it was until then."""
        with unavailable_on_error(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM FULL dossier_keys")

    def _make(self, dossier_id: uuid.UUID) -> None:
        """Make a key unless there is one, or was."""
        with unavailable_on_error(), self._engine.begin() as connection:
            connection.execute(self._insert(dossier_id, secrets.token_bytes(KEY_BYTES)))

    def _insert(self, dossier_id: uuid.UUID, key: bytes | None) -> Any:
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        return insert(_keys).values(dossier_id=str(dossier_id), key=key).on_conflict_do_nothing()

    def _rows(self, dossier_id: uuid.UUID) -> list[bytes | None]:
        query = select(_keys.c.key).where(_keys.c.dossier_id == str(dossier_id))
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return list(connection.execute(query).scalars())
