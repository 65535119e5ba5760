"""Replaying: the read model rebuilt from the log alone, into an empty database; and whether it is the live one.

A SQLite file is built aside and moved into place, so that what is interrupted leaves nothing half-built. Any other
database gets all rows in one transaction.
"""

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from schemas.envelope import decode
from workers.adapters import sql_tables as tables
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.adapters.sql_dump import digest_of
from workers.adapters.sql_engine import open_engine, sqlite_url, unavailable_on_error
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_rebuild import fold
from workers.apps import Composition
from workers.errors import ConfigurationError, RejectedError
from workers.journal import TOPICS
from workers.projection import Decode, Projected, apply_each, project
from workers.unknown_events import UnknownEvents

_BATCH = 2000


@dataclass(frozen=True)
class Replayed:
    """What was rebuilt; `identical` tells whether it is the live read model, None where that cannot be said.

    `unknown`: the events it lacks, which this program cannot read.
    """

    events: int
    dossiers: int
    digest: str
    identical: bool | None
    unknown: UnknownEvents

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere replay --json` prints it."""
        return {
            "events": self.events,
            "dossiers": self.dossiers,
            "digest": self.digest,
            "identical": self.identical,
            "unknown": self.unknown.counted(),
        }


def replay(parts: Composition, into: str | None = None, until_ms: int | None = None) -> Replayed:
    """Rebuild the read model from the log, up to an instant (excluded) or up to now.

    Args:   into: SQLAlchemy URL of an empty database; none: the one of the settings.
    Raises: RejectedError: the database is not empty. ConfigurationError: the URL is none.
        UnavailableError: Kafka or the database is out of reach; nothing was left there.
    """
    url = into or parts.settings.database_url or sqlite_url(parts.folder.read_model)
    unknown = UnknownEvents()
    with _empty_database(url) as engine:
        events = rebuild(unknown.watch(_records(parts.bootstrap, until_ms)), engine, parts.wire.reading().decode)
        with engine.connect() as connection:
            dossiers = connection.execute(select(func.count()).select_from(tables.dossiers)).scalar_one()
        digest = digest_of(engine)
        identical = None if until_ms is not None else _is_live(parts, engine, digest)
    return Replayed(events, dossiers, digest, identical, unknown)


def rebuild(records: Iterable[LoggedRecord], engine: Engine, decoding: Decode = decode) -> int:
    """Write the read model of these records into an empty database; return how many records there were.

    Raises: UnavailableError: the database is out of reach or full.
    """
    with _without_collector():
        batch = [project(record, decoding) for record in records]
        try:
            fold(batch).write_into(engine)
        except (SQLAlchemyError, ValueError, OverflowError):
            # The database refuses a value: which record brings it is found by asking for each, as the live one is.
            _rebuild_one_by_one(batch, engine)
    return len(batch)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the cyclic garbage collector: all that is made is kept to the end, and looking through it takes a third."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


def _rebuild_one_by_one(batch: list[Projected], engine: Engine) -> None:
    with unavailable_on_error(), engine.begin() as connection:
        within: Any = _Savepoints(connection)
        projection = SqlProjection(within)
        for at in range(0, len(batch), _BATCH):
            apply_each(batch[at : at + _BATCH], projection)


class _Savepoints:
    """Stands for an engine: each of its transactions is a part of one, so that all of it stands or nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Begin a part, undone on its own when it fails."""
        with self._connection.begin_nested():
            yield self._connection


def _records(bootstrap: str, until_ms: int | None) -> Iterator[LoggedRecord]:
    for record in read_log(bootstrap, TOPICS):
        if until_ms is None or record.timestamp < until_ms:
            yield record


def _is_live(parts: Composition, rebuilt: Engine, digest: str) -> bool | None:
    """Compare with the live read model; None where there is none, or it stands elsewhere in the log."""
    if not parts.settings.database_url and not parts.folder.read_model.is_file():
        return None
    live = parts.read_model_engine
    before = _positions(live)
    if live.url == rebuilt.url or before != _positions(rebuilt):
        return None
    identical = digest_of(live) == digest
    return identical if identical or _positions(live) == before else None


def _positions(engine: Engine) -> dict[tuple[str, int], int]:
    positions = SqlProjection(engine).positions()
    return {place: offset for place, offset in positions.items() if place[0] in TOPICS}


@contextmanager
def _empty_database(url: str) -> Iterator[Engine]:
    """Give a database to build in; what was built stands at `url` once the context ends well, or not at all."""
    try:
        parsed = make_url(url)
        path = Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
    except ArgumentError as error:
        raise ConfigurationError(
            f"« {url} » n’est pas une adresse de base de données (sqlite:///fichier.db)"
        ) from error
    if path is None:
        with _opened(url) as engine:
            _refuse_unless_empty(engine, url)
            with _undone_on_error(engine):
                yield engine
        return
    if path.exists():
        with _opened(url) as engine:
            _refuse_unless_empty(engine, str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _opened(sqlite_url(draft)) as engine:
            yield engine
        draft.replace(path)
    finally:
        for left in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            left.unlink(missing_ok=True)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _undone_on_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        tables.metadata.drop_all(engine)
        raise


def _refuse_unless_empty(engine: Engine, name: str) -> None:
    """Refuse a database that holds anything; tables of ours without a row are nothing.

    Raises: RejectedError: it holds something.
    """
    with unavailable_on_error(), engine.connect().execution_options(read_only=True) as connection:
        found = set(inspect(connection).get_table_names())
        foreign = found - set(tables.metadata.tables)
        held = [
            table.name
            for table in tables.metadata.sorted_tables
            if table.name in found and connection.execute(select(table).limit(1)).first() is not None
        ]
    if foreign or held:
        some = ", ".join(sorted([*foreign, *held])[:3])
        raise RejectedError(f"{name} n’est pas vide ({some}…) : désignez une base vide par --into")
