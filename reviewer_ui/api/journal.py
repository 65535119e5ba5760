"""A dossier's time-line, as files."""

import uuid
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.audit_filter import FilterDep
from reviewer_ui.presenters.audit_desk import filtered
from reviewer_ui.presenters.audit_view import as_csv, as_json_lines
from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/api/dossiers", tags=["journal"])


@router.get(
    "/{dossier_id}/journal",
    summary="Les évènements d’un dossier, avec leurs causes, en JSON Lines ou CSV",
    response_class=Response,
)
def journal(
    dossier_id: uuid.UUID,
    room: RoomDep,
    chosen: FilterDep,
    format: Literal["jsonl", "csv"] = "jsonl",  # noqa: A002 -- as in the address
) -> Response:
    """Return the events that the filter leaves, in the order they were recorded."""
    room.dossier(dossier_id)
    room.viewings.read_log(dossier_id, room.actor, "table")
    views = filtered(room.parts.read_model.outline(dossier_id), chosen, room.parts.read_model.logged)
    content, media_type = (
        (as_csv(views), "text/csv; charset=utf-8")
        if format == "csv"
        else (as_json_lines(views), "application/x-ndjson")
    )
    headers = {"Content-Disposition": f'attachment; filename="journal-{dossier_id}.{format}"'}
    return Response(content, media_type=media_type, headers=headers)
