"""The page pane: the page a citation, an address or a search points to, its passage marked; or several side by side."""

import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.mapping import mapped_citation
from reviewer_ui.presenters.addresses import ReaderState, page_image_address, reader_address, search_address
from reviewer_ui.presenters.changes_view import changed_citation
from reviewer_ui.presenters.citations import citations_of, citations_owned_by, find_citation
from reviewer_ui.presenters.page_view import DPIS, THUMBNAIL_DPI, PageView, Passage, neighbours, page_view
from reviewer_ui.presenters.question_view import asked_question, find_answer_citation
from reviewer_ui.presenters.search_view import passage_address
from reviewer_ui.presenters.words import one_line
from reviewer_ui.room import Room, RoomDep, find_document
from reviewer_ui.screens.search import HitPlace, hit_at, search_of
from schemas.notes import Citation, Note
from schemas.passages import Passage as FoundPassage
from schemas.views import DocumentState, DossierState
from workers.errors import LisiereError, RejectedError

router = APIRouter()

_KEEP_IMAGE = "private, max-age=3600, immutable"  # an hour: what is erased must not last in browsers
_MOST_SIDE_BY_SIDE = 4
_AHEAD = 2
_MOST_CITING = 30


@dataclass(frozen=True)
class Citing:
    """A statement that cites the page shown: its address and its beginning."""

    address: str
    text: str


@router.get("/dossiers/{dossier_id}/documents/{document_id}/pages/{page}/image")
def page_image(dossier_id: uuid.UUID, document_id: uuid.UUID, page: int, room: RoomDep, dpi: int = DPIS[0]) -> Response:
    """Send a page as WebP; its address never means another image, so that browsers may keep it."""
    document = find_document(room.dossier(dossier_id), document_id)
    if document.artefact is None:
        raise RejectedError("ce document n’a pas été reçu")
    nearest = min((THUMBNAIL_DPI, *DPIS), key=lambda known: abs(known - dpi))
    image = room.parts.pages.render(document.artefact, page, nearest)
    return Response(image, media_type="image/webp", headers={"Cache-Control": _KEEP_IMAGE})


def page_context(room: Room, dossier: DossierState, note: Note | None, state: ReaderState) -> dict[str, Any]:
    """Gather what the page pane prints for a state."""
    empty: dict[str, Any] = {
        "views": [],
        "citing": [],
        "citing_count": 0,
        "before": None,
        "after": None,
        "hits": None,
        "problem": "",
    }
    context = {**empty, "ahead": [], "page_state": state, "explanation": "", "thumbnail_dpi": THUMBNAIL_DPI}
    try:
        if state.comparer and note:
            return {**context, **_side_by_side(room, dossier, note, state)}
        return {**context, **_one_page(room, dossier, note, state)}
    except LisiereError as error:
        return {**context, "problem": str(error)}


def _side_by_side(room: Room, dossier: DossierState, note: Note, state: ReaderState) -> dict[str, Any]:
    named = citations_owned_by(note, state.comparer or "")[:_MOST_SIDE_BY_SIDE]
    views = [view for _, citation in named if (view := _cited_view(room, dossier, citation)) is not None]
    return {"views": views, "explanation": _explanation(note, state.comparer or "")}


def _explanation(note: Note, owner: str) -> str:
    letter, _, index = owner.partition(".")
    if letter == "k" and index.isascii() and index.isdigit() and int(index) < len(note.contradictions):
        return one_line(note.contradictions[int(index)].explanation)
    return ""


def _one_page(room: Room, dossier: DossierState, note: Note | None, state: ReaderState) -> dict[str, Any]:
    hits = None
    place: tuple[uuid.UUID | None, int, Passage | None]
    if state.q and state.extrait:
        hit = hit_at(room, dossier.dossier_id, state)
        hits = _hit_bar(dossier.dossier_id, state, hit)
        place = (state.document or _first_readable(dossier), state.page or 1, None)
        if (found := hit.passage) is not None and found.page is not None:
            place = (uuid.UUID(found.source_id), found.page, Passage(found.text, found.bbox))
    elif state.source and (citation := _cited(room, dossier.dossier_id, note, state.source)):
        place = (citation.document_id, citation.page, Passage(citation.quote, citation.bbox))
    else:
        place = (state.document or _first_readable(dossier), state.page or 1, None)
    view = _view(room, dossier, *place, part=state.partie)
    if view is None:
        return {"hits": hits, "problem": _why_unread(dossier, place[0])}
    before, after = neighbours(dossier.dossier_id, view, state)
    citing, citing_count = _citing(dossier, note, view, state)
    return {
        "views": [view],
        "before": before,
        "after": after,
        "hits": hits,
        "ahead": _ahead(dossier, view),
        "citing": citing,
        "citing_count": citing_count,
    }


