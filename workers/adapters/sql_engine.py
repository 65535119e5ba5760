"""Opens the SQL database behind the read model and the stages' state: SQLite in the data folder, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from workers.errors import UnavailableError

BUSY_TIMEOUT_MS = 15_000


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def open_engine(url: str) -> Engine:
    """Open a database; nothing is connected before the first use."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by hand: the driver's own habit begins them too late to keep two writers apart.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Any) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    """Turn a database that is out of reach, locked or full into something to wait for.

    Raises: UnavailableError.
    """
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        raise UnavailableError(f"la base de données ne répond pas : {error.orig}") from error
