"""The synthesis views of a note for other programs and for spreadsheets."""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.synthesis_files import completeness_csv, figures_csv, measures_csv
from reviewer_ui.room import Room, RoomDep
from schemas.base import Value
from schemas.notes import Note

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])

TableForm = Literal["json", "csv"]
Version = Annotated[int | None, Query(ge=1)]


@dataclass(frozen=True)
class _Table:
    """A view of the note: its file's name, its values as JSON has them, its rows as CSV."""

    stem: str
    values: Callable[[Note], Sequence[Value]]
    as_csv: Callable[[Note, Sources], str]


_FIGURES = _Table("chiffres-cles", lambda note: note.key_figures, figures_csv)
_PIECES = _Table("completude", lambda note: note.completeness, completeness_csv)
_MEASURES = _Table("mesures-erc", lambda note: note.enjeux, measures_csv)


@router.get("/{dossier_id}/key-figures", summary="Chiffres clés de la note", response_class=Response)
def key_figures(
    dossier_id: uuid.UUID,
    room: RoomDep,
    format: TableForm = "json",  # noqa: A002 -- as in the address
    version: Version = None,
) -> Response:
    """Return the chiffres clés with their sources."""
    return _answer(room, room.note(dossier_id, version), format, _FIGURES)


@router.get("/{dossier_id}/completeness", summary="Complétude du dossier", response_class=Response)
def completeness(
    dossier_id: uuid.UUID,
    room: RoomDep,
    format: TableForm = "json",  # noqa: A002 -- as in the address
    version: Version = None,
) -> Response:
    """Return the pieces asked for, whether they are there, and what shows it."""
    return _answer(room, room.note(dossier_id, version), format, _PIECES)


@router.get("/{dossier_id}/measures", summary="Mesures ERC par enjeu", response_class=Response)
def measures(
    dossier_id: uuid.UUID,
    room: RoomDep,
    format: TableForm = "json",  # noqa: A002 -- as in the address
    version: Version = None,
) -> Response:
    """Return the enjeux with their measures and what the dossier says of each."""
    return _answer(room, room.note(dossier_id, version), format, _MEASURES)


def _answer(room: Room, note: Note, form: TableForm, table: _Table) -> Response:
    if form == "json":
        room.viewings.opened(note, room.actor)
        listed = [value.model_dump(mode="json") for value in table.values(note)]
        return Response(json.dumps(listed, ensure_ascii=False), media_type="application/json")
    sources = Sources(note.dossier_id, room.dossier(note.dossier_id).documents, ReaderState())
    content = table.as_csv(note, sources).encode()
    room.viewings.taken(note, room.actor, "note", f"{table.stem}.csv", content)
    name = f"{table.stem}-{str(note.dossier_id)[:8]}-v{note.version}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