def _cited(room: Room, dossier_id: uuid.UUID, note: Note | None, name: str) -> Citation | None:
    """Return what a citation's name stands for: a passage the note cites, or an answer to a question."""
    if name.startswith("x.") and note is not None:
        changes = room.parts.read_model.note_changes(dossier_id, note.version)
        return changed_citation(changes, name) if changes else None
    if name.startswith("g."):
        return mapped_citation(room, room.dossier(dossier_id), name)
    asked = asked_question(name)
    if asked is None:
        return find_citation(note, name) if note else None
    question = room.parts.read_model.question(asked)
    return find_answer_citation(question, name) if question and question.dossier_id == dossier_id else None


def _first_readable(dossier: DossierState) -> uuid.UUID | None:
    readable = [each for each in dossier.documents if each.extraction]
    current = [each for each in readable if each.replaced_by is None]
    return next((each.document_id for each in (*current, *readable)), None)


def _cited_view(room: Room, dossier: DossierState, citation: Citation) -> PageView | None:
    return _view(room, dossier, citation.document_id, citation.page, Passage(citation.quote, citation.bbox), part=None)


def _view(
    room: Room,
    dossier: DossierState,
    document_id: uuid.UUID | None,
    page: int,
    passage: Passage | None,
    *,
    part: int | None,
) -> PageView | None:
    document = _known(dossier, document_id)
    if document is None or document.extraction is None:
        return None
    text = room.texts.of(document.extraction)
    return page_view(dossier.dossier_id, document, text, page, passage=passage, part=part)


def _known(dossier: DossierState, document_id: uuid.UUID | None) -> DocumentState | None:
    return next((each for each in dossier.documents if each.document_id == document_id), None)


def _why_unread(dossier: DossierState, document_id: uuid.UUID | None) -> str:
    document = _known(dossier, document_id)
    if document is None:
        return "" if document_id is None else "Ce document n’est pas dans ce dossier."
    if document.reason:
        return f"« {one_line(document.name)} » n’a pas été lu : {document.reason}."
    return f"« {one_line(document.name)} » n’est pas encore lu."


def _hit_bar(dossier_id: uuid.UUID, state: ReaderState, hit: HitPlace) -> dict[str, Any]:
    search = search_of(state)

    def address(other: FoundPassage | None) -> str | None:
        return None if other is None else passage_address(dossier_id, search, other)

    return {
        "q": state.q,
        "rank": hit.rank,
        "count": hit.count,
        "before": address(hit.before),
        "after": address(hit.after),
        "all": search_address(dossier_id, search),
    }


def _ahead(dossier: DossierState, view: PageView) -> list[str]:
    """Return the images of the next pages, for the browser to fetch in advance."""
    if view.size is None:
        return []
    following = range(view.page + 1, min(view.page + _AHEAD, view.pages) + 1)
    return [page_image_address(dossier.dossier_id, view.document.document_id, page, DPIS[0]) for page in following]


def _citing(dossier: DossierState, note: Note | None, view: PageView, state: ReaderState) -> tuple[list[Citing], int]:
    """Return the first statements that cite the page, with the address that opens them beside it, and their number."""
    if note is None:
        return [], 0
    here = {
        key.split(".")[1]: key
        for key, citation in citations_of(note)
        if key.startswith("s.") and citation.document_id == view.document.document_id and citation.page == view.page
    }
    citing = [
        statement
        for section in note.sections
        for statement in section.all_statements
        if str(statement.statement_id) in here
    ]
    return [
        Citing(
            reader_address(
                dossier.dossier_id,
                ReaderState(
                    enonce=str(statement.statement_id), source=here[str(statement.statement_id)], partie=state.partie
                ),
            ),
            one_line(statement.text),
        )
        for statement in citing[:_MOST_CITING]
    ], len(citing)
