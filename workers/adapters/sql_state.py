"""Stages' memory in SQL: one row a key, changed under a lock of that row."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, Text, func, select
from sqlalchemy.dialects import postgresql, sqlite

from workers.adapters.sql_engine import create_tables, scrub, unavailable_on_error
from workers.errors import ErasedError

_metadata = MetaData()

_state = Table(
    "stage_state",
    _metadata,
    Column("stage", String(40), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)


_ERASED = "erased"
_ID_LENGTH = 36


class SqlStageState:
    """StageState in SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _metadata)

    def get(self, stage: str, key: str) -> dict[str, Any] | None:
        """Return what is remembered, None for nothing."""
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            value = connection.execute(_of(stage, key)).scalar_one_or_none()
        return None if value is None else dict(json.loads(value))

    def update(self, stage: str, key: str, change: Callable[[dict[str, Any] | None], dict[str, Any]]) -> dict[str, Any]:
        """Replace what is remembered by `change` of it, alone in doing so."""
        with unavailable_on_error(), self._engine.begin() as connection:
            self._take_turn(connection, key[:_ID_LENGTH], shared=True)
            if connection.execute(_of(_ERASED, key[:_ID_LENGTH])).scalar_one_or_none() is not None:
                raise ErasedError
            insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
            nothing_yet = insert(_state).values(stage=stage, key=key, value="null").on_conflict_do_nothing()
            connection.execute(nothing_yet)
            before = json.loads(connection.execute(_of(stage, key).with_for_update()).scalar_one())
            after = change(before)
            if after != before:
                where = (_state.c.stage == stage) & (_state.c.key == key)
                connection.execute(_state.update().where(where).values(value=json.dumps(after, ensure_ascii=False)))
        return after

    def forget(self, dossier_id: uuid.UUID) -> None:
        """Forget all that stages remember of a dossier; a mark is left, so that no stage under way brings it back."""
        with unavailable_on_error(), self._engine.begin() as connection:
            self._take_turn(connection, str(dossier_id), shared=False)
            connection.execute(_state.delete().where(_state.c.key.startswith(str(dossier_id))))
            connection.execute(_state.insert().values(stage=_ERASED, key=str(dossier_id), value="{}"))
        scrub(self._engine)

    def _take_turn(self, connection: Connection, name: str, *, shared: bool) -> None:
        """Keep changes and forgetting of a dossier apart; SQLite has one writer at a time anyway."""
        if self._engine.dialect.name == "postgresql":
            lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
            connection.execute(select(lock(func.hashtext(name))))


def _of(stage: str, key: str) -> Any:
    return select(_state.c.value).where(_state.c.stage == stage, _state.c.key == key)
