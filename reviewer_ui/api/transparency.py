"""The sheet of algorithmic transparency of a dossier (CRPA, R. 311-3-1-2), as a file."""

import uuid

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.room import RoomDep
from reviewer_ui.transparency import transparency_sheet
from workers._letters import LETTER_FORMS, LetterForm, render_letter

router = APIRouter(prefix="/api/dossiers", tags=["journal"])


@router.get(
    "/{dossier_id}/transparency",
    summary="Fiche de transparence du traitement algorithmique (CRPA, R. 311-3-1-2)",
    response_class=Response,
)
def transparency(dossier_id: uuid.UUID, room: RoomDep, form: LetterForm = "pdf") -> Response:
    """Return the sheet of the current note."""
    described = LETTER_FORMS[form]
    name = f"transparence-{str(dossier_id)[:8]}{described.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        render_letter(transparency_sheet(dossier_id, room), form), media_type=described.media_type, headers=headers
    )
