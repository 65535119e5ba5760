"""What a person makes of a contradiction of the note: a contradiction, two scopes, or a number read wrong."""

import asyncio
import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from reviewer_ui.presenters.note_view import contradiction_ids
from reviewer_ui.presenters.words import JUDGEMENTS
from reviewer_ui.problems import Problem
from reviewer_ui.publishing import publish_and_see
from reviewer_ui.room import RoomDep
from schemas.remarks import ContradictionJudged, Judgement
from schemas.views import JudgementState

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture/contradictions")


@router.post("/{contradiction_id}")
async def judge(
    dossier_id: uuid.UUID, contradiction_id: uuid.UUID, room: RoomDep, jugement: Annotated[Judgement, Form()]
) -> Response:
    """Record what a contradiction is, and show it."""
    note = await asyncio.to_thread(room.note, dossier_id)
    named = dict(zip(contradiction_ids(note), note.contradictions, strict=True))
    if contradiction_id not in named:
        raise Problem(HTTPStatus.NOT_FOUND, "Cette contradiction n’est plus dans la note : rechargez la page.")

    def shown() -> JudgementState | None:
        judgements = room.parts.read_model.judgements(dossier_id)
        return next((e for e in judgements if (e.contradiction_id, e.judgement) == (contradiction_id, jugement)), None)

    said = ContradictionJudged(
        dossier_id=dossier_id,
        contradiction_id=contradiction_id,
        explanation=named[contradiction_id].explanation[:5000],
        judgement=jugement,
        actor=room.actor,
    )
    judged = await publish_and_see(said, shown, room)
    if judged is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "C’est inscrit au journal ; l’affichage suivra dès qu’il aura été lu."
        )
    return room.templates.page(
        "_judgement.html", note=note, contradiction_id=contradiction_id, judged=judged, judgement_badges=JUDGEMENTS
    )
