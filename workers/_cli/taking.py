"""Telling the log what a person read, took away or did to the system from the command line."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from workers._cli.log import warn_if_not_told

if TYPE_CHECKING:
    from schemas.audit import Operation
    from schemas.notes import Note
    from workers.apps import Composition


def account_taking(
    parts: "Composition", note: "Note", kind: Literal["note", "letter"], form: str, content: bytes
) -> None:
    """Tell the log who took what, and the person where that could not be told."""
    from schemas.audit import NoteExported  # noqa: PLC0415 -- late, as all that is heavy
    from workers.accounting import account, acting_person  # noqa: PLC0415

    about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version}
    digest = hashlib.sha256(content).hexdigest()
    told = NoteExported(**about, actor=acting_person(parts.settings), kind=kind, form=form, sha256=digest)
    warn_if_not_told(account(parts, told))


def account_viewing(parts: "Composition", note: "Note") -> None:
    """Tell the log who read a note, and the person where that could not be told."""
    from schemas.audit import NoteViewed  # noqa: PLC0415 -- late, as all that is heavy
    from workers.accounting import account, acting_person  # noqa: PLC0415

    about = {"dossier_id": note.dossier_id, "note_id": note.note_id, "version": note.version}
    today = datetime.now(UTC).date()
    warn_if_not_told(account(parts, NoteViewed(**about, actor=acting_person(parts.settings), day=today)))


def account_operation(parts: "Composition", operation: "Operation", about: str) -> None:
    """Tell the log what was done to the system, and the person where that could not be told."""
    from schemas.audit import SystemOperated  # noqa: PLC0415 -- late, as all that is heavy
    from workers.accounting import account, acting_person  # noqa: PLC0415

    told = SystemOperated(actor=acting_person(parts.settings), operation=operation, about=about)
    warn_if_not_told(account(parts, told))
