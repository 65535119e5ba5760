"""Fills an empty read model at one go: the rows are folded in memory, written together, then derived from.

`SqlProjection` asks the database for each change, since others read and write beside it; nobody does here, and a log of
years must not take hours. Both must give the same rows: a test reads every story both ways.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from workers.adapters import sql_tables as tables
from workers.adapters.sql_engine import create_tables, unavailable_on_error
from workers.adapters.sql_projection import derive, storable
from workers.projection import Projected, Row, Upsert

_TABLES = {table.name: table for table in tables.metadata.sorted_tables}
_OnlyOnce = tuple[str, tuple[tuple[str, str], ...]]


class FoldedRows:
    """The rows of a read model while its log is read, and how far that is."""

    def __init__(self) -> None:
        self._rows: dict[_OnlyOnce, Row] = {}
        self._positions: dict[tuple[str, int], int] = {}
        self.events = 0

    def apply(self, projected: Projected) -> None:
        """Change what a record changes; one that was read before changes nothing."""
        place = (projected.topic, projected.partition)
        if projected.offset < self._positions.get(place, 0):
            return
        self._positions[place] = projected.offset + 1
        self.events += 1
        for upsert in projected.upserts:
            self._write(upsert)

    def _write(self, upsert: Upsert) -> None:
        key = (upsert.table, tuple(upsert.key.items()))
        row = self._rows.get(key)
        if row is None:
            self._rows[key] = {**upsert.key, **upsert.once, **upsert.values}
            return
        if upsert.newer_by and not _is_newer(row.get(upsert.newer_by), upsert.values[upsert.newer_by]):
            return
        for name, value in upsert.values.items():
            row[name] = _merged(name, row.get(name), value)
        for name, value in upsert.once.items():
            if row.get(name) is None:
                row[name] = value

    def write_into(self, engine: Engine) -> None:
        """Write all rows into an empty database, all or nothing.

        Raises: UnavailableError: the database is out of reach or full. ValueError, OverflowError and SQLAlchemy's own
            errors: it refuses a value.
        """
        create_tables(engine, tables.metadata)
        with unavailable_on_error(), engine.begin() as connection:
            for (table, _), rows in self._alike().items():
                connection.execute(_TABLES[table].insert(), rows)
            positions = [
                {"topic": topic, "partition": partition, "next_offset": offset}
                for (topic, partition), offset in self._positions.items()
            ]
            if positions:
                connection.execute(tables.positions.insert(), positions)
            connection.execute(tables.changes.insert().values(only=1, count=1))
            self._derive_all(connection)

    def _alike(self) -> Mapping[tuple[str, frozenset[str]], list[Row]]:
        """Group the rows by table and by the columns they set: what is not set must stay unset."""
        groups: dict[tuple[str, frozenset[str]], list[Row]] = defaultdict(list)
        for (table, _), row in self._rows.items():
            groups[table, frozenset(row)].append({name: storable(value) for name, value in row.items()})
        return groups

    def _derive_all(self, connection: Connection) -> None:
        told_of = {row.get("dossier_id") for (table, _), row in self._rows.items() if table != "dead_letters"}
        for dossier_id in sorted(filter(None, told_of)):
            derive(connection, dossier_id)


def fold(batch: Iterable[Projected]) -> FoldedRows:
    """Return the rows after these records."""
    rows = FoldedRows()
    for projected in batch:
        rows.apply(projected)
    return rows


def _is_newer(was: Any, now: Any) -> bool:
    return was is None or now is None or was <= now


def _merged(name: str, was: Any, now: Any) -> Any:
    if was is not None and now is not None:
        if name == "received_at":
            return min(was, now)
        if name == "updated_at":
            return max(was, now)
    return now
