"""Writes the read model: the rows a batch of events changes, and how far the log was read, in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, case, func, null, select, true
from sqlalchemy.dialects import postgresql, sqlite

from schemas.sealing import ERASED
from workers.adapters import sql_tables as tables
from workers.adapters.sql_engine import create_tables, scrub, unavailable_on_error
from workers.adapters.sql_views import document_status
from workers.projection import Projected, Row, Upsert

_TABLES = {table.name: table for table in tables.metadata.sorted_tables}

OF_A_DOSSIER = (
    tables.documents,
    tables.reviews,
    tables.additions,
    tables.recognitions,
    tables.note_versions,
    tables.deposited,
    tables.wordings,
    tables.live_drafting,
    tables.questions,
    tables.timeline,
    tables.comments,
    tables.judgements,
)
"""What is told of a dossier beside its own row, and forgotten with it."""


class SqlProjection:
    """Applies batches to the read model; a record applied before changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, tables.metadata)
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def positions(self) -> dict[tuple[str, int], int]:
        """Return the next offset to read of each (topic, partition)."""
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return {(row.topic, row.partition): row.next_offset for row in connection.execute(select(tables.positions))}

    def apply(self, batch: Sequence[Projected]) -> None:
        """Apply a batch, all or nothing.

        Raises: UnavailableError: the database is out of reach or full; nothing was applied.
        """
        with unavailable_on_error(), self._engine.begin() as connection:
            self._alone(connection, batch)
            touched: set[str] = set()
            for projected in batch:
                if self._advance(connection, projected):
                    for upsert in projected.upserts:
                        self._write(connection, upsert)
                        touched |= _told_of(upsert)
            for dossier_id in sorted(touched):
                derive(connection, dossier_id)
            self._count(connection)
        if any(upsert.table == "erasures" for projected in batch for upsert in projected.upserts):
            self._scrub()

    def _scrub(self) -> None:
        if isinstance(self._engine, Engine):  # a rebuild is one transaction, and what it writes was never there before
            scrub(self._engine)

    def _alone(self, connection: Connection, batch: Sequence[Projected]) -> None:
        """Be alone with the dossiers of a batch: others that project them, rows in another order, would lock crosswise.

        SQLite has one writer, and a rebuild is alone anyway.
        """
        if connection.dialect.name == "postgresql" and isinstance(self._engine, Engine):
            told = set[str]().union(*(_told_of(upsert) for projected in batch for upsert in projected.upserts))
            for dossier_id in sorted(told):
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(dossier_id, 0))))

    def _advance(self, connection: Connection, record: Projected) -> bool:
        """Move the position past a record; False when it was passed before."""
        key = {"topic": record.topic, "partition": record.partition}
        insert = self._insert(tables.positions).values(**key, next_offset=record.offset + 1)
        ahead = insert.on_conflict_do_update(
            index_elements=list(key),
            set_={"next_offset": record.offset + 1},
            where=tables.positions.c.next_offset <= record.offset,
        )
        return bool(connection.execute(ahead).rowcount)

    def _write(self, connection: Connection, upsert: Upsert) -> None:
        table = _TABLES[upsert.table]
        row = {name: storable(value) for name, value in {**upsert.key, **upsert.once, **upsert.values}.items()}
        insert = self._insert(table).values(**row)
        changed = {name: _merged(table.c[name], insert.excluded[name]) for name in upsert.values}
        changed |= {name: func.coalesce(table.c[name], insert.excluded[name]) for name in upsert.once}
        if changed:
            newer = upsert.newer_by
            older = None if newer is None else func.coalesce(table.c[newer] <= insert.excluded[newer], true())
            insert = insert.on_conflict_do_update(index_elements=list(upsert.key), set_=changed, where=older)
        else:
            insert = insert.on_conflict_do_nothing()
        connection.execute(insert)

    def _count(self, connection: Connection) -> None:
        insert = self._insert(tables.changes).values(only=1, count=1)
        more = {"count": tables.changes.c.count + 1}
        connection.execute(insert.on_conflict_do_update(index_elements=["only"], set_=more))


