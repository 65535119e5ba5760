"""The sheet of algorithmic transparency of a dossier (CRPA, R. 311-3-1-2), as a file."""

import uuid
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from reviewer_ui.room import RoomDep
from workers._letters import LETTER_FORMS, LetterForm, render_letter
from workers._transparency import sheet_as_json, sheet_of

router = APIRouter(prefix="/api/dossiers", tags=["journal"])


@router.get(
    "/{dossier_id}/transparency",
    summary="Fiche de transparence du traitement algorithmique (CRPA, R. 311-3-1-2)",
    response_class=Response,
)
def transparency(dossier_id: uuid.UUID, room: RoomDep, form: LetterForm | Literal["json"] = "pdf") -> Response:
    """Return the sheet of the current note."""
    note, dossier = room.note(dossier_id), room.dossier(dossier_id)
    about = (note, dossier.documents, room.parts.read_model.outline(dossier_id))
    if form == "json":
        room.viewings.opened(note, room.actor)
        return JSONResponse(sheet_as_json(*about))
    described = LETTER_FORMS[form]
    content = render_letter(sheet_of(*about), form)
    room.viewings.taken(note, room.actor, "note", f"transparence{described.suffix}", content)
    name = f"transparence-{str(dossier_id)[:8]}{described.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=described.media_type, headers=headers)
