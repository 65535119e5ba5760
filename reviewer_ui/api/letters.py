"""The demande de compléments as a file: a draft that nobody has signed, kept nowhere and sent to nobody."""

import uuid
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.presenters.letter_view import letter_about
from reviewer_ui.room import Room, RoomDep
from workers._letters import LETTER_FORMS, LetterChoices, LetterForm, every_request, printed_letter, render_letter

router = APIRouter(prefix="/api/dossiers", tags=["lettres"])

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "La lettre, projet non signé",
        "content": {
            form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in LETTER_FORMS.values()
        },
    },
    422: {"description": "Une demande choisie n’est plus dans la note, ou champ à corriger"},
}


@router.get(
    "/{dossier_id}/letter",
    summary="Projet de demande de compléments, avec toutes les demandes de la note",
    response_class=Response,
    responses=_FILES,
)
def whole_letter(dossier_id: uuid.UUID, room: RoomDep, form: LetterForm = "docx") -> Response:
    """Return a letter that makes all the requests of the current note, its delay still to be fixed."""
    return _letter(dossier_id, LetterChoices(requests=every_request(room.note(dossier_id))), form, room)


@router.post(
    "/{dossier_id}/letter",
    summary="Projet de demande de compléments, avec les demandes choisies",
    response_class=Response,
    responses=_FILES,
)
def chosen_letter(dossier_id: uuid.UUID, choices: LetterChoices, room: RoomDep, form: LetterForm = "docx") -> Response:
    """Return a letter that makes the requests chosen, in the words given."""
    return _letter(dossier_id, choices, form, room)


def _letter(dossier_id: uuid.UUID, choices: LetterChoices, form: LetterForm, room: Room) -> Response:
    note = room.note(dossier_id)
    letter = printed_letter(note, letter_about(room.dossier(dossier_id)), choices)
    described = LETTER_FORMS[form]
    name = f"demande-complements-{str(dossier_id)[:8]}-v{note.version}{described.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(render_letter(letter, form), media_type=described.media_type, headers=headers)
