"""A read model as one canonical text, so that two can be compared byte for byte."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Engine, select

from workers.adapters import sql_tables as tables
from workers.adapters.sql_engine import unavailable_on_error

_NO_FACTS = {
    "documents": {"live_done", "live_total"},
    "dossiers": {"pages_done", "pages_total"},
}
"""Columns told by progress, which Kafka keeps for a day: not the log's truth, and gone from a replay."""
_FACTS = [
    table
    for table in tables.metadata.sorted_tables
    if table not in (tables.positions, tables.changes, tables.live_drafting)
]


def canonical_lines(engine: Engine) -> Iterator[str]:
    """Yield every fact of a read model, a row a line, in an order of its own: table, then the row's key.

    Raises: UnavailableError: the database is out of reach.
    """
    with unavailable_on_error(), engine.connect().execution_options(read_only=True) as connection:
        for table in sorted(_FACTS, key=lambda table: table.name):
            columns = [column for column in table.c if column.name not in _NO_FACTS.get(table.name, ())]
            lines = [
                json.dumps([table.name, dict(row)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                for row in connection.execute(select(*columns)).mappings()
            ]
            yield from sorted(lines)


def digest_of(engine: Engine) -> str:
    """Return the SHA-256 of the canonical text."""
    digest = hashlib.sha256()
    for line in canonical_lines(engine):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
