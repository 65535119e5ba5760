"""Fills an empty read model at one go: the rows are folded in memory, written together, then derived from.

`SqlProjection` asks the database for each change, since others read and write beside it; nobody does here, and a log of
years must not take hours. Both must give the same rows: a test reads every story both ways.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine

from schemas.sealing import ERASED
from workers.adapters import sql_tables as tables
from workers.adapters.sql_engine import create_tables, unavailable_on_error
from workers.adapters.sql_projection import OF_A_DOSSIER, derived, storable
from workers.projection import Projected, Row, Upsert

_TABLES = {table.name: table for table in tables.metadata.sorted_tables}
_FORGOTTEN = {table.name for table in OF_A_DOSSIER}
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
        self._derive_all()
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

    def _alike(self) -> Mapping[tuple[str, frozenset[str]], list[Row]]:
        """Group the rows by table and by the columns they set: what is not set must stay unset."""
        groups: dict[tuple[str, frozenset[str]], list[Row]] = defaultdict(list)
        for (table, _), row in self._rows.items():
            groups[table, frozenset(row)].append({name: storable(value) for name, value in row.items()})
        return groups

    def _derive_all(self) -> None:
        """Do for every dossier what `SqlProjection` does for each that a batch touches."""
        erased = {str(row["dossier_id"]) for row in self._of("erasures")}
        withdrawals = list(self._of("withdrawals"))
        for row in withdrawals:
            if row["dossier_id"] in erased:
                row["reason"] = ERASED
        self._forget(erased | {str(row["dossier_id"]) for row in withdrawals})
        documents, verdicts = defaultdict(list), defaultdict(list)
        for row in self._of("documents"):
            documents[row["dossier_id"]].append(_whole("documents", row))
        for row in self._of("reviews"):
            verdicts[row["dossier_id"]].append(row.get("verdict"))
        for row in self._of("dossiers"):
            dossier_id = row["dossier_id"]
            row.update(derived(_whole("dossiers", row), documents[dossier_id], verdicts[dossier_id]))

    def _forget(self, withdrawn: set[str]) -> None:
        kept = {}
        for (table, key), row in self._rows.items():
            is_gone = row.get("dossier_id") in withdrawn
            if not is_gone or table not in _FORGOTTEN:
                kept[table, key] = {"dossier_id": row["dossier_id"]} if is_gone and table == "dossiers" else row
        self._rows = kept

    def _of(self, table: str) -> Iterable[Row]:
        return (row for (name, _), row in self._rows.items() if name == table)


def _whole(table: str, row: Row) -> SimpleNamespace:
    """Return a row as the database gives it: columns that were not set are null."""
    return SimpleNamespace(**{**dict.fromkeys(_TABLES[table].c.keys()), **row})


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
