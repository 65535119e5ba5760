"""The note pane: its tabs, its statements, and what a person decides on them, one at a time."""

import asyncio
import uuid
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reviewer_ui.asked_once import AskedOnce
from reviewer_ui.decisions import decide, refuse_unless_accepted
from reviewer_ui.mapping import map_context, shows_map
from reviewer_ui.presenters.addresses import TABS, ReaderState, reader_address
from reviewer_ui.presenters.changes_view import change_groups, summary
from reviewer_ui.presenters.letter_view import request_views
from reviewer_ui.presenters.note_view import (
    Sources,
    count,
    find_statement,
    general_warnings,
    mark_of,
    section_views,
    statement_view,
    stretch_view,
    with_tab,
)
from reviewer_ui.presenters.synthesis_view import synthesis_context
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.notes import Note, Verdict
from schemas.reviews import ApproveNote, Decision, ReturnNote, ReviewStatement
from schemas.views import DossierState
from workers._note_forms import NOTE_FORMS

router = APIRouter(prefix="/dossiers/{dossier_id}/relecture")

_TAB_TITLES = {
    "synthese": "Synthèse",
    "completude": "Complétude",
    "chiffres": "Chiffres clés",
    "contradictions": "Contradictions",
    "enjeux": "Enjeux et ERC",
    "carte": "Carte",
    "demandes": "Demandes",
    "echeances": "Échéances",
    "non-lu": "Non lu",
    "questions": "Questions",
    "changements": "Changements",
}


def note_context(room: Room, dossier: DossierState, note: Note | None, state: ReaderState) -> dict[str, Any]:
    """Gather what the note pane prints on the tab of a state."""
    sources = Sources(dossier.dossier_id, dossier.documents, state)
    context: dict[str, Any] = {"note": note, "state": state, "sources": sources, "forms": NOTE_FORMS}
    if note is None:
        return context
    tabs = [
        {
            "name": tab,
            "title": _TAB_TITLES[tab],
            "count": _tab_count(note, tab),
            "address": reader_address(dossier.dossier_id, with_tab(state, tab)),
        }
        for tab in TABS
        if tab != "carte" or state.onglet == tab or shows_map(room, dossier)
    ]
    changes = room.parts.read_model.note_changes(note.dossier_id, note.version)
    versions = room.parts.read_model.note_versions(note.dossier_id)
    context |= {
        "tabs": tabs,
        "counts": count(note),
        "versions": versions,
        "is_latest": not versions or note.version == versions[0].version,
        "changes": changes,
        "changes_summary": summary(changes) if changes else "",
    }
    if state.onglet == "changements":
        context["change_groups"] = change_groups(changes, sources) if changes else []
    if state.onglet == "synthese":
        wordings = room.parts.read_model.wordings(note.dossier_id, note.version)
        context["sections"] = section_views(note, sources, state.enonce, wordings)
        context |= {"warnings": general_warnings(note), "is_awaited": False}
    context |= synthesis_context(note, sources, state.onglet)
    if state.onglet == "carte":
        context |= map_context(room, dossier, sources)
    if state.onglet == "demandes":
        context["requests"] = request_views(note, sources)
    return context


def _tab_count(note: Note, tab: str) -> int:
    return {
        "synthese": sum(len(section.statements) for section in note.sections),
        "completude": sum(item.status != "present" for item in note.completeness),
        "chiffres": len(note.key_figures),
        "contradictions": len(note.contradictions),
        "enjeux": len(note.enjeux),
        "demandes": len(note.requests),
        "echeances": len(note.deadlines),
        "non-lu": len(note.unread),
    }.get(tab, 0)


@router.get("/enonces")
def more_statements(
    dossier_id: uuid.UUID,
    partie: str,
    debut: Annotated[int, Query(ge=0)],
    room: RoomDep,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show the statements of a part of the note from a place on, counted from 0."""
    note = room.note(dossier_id, version)
    section = next((each for each in note.sections if each.key == partie), None)
    if section is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Cette partie n’est plus dans la note : rechargez la page.")
    dossier = room.dossier(dossier_id)
    part = stretch_view(
        dossier_id, section, Sources(dossier_id, dossier.documents, ReaderState(version=version)), debut
    )
    is_latest = note.version == dossier.note_version
    return room.templates.page("_statements.html", part=part, note=note, is_latest=is_latest)


@router.get("/enonces/{statement_id}")
def statement_fragment(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: RoomDep) -> Response:
    """Show one statement, and the counts of the note."""
    return _statement(dossier_id, statement_id, room)


@router.post("/enonces/{statement_id}")
async def review_statement(
    dossier_id: uuid.UUID,
    statement_id: uuid.UUID,
    room: RoomDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    verdict: Annotated[Verdict, Form()],
    texte: Annotated[str | None, Form(max_length=10_000)] = None,
    key: AskedOnce = None,
) -> Response:
    """Accept, correct or reject a statement, or take that back; show it as it is then."""
    decision = ReviewStatement(statement_id=statement_id, verdict=verdict, text=texte)
    await _decide(dossier_id, note_id, version, decision, room=room, key=key)
    return await asyncio.to_thread(_statement, dossier_id, statement_id, room)


def _statement(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: Room) -> Response:
    note = room.note(dossier_id)
    statement = find_statement(note, statement_id)
    if statement is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Cet énoncé n’est pas dans la note.")
    dossier = room.dossier(dossier_id)
    sources = Sources(dossier_id, dossier.documents, ReaderState())
    return room.templates.page(
        "_statement_and_counts.html",
        view=statement_view(statement, sources),
        note=note,
        dossier=dossier,
        counts=count(note),
        is_swap=True,
    )


@router.get("/reperes")
def marks(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Give a mark of every statement, so that a screen shows anew what others decided, and what they added."""
    note = room.note(dossier_id)
    drafted = {str(each.statement_id): mark_of(each) for section in note.sections for each in section.statements}
    added = {
        section.key: {str(each.statement_id): mark_of(each) for each in section.added}
        for section in note.sections
        if section.added
    }
    return JSONResponse({"drafted": drafted, "added": added})


@router.get("/decision/{kind}")
def decision_form(dossier_id: uuid.UUID, kind: Literal["approbation", "retour"], room: RoomDep) -> Response:
    """Show what approving or returning means now, with the button that does it."""
    note = room.note(dossier_id)
    return room.templates.page(
        "_decision_form.html", kind=kind, note=note, counts=count(note), dossier=room.dossier(dossier_id)
    )


@router.post("/decision/{kind}")
async def decide_note(
    dossier_id: uuid.UUID,
    kind: Literal["approbation", "retour"],
    request: Request,
    room: RoomDep,
    *,
    note_id: Annotated[uuid.UUID, Form()],
    version: Annotated[int, Form()],
    commentaire: Annotated[str, Form(max_length=10_000)] = "",
    key: AskedOnce = None,
) -> Response:
    """Approve or return the note, then show the reader anew."""
    comment = commentaire.strip()
    if kind == "retour" and not comment:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Dites en quelques mots pourquoi la note est retournée.")
    decision = ApproveNote(comment=comment or None) if kind == "approbation" else ReturnNote(comment=comment)
    await _decide(dossier_id, note_id, version, decision, room=room, key=key)
    address = reader_address(dossier_id)
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


async def _decide(
    dossier_id: uuid.UUID, note_id: uuid.UUID, version: int, decision: Decision, *, room: Room, key: str | None
) -> None:
    decided = await decide(dossier_id, note_id, version, decision, room=room, key=key)
    refuse_unless_accepted(decided)
