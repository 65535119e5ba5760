"""Stages' memory in SQL: one row a key, changed under a lock of that row."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from workers.adapters.sql_engine import create_tables, unavailable_on_error

_metadata = MetaData()

_state = Table(
    "stage_state",
    _metadata,
    Column("stage", String(40), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)


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
            insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
            nothing_yet = insert(_state).values(stage=stage, key=key, value="null").on_conflict_do_nothing()
            connection.execute(nothing_yet)
            before = json.loads(connection.execute(_of(stage, key).with_for_update()).scalar_one())
            after = change(before)
            if after != before:
                where = (_state.c.stage == stage) & (_state.c.key == key)
                connection.execute(_state.update().where(where).values(value=json.dumps(after, ensure_ascii=False)))
        return after


def _of(stage: str, key: str) -> Any:
    return select(_state.c.value).where(_state.c.stage == stage, _state.c.key == key)