def _told_of(upsert: Upsert) -> set[str]:
    """Return the dossier that a row tells of."""
    dossier_id = upsert.key.get("dossier_id") or upsert.values.get("dossier_id")
    return {str(dossier_id)} if dossier_id and upsert.table != "dead_letters" else set()


def _merged(was: Any, now: Any) -> Any:
    """Keep the first or the last of two times, whatever the order in which topics are read."""
    if was.name == "received_at":
        return case((was < now, was), else_=now)
    if was.name == "updated_at":
        return case((was > now, was), else_=now)
    return now


def storable(value: Any) -> Any:
    """Replace what PostgreSQL cannot store in a text."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {storable(name): storable(inner) for name, inner in value.items()}
    return value


def derive(connection: Connection, dossier_id: str) -> None:
    """Compute what several rows say together, alone with the dossier: another process may project its other topics.

    Of a dossier that was withdrawn nothing is left but that it was, whatever else is read of it later; of one that was
    erased not even why it was withdrawn.
    """
    d, c, r = tables.dossiers.c, tables.documents.c, tables.reviews.c
    this = select(tables.dossiers).where(d.dossier_id == dossier_id).with_for_update()
    dossier: Any = connection.execute(this).one_or_none()
    w, e = tables.withdrawals, tables.erasures
    erased = connection.execute(select(e).where(e.c.dossier_id == dossier_id)).one_or_none() is not None
    if erased:
        connection.execute(w.update().where(w.c.dossier_id == dossier_id).values(reason=ERASED))
    if erased or connection.execute(select(w).where(w.c.dossier_id == dossier_id)).one_or_none() is not None:
        _forget(connection, dossier_id)
        return
    documents = connection.execute(select(tables.documents).where(c.dossier_id == dossier_id)).all()
    verdicts = connection.execute(select(r.verdict).where(r.dossier_id == dossier_id)).scalars().all()
    if dossier is not None and (said := derived(dossier, documents, verdicts)):
        connection.execute(tables.dossiers.update().where(d.dossier_id == dossier_id).values(**said))


def derived(dossier: Any, documents: Sequence[Any], verdicts: Iterable[str | None]) -> Row:
    """Return the columns that a dossier's rows say together; none while nobody said anything of it."""
    about = _about(dossier)
    if about is None:
        return {}
    reviewed = sum(verdict not in (None, "pending") for verdict in verdicts)
    return {
        **about,
        "status": _status(dossier, documents),
        "documents": max(len(documents), dossier.documents_expected or 0),
        "documents_failed": sum(document_status(row) == "failed" for row in documents),
        "pages_done": sum(_pages(row)[0] for row in documents),
        "pages_total": sum(_pages(row)[1] for row in documents),
        "statements_reviewed": min(reviewed, dossier.statements or 0),
    }


def _forget(connection: Connection, dossier_id: str) -> None:
    for table in OF_A_DOSSIER:
        connection.execute(table.delete().where(table.c.dossier_id == dossier_id))
    blank = {column.name: null() for column in tables.dossiers.c if not column.primary_key}
    connection.execute(tables.dossiers.update().where(tables.dossiers.c.dossier_id == dossier_id).values(**blank))


def _about(dossier: Any) -> Row | None:
    """Return what is said of a dossier, None while nobody said anything."""
    said: Row | None = dossier.received or dossier.submitted
    if said is None and dossier.failed_reason is not None:
        return {"title": dossier.failed_title or "Dossier sans titre", "confidential": False}
    return said


def _pages(document: Any) -> tuple[int, int]:
    """Return the pages read and the pages there are, as far as known."""
    if document.extracted:
        return document.pages or 0, document.pages or 0
    return document.live_done or 0, document.live_total or 0


def _status(dossier: Any, documents: Sequence[Any]) -> str:
    if dossier.approved_version is not None and dossier.approved_version >= (dossier.note_version or 0):
        return "approved"
    if dossier.note_version is not None:
        return "returned" if dossier.returned_version == dossier.note_version else "in_review"
    if dossier.failed_reason is not None:
        return "failed"
    begun = any(document.received or document.failed_reason for document in documents)
    return "processing" if begun else "received"
