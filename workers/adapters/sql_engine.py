"""Opens the SQL database behind the read model and the stages' state: SQLite in the data folder, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, MetaData, create_engine, event, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from workers.errors import UnavailableError

BUSY_TIMEOUT_MS = 15_000
_CREATION_LOCK = 0x115E_1EBE


def sqlite_url(path: Path, *, private: bool = False) -> str:
    """Return the URL of a SQLite file, whose folder is made; `private`: only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if private:  # SQLite gives its other files the same rights
        path.touch(mode=0o600)
    return f"sqlite:///{path}"


def open_engine(url: str) -> Engine:
    """Open a database; nothing is connected before the first use."""
    engine = create_engine(url, pool_pre_ping=True, json_serializer=_json_of, json_deserializer=msgspec.json.decode)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by hand: the driver's own habit begins them too late to keep two writers apart.
    connection.isolation_level = None
    connection.create_function("lower", 1, _lower, deterministic=True)  # its own knows no letter with an accent
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _json_of(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _begin_at_once(connection: Any) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def create_tables(engine: Engine, metadata: MetaData) -> None:
    """Create the tables that are missing, one process after the other.

    Raises: UnavailableError.
    """
    with unavailable_on_error(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_CREATION_LOCK)))
        metadata.create_all(connection)


def scrub(engine: Engine) -> None:
    """Let go of what SQLite keeps of rows that were deleted: the pages of its write-ahead log.

    A reader that is at it now is waited for, within the busy timeout.

    Raises: UnavailableError.
    """
    if engine.dialect.name == "sqlite":
        with unavailable_on_error(), engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            connection.rollback()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    """Turn a database that is out of reach, locked or full into something to wait for.

    Raises: UnavailableError.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise UnavailableError(f"la base de données ne répond pas : {error.orig}") from error
    except PoolTimeoutError as error:
        raise UnavailableError("la base de données ne répond pas : toutes les connexions sont prises") from error
