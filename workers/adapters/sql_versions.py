"""What the rows of the read model say of a note's versions and additions, and of documents of compléments."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from schemas.additions import Addition
from schemas.notes import Citation
from schemas.views import DocumentState, NoteVersion
from workers._gathering.superseding import superseded


def version_status(row: Any) -> Literal["in_review", "approved", "returned"]:
    """Return the state of a version of a note."""
    if row.approved is not None:
        return "approved"
    return "in_review" if row.returned_by is None else "returned"


def note_version(row: Any, *, is_latest: bool) -> NoteVersion:
    """Read a version of a note."""
    return NoteVersion(
        version=row.version,
        status=version_status(row),
        drafted_at=_time(row.drafted_at),
        since=row.since,
        approved_by=row.approved_by,
        approved_at=None if row.approved_at is None else _time(row.approved_at),
        is_latest=is_latest,
    )


@dataclass(frozen=True)
class _Piece:
    document_id: uuid.UUID
    name: str
    deposit: int
    replaces: uuid.UUID | None
    is_readable: bool


def with_deposits(documents: Sequence[DocumentState], deposited: Sequence[Any]) -> tuple[DocumentState, ...]:
    """Return the documents in the order they came, each with its deposit and what supersedes it.

    Args: deposited: the rows of those that came with compléments, in order.
    """
    rows = {uuid.UUID(row.document_id): (place, row) for place, row in enumerate(deposited)}
    first = [document for document in documents if document.document_id not in rows]
    later = sorted((each for each in documents if each.document_id in rows), key=lambda each: rows[each.document_id][0])
    known = [*(_piece(each, None) for each in first), *(_piece(each, rows[each.document_id][1]) for each in later)]
    replaced = superseded(known)
    return tuple(
        document.model_copy(
            update={
                "deposit": piece.deposit,
                "received_on": _day(rows.get(document.document_id)),
                "replaced_by": replaced.get(document.document_id),
            }
        )
        for document, piece in zip((*first, *later), known, strict=True)
    )


def _piece(document: DocumentState, row: Any) -> _Piece:
    return _Piece(
        document_id=document.document_id,
        name=document.name,
        deposit=row.deposit if row else 0,
        replaces=uuid.UUID(row.replaces) if row and row.replaces else None,
        is_readable=document.status == "indexed",
    )


def _day(known: tuple[int, Any] | None) -> date | None:
    return date.fromisoformat(known[1].received_on) if known else None


def addition_of(row: Any) -> Addition | None:
    """Read what a person added to a note; None where its row says only that something is out of it again."""
    if row.kind is None:
        return None
    return Addition(
        addition_id=row.addition_id,
        kind=row.kind,
        statement_id=row.statement_id,
        section=row.section,
        title=row.title,
        text=row.text or "",
        citation=Citation.model_validate(row.citation),
        support=row.support,
        actor=row.actor,
    )


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, tz=UTC)
