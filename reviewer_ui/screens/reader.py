"""The reader: contents on the left, the page in the middle, the note on the right; its address holds its state."""

import uuid
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from reviewer_ui.extracted_texts import section_at
from reviewer_ui.presenters.addresses import TABS, ReaderState
from reviewer_ui.presenters.contents import contents_nodes, titles_along
from reviewer_ui.presenters.note_view import Sources, contradiction_ids
from reviewer_ui.presenters.page_view import document_title
from reviewer_ui.presenters.question_view import SUGGESTIONS, question_views
from reviewer_ui.presenters.search_view import blank_results
from reviewer_ui.presenters.words import JUDGEMENTS
from reviewer_ui.room import Room, RoomDep, find_document
from reviewer_ui.screens.note import note_context
from reviewer_ui.screens.page import page_context
from reviewer_ui.screens.search import search_of
from schemas.documents import Classification
from schemas.notes import Note
from schemas.views import DossierState
from workers._templates.examples import KINDS

router = APIRouter()

_LONGEST = 200


def _state(
    *,
    onglet: str = TABS[0],
    enonce: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    source: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    comparer: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    document: uuid.UUID | None = None,
    page: Annotated[int | None, Query(ge=1)] = None,
    q: Annotated[str | None, Query(max_length=1000)] = None,
    partie: Annotated[int | None, Query(ge=1)] = None,
    extrait: uuid.UUID | None = None,
    dans: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    enjeu: Annotated[str | None, Query(max_length=_LONGEST)] = None,
    de: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    a: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> ReaderState:
    tab = onglet if onglet in TABS else TABS[0]
    return ReaderState(tab, enonce, source, comparer, document, page, q, partie, extrait, dans, enjeu, de, a, version)


StateDep = Annotated[ReaderState, Depends(_state)]


def _note(room: Room, dossier_id: uuid.UUID, state: ReaderState) -> Note | None:
    """Return the note to show: the latest, which may not be drafted yet, or the version asked for."""
    return room.note(dossier_id, state.version) if state.version else room.parts.read_model.note(dossier_id)


@router.get("/dossiers/{dossier_id}/relecture")
def reader_page(dossier_id: uuid.UUID, room: RoomDep, state: StateDep) -> Response:
    """Show the reader in the state of its address."""
    room.parts.pages.prepare()
    dossier = room.dossier(dossier_id)
    note = _note(room, dossier_id, state)
    if note is not None:
        room.viewings.opened(note, room.actor)
    shown = page_context(room, dossier, note, state)
    return room.templates.page(
        "reader.html",
        dossier=dossier,
        title_of=document_title,
        **note_context(room, dossier, note, state),
        **_told(room, dossier, note, state),
        models=_models(room),
        found=replace(blank_results(dossier_id, search_of(state)), is_bare=True),
        **shown,
    )


@router.get("/dossiers/{dossier_id}/relecture/page")
def page_fragment(dossier_id: uuid.UUID, room: RoomDep, state: StateDep) -> Response:
    """Show the page pane alone."""
    dossier = room.dossier(dossier_id)
    note = _note(room, dossier_id, state)
    return room.templates.page("_page_pane.html", dossier=dossier, **page_context(room, dossier, note, state))


@router.get("/dossiers/{dossier_id}/relecture/note")
def note_fragment(dossier_id: uuid.UUID, room: RoomDep, state: StateDep) -> Response:
    """Show the note pane alone, on the tab asked for."""
    dossier = room.dossier(dossier_id)
    note = _note(room, dossier_id, state)
    if note is not None:
        room.viewings.opened(note, room.actor)
    context = {**note_context(room, dossier, note, state), **_told(room, dossier, note, state), "models": _models(room)}
    return room.templates.page("_note_pane.html", dossier=dossier, **context)


def _models(room: Room) -> dict[str, list[str]]:
    """Name the service's templates for each kind of document."""
    return {kind: room.parts.printing.names(kind) for kind in KINDS}


def _told(room: Room, dossier: DossierState, note: Note | None, state: ReaderState) -> dict[str, Any]:
    """Gather what people asked of the dossier, or said of its contradictions, where that is shown."""
    if state.onglet == "contradictions" and note is not None:
        judged = {each.contradiction_id: each for each in room.parts.read_model.judgements(dossier.dossier_id)}
        return {
            "contradiction_ids": contradiction_ids(note),
            "judgements": judged,
            "judgement_badges": JUDGEMENTS,
        }
    if state.onglet != "questions":
        return {}
    asked = room.parts.read_model.questions(dossier.dossier_id)
    sources = Sources(dossier.dossier_id, dossier.documents, state)
    return {"questions": question_views(asked, sources), "suggestions": SUGGESTIONS}


@router.get("/dossiers/{dossier_id}/documents/{document_id}/sommaire")
def contents_fragment(
    dossier_id: uuid.UUID, document_id: uuid.UUID, room: RoomDep, sous: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Show a document's contents, or the children of one section (`sous`: its indexes joined by dots)."""
    document = find_document(room.dossier(dossier_id), document_id)
    path = tuple(int(part) for part in sous.split(".") if part.isascii() and part.isdigit())
    if document.extraction is None:
        return room.templates.page("_contents.html", nodes=[], document=document, dossier_id=dossier_id, is_root=True)
    sections = room.texts.of(document.extraction).sections
    classification = (
        Classification.model_validate_json(room.parts.store.get_bytes(document.classification))
        if document.classification
        else None
    )
    nodes = contents_nodes(
        dossier_id,
        document_id,
        section_at(sections, path),
        classification,
        file_name=document.name,
        titles=titles_along(sections, path),
        path=path,
    )
    return room.templates.page(
        "_contents.html", nodes=nodes, document=document, dossier_id=dossier_id, is_root=not path
    )
