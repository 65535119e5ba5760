"""The letter as it will read, shown beside the requests; what was chosen comes with each request and stays nowhere."""

import uuid

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.presenters.letter_view import letter_about, letter_blocks
from reviewer_ui.room import RoomDep
from workers._letters import LETTER_FORMS, LetterChoices, printed_letter

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture")


@router.post("/lettre")
def letter_preview(dossier_id: uuid.UUID, choices: LetterChoices, room: RoomDep) -> Response:
    """Show the letter that the choices make."""
    letter = printed_letter(room.note(dossier_id), letter_about(room.dossier(dossier_id)), choices)
    return room.templates.page("_letter.html", letter=letter, blocks=letter_blocks(letter), forms=LETTER_FORMS)
