"""What a person adds to the note from a passage: a statement of their own, or a citation for one that stands there."""

import asyncio
import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from reviewer_ui.asked_once import AskedOnce
from reviewer_ui.decisions import decide, refuse_unless_accepted
from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.note_view import Sources, added_views, count, find_section, find_statement, statement_view
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.additions import LONGEST_QUOTE, CitedPassage
from schemas.documents import BBox
from schemas.notes import Note
from schemas.reviews import AddCitation, AddStatement, Decision, RewordStatement, TakeBack

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture")

_CORNERS = 4
_LONGEST_TEXT = 10_000
ADDITION_HEADER = "Lisiere-Ajout"
"""Names what was added, for the browser to be able to take it back."""


def _box(text: str) -> BBox | None:
    try:
        corners = [float(part) for part in text.split()]
    except ValueError:
        return None
    return (corners[0], corners[1], corners[2], corners[3]) if len(corners) == _CORNERS else None


def _passage(
    document: Annotated[uuid.UUID, Form()],
    page: Annotated[int, Form(ge=1)],
    citation: Annotated[str, Form(max_length=LONGEST_QUOTE)],
    boite: Annotated[str, Form(max_length=100)] = "",
) -> CitedPassage:
    """Read the passage that was selected."""
    if not citation.strip():
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Sélectionnez d’abord un passage sur une page.")
    return CitedPassage(document_id=document, page=page, quote=citation, bbox=_box(boite))


PassageDep = Annotated[CitedPassage, Depends(_passage)]


@router.get("/ajouts/{key}")
def added(dossier_id: uuid.UUID, key: str, room: RoomDep) -> Response:
    """Show what people added to a section."""
    note = room.note(dossier_id)
    return _section_added(note, key, room)


@router.post("/ajouts")
async def add_statement(
    dossier_id: uuid.UUID,
    room: RoomDep,
    passage: PassageDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    partie: Annotated[str, Form(max_length=100)],
    texte: Annotated[str, Form(max_length=_LONGEST_TEXT)] = "",
    key: AskedOnce = None,
) -> Response:
    """Add a statement to a section, and show what was added to that section."""
    decision = AddStatement(section=partie, text=_written(texte), passage=passage)
    decision_id = await _decide(dossier_id, note_id, version, decision, room=room, key=key)
    note = await asyncio.to_thread(room.note, dossier_id)
    shown = await asyncio.to_thread(_section_added, note, partie, room)
    shown.headers[ADDITION_HEADER] = str(decision_id)
    return shown


@router.post("/ajouts/{statement_id}/texte")
async def reword_statement(
    dossier_id: uuid.UUID,
    statement_id: uuid.UUID,
    room: RoomDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    texte: Annotated[str, Form(max_length=_LONGEST_TEXT)] = "",
    key: AskedOnce = None,
) -> Response:
    """Word an added statement anew, and show it."""
    decision = RewordStatement(statement_id=statement_id, text=_written(texte))
    await _decide(dossier_id, note_id, version, decision, room=room, key=key)
    return await asyncio.to_thread(_statement, dossier_id, statement_id, room)


@router.post("/enonces/{statement_id}/citations")
async def add_citation(
    dossier_id: uuid.UUID,
    statement_id: uuid.UUID,
    room: RoomDep,
    passage: PassageDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    key: AskedOnce = None,
) -> Response:
    """Cite a further passage for a statement, and show the statement."""
    decision = AddCitation(statement_id=statement_id, passage=passage)
    decision_id = await _decide(dossier_id, note_id, version, decision, room=room, key=key)
    shown = await asyncio.to_thread(_statement, dossier_id, statement_id, room)
    shown.headers[ADDITION_HEADER] = str(decision_id)
    return shown


@router.post("/ajouts/{addition_id}/retrait")
async def take_back(
    dossier_id: uuid.UUID,
    addition_id: uuid.UUID,
    room: RoomDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    key: AskedOnce = None,
) -> Response:
    """Take out again what was added, and show what is left where it was."""
    before = await asyncio.to_thread(room.note, dossier_id)
    await _decide(dossier_id, note_id, version, TakeBack(addition_id=addition_id), room=room, key=key)
    return await asyncio.to_thread(_left, before, addition_id, room)


def _left(before: Note, addition_id: uuid.UUID, room: Room) -> Response:
    for section in before.sections:
        for statement in section.all_statements:
            if statement.origin == "agent" and statement.statement_id == addition_id:
                return _section_added(room.note(before.dossier_id), section.key, room)
            if any(each.added and each.added.addition_id == addition_id for each in statement.citations):
                return _statement(before.dossier_id, statement.statement_id, room)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _section_added(note: Note, key: str, room: Room) -> Response:
    dossier = room.dossier(note.dossier_id)
    section = find_section(note, key)
    views = added_views(section, Sources(dossier.dossier_id, dossier.documents, ReaderState())) if section else ()
    return room.templates.page("_added.html", key=key, added=views, note=note, dossier=dossier, is_swap=True)


def _statement(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: Room) -> Response:
    note, dossier = room.note(dossier_id), room.dossier(dossier_id)
    statement = find_statement(note, statement_id)
    if statement is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Cet énoncé n’est plus dans la note : rechargez la page.")
    return room.templates.page(
        "_statement_and_counts.html",
        view=statement_view(statement, Sources(dossier_id, dossier.documents, ReaderState())),
        note=note,
        dossier=dossier,
        counts=count(note),
        is_swap=True,
        is_aside=True,
    )


def _written(text: str) -> str:
    if not text.strip():
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Écrivez d’abord l’énoncé.")
    return text


async def _decide(
    dossier_id: uuid.UUID, note_id: uuid.UUID, version: int, decision: Decision, *, room: Room, key: str | None
) -> uuid.UUID:
    decided = await decide(dossier_id, note_id, version, decision, room=room, key=key)
    refuse_unless_accepted(decided)
    return decided.decision_id
