"""The demande de compléments as a file: a draft that nobody has signed, kept nowhere and sent to nobody."""

import uuid
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.presenters.letter_view import letter_about, printed_by
from reviewer_ui.printed_files import TemplateName, file_answer, refuse_unknown
from reviewer_ui.room import Room, RoomDep
from workers._letters import LETTER_FORMS, LetterChoices, LetterForm, found_requests
from workers.printing import Wanted

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
    summary="Projet de demande de compléments, avec ce que la note a constaté",
    response_class=Response,
    responses=_FILES,
)
def whole_letter(
    dossier_id: uuid.UUID, room: RoomDep, form: LetterForm = "docx", template: TemplateName = ""
) -> Response:
    """Return a letter that asks for what the current note found, its delay still to be fixed."""
    return _letter(dossier_id, LetterChoices(requests=found_requests(room.note(dossier_id))), form, template, room)


@router.post(
    "/{dossier_id}/letter",
    summary="Projet de demande de compléments, avec les demandes choisies",
    response_class=Response,
    responses=_FILES,
)
def chosen_letter(
    dossier_id: uuid.UUID, choices: LetterChoices, room: RoomDep, form: LetterForm = "docx", template: TemplateName = ""
) -> Response:
    """Return a letter that makes the requests chosen, in the words given."""
    return _letter(dossier_id, choices, form, template, room)


def _letter(dossier_id: uuid.UUID, choices: LetterChoices, form: LetterForm, template: str, room: Room) -> Response:
    note, dossier, printing = room.note(dossier_id), room.dossier(dossier_id), room.parts.printing
    if template:
        refuse_unknown(printing, template)
    wanted = Wanted(form, template, printed_by(dossier, room.parts))
    letter = printing.letter(note, letter_about(dossier), choices, wanted)
    room.viewings.taken(note, room.actor, "letter", form, letter.content)
    return file_answer(letter, f"demande-complements-{str(dossier_id)[:8]}-v{note.version}", form)
