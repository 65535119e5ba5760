"""Comments on the statements of a note, from one colleague to another: a thread a statement."""

import asyncio
import uuid
from collections import defaultdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, Response

from reviewer_ui.asked_once import AskedOnce, id_of
from reviewer_ui.problems import Problem
from reviewer_ui.publishing import publish_and_see
from reviewer_ui.room import Room, RoomDep
from schemas.remarks import LONGEST_COMMENT, CommentMade, CommentResolved
from schemas.views import CommentState

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture/commentaires")


@router.get("")
def counts(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Count the comments of each statement that has some: those open, and all."""
    room.dossier(dossier_id)
    told: dict[str, dict[str, int]] = defaultdict(lambda: {"open": 0, "all": 0})
    for each in room.parts.read_model.comments(dossier_id):
        told[str(each.statement_id)]["all"] += 1
        told[str(each.statement_id)]["open"] += not each.resolved
    return JSONResponse(told)


@router.get("/{statement_id}")
def thread(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: RoomDep) -> Response:
    """Show the comments on a statement, with a field for one more."""
    room.dossier(dossier_id)
    return _thread(dossier_id, statement_id, room)


@router.post("/{statement_id}")
async def comment(
    dossier_id: uuid.UUID,
    statement_id: uuid.UUID,
    room: RoomDep,
    commentaire: Annotated[str, Form(max_length=LONGEST_COMMENT)],
    key: AskedOnce = None,
) -> Response:
    """Comment on a statement, and show the thread with it."""
    await asyncio.to_thread(room.dossier, dossier_id)
    text, comment_id = commentaire.strip(), id_of(key, dossier_id, room)
    if not text:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Écrivez d’abord votre commentaire.")
    made = CommentMade(dossier_id=dossier_id, statement_id=statement_id, text=text, actor=room.actor)
    await _said(made, room, comment_id, event_id=comment_id)
    return await asyncio.to_thread(_thread, dossier_id, statement_id, room)


@router.post("/{statement_id}/{comment_id}")
async def resolve(
    dossier_id: uuid.UUID,
    statement_id: uuid.UUID,
    comment_id: uuid.UUID,
    room: RoomDep,
    traite: Annotated[bool, Form()],
) -> Response:
    """Say that a comment is dealt with, or that it is not, and show the thread."""
    known = await asyncio.to_thread(_find, dossier_id, comment_id, room)
    if known is None or known.statement_id != statement_id:
        raise Problem(HTTPStatus.NOT_FOUND, "Ce commentaire n’existe pas.")
    if known.resolved != traite:
        said = CommentResolved(dossier_id=dossier_id, comment_id=comment_id, resolved=traite, actor=room.actor)
        await _said(said, room, comment_id, resolved=traite)
    return await asyncio.to_thread(_thread, dossier_id, statement_id, room)


async def _said(
    data: CommentMade | CommentResolved,
    room: Room,
    comment_id: uuid.UUID,
    *,
    event_id: uuid.UUID | None = None,
    resolved: bool = False,
) -> None:
    """Publish what was said of a comment and wait until it shows. Raises: Problem: it does not in time (503)."""

    def shown() -> CommentState | None:
        known = _find(data.dossier_id, comment_id, room)
        return known if known is not None and known.resolved == resolved else None

    if await publish_and_see(data, shown, room, event_id=event_id) is None:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "C’est inscrit au journal ; l’affichage suivra dès qu’il aura été lu."
        )


def _find(dossier_id: uuid.UUID, comment_id: uuid.UUID, room: Room) -> CommentState | None:
    comments = room.parts.read_model.comments(dossier_id)
    return next((each for each in comments if each.comment_id == comment_id), None)


def _thread(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: Room) -> Response:
    comments = [each for each in room.parts.read_model.comments(dossier_id) if each.statement_id == statement_id]
    return room.templates.page("_thread.html", dossier_id=dossier_id, statement_id=statement_id, comments=comments)
