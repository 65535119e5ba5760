"""Search in a dossier and in the regulation, as one types; what is found in the dossier opens on its page."""

import uuid
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import ReaderState, SearchState, reader_address, search_address
from reviewer_ui.presenters.hits_by_part import HitsByPart, hits_by_part
from reviewer_ui.presenters.search_view import (
    ResultsView,
    blank_results,
    choices_of,
    facet_views,
    hit_view,
    index_remark,
)
from reviewer_ui.room import Room, RoomDep
from schemas.documents import Enjeu
from schemas.passages import Corpus, Passage, PassageFilter
from schemas.regulation import PrescriptionTopic
from workers._retrieval.searching import SearchAnswer, search_passages
from workers.errors import UnavailableError

router = APIRouter()

HITS_AT_ONCE = 30
_LONGEST = 1_000
_NOT_SERVED = "l’index n’est pas en service sur ce serveur"


def _state(
    *,
    q: str = "",
    corpus: Corpus = "dossier",
    dans: Annotated[str | None, Query(max_length=200)] = None,
    enjeu: Enjeu | None = None,
    rubrique: Annotated[str | None, Query(max_length=40)] = None,
    de: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    a: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    n: Annotated[int | None, Query(ge=1, le=1_000)] = None,
    theme: PrescriptionTopic | None = None,
) -> SearchState:
    return SearchState(q.strip()[:_LONGEST], corpus, dans or None, enjeu, rubrique or None, de, a, n, theme)


StateDep = Annotated[SearchState, Depends(_state)]


@router.get("/dossiers/{dossier_id}/recherche")
def search_page(dossier_id: uuid.UUID, request: Request, room: RoomDep, state: StateDep) -> Response:
    """Show what is found and how it was looked for: the whole screen, or its results alone for a script of a page."""
    dossier = room.dossier(dossier_id)
    is_fragment = "hx-request" in request.headers
    template = "_search_results.html" if is_fragment else "search.html"
    found = results_view(room, dossier_id, state)
    return room.templates.page(template, dossier=dossier, reader=reader_address(dossier_id), found=found)


@router.get("/dossiers/{dossier_id}/recherche/parties")
def parts_with_hits(dossier_id: uuid.UUID, room: RoomDep, state: StateDep) -> HitsByPart:
    """Count the hits in each branch of the contents. Raises: UnavailableError."""
    dossier = room.dossier(dossier_id)
    if not state.q or state.corpus != "dossier":
        return HitsByPart(documents={}, parts={})
    answer = _ask(room, dossier_id, state)
    return hits_by_part(dossier, room.texts, [passage for each in answer.found for passage in each.passages])


def results_view(room: Room, dossier_id: uuid.UUID, state: SearchState) -> ResultsView:
    """Lay out what is found; an index that is out of reach is a sentence, not an error."""
    blank = blank_results(dossier_id, state)
    shown = state.n or HITS_AT_ONCE
    try:
        remark = _remark(room, dossier_id, state)
        answer = _ask(room, dossier_id, state) if state.q else SearchAnswer()
        best = answer.found[:shown]
        around = room.parts.index.neighbours([each.hit.passage for each in best]) if room.parts.index and best else []
    except UnavailableError as error:
        return replace(blank, failure=str(error))
    more = search_address(dossier_id, replace(state, n=shown + HITS_AT_ONCE))
    return replace(
        blank,
        asked=bool(state.q),
        hits=[hit_view(dossier_id, state, each, beside) for each, beside in zip(best, around, strict=True)],
        count=len(answer.found),
        facets=facet_views(dossier_id, state, answer.facets),
        remark=" ".join(filter(None, (remark, answer.note))),
        more=more if len(answer.found) > shown else None,
        is_cut=answer.is_cut,
    )


def _within(room: Room, corpus: Corpus, dossier_id: uuid.UUID) -> PassageFilter:
    if corpus == "dossier":
        return PassageFilter(corpus=corpus, dossier_id=dossier_id)
    return PassageFilter(corpus=corpus, in_force_on=room.parts.today())


def _ask(room: Room, dossier_id: uuid.UUID, state: SearchState) -> SearchAnswer:
    if room.parts.index is None:
        raise UnavailableError(_NOT_SERVED)
    within = _within(room, state.corpus, dossier_id)
    return search_passages(room.parts.index, state.q, within, choices_of(state), reranker=room.parts.reranker)


def _remark(room: Room, dossier_id: uuid.UUID, state: SearchState) -> str:
    if room.parts.index is None:
        raise UnavailableError(_NOT_SERVED)
    within = _within(room, state.corpus, dossier_id)
    return index_remark(room.parts.index.status(within), within)


@dataclass(frozen=True)
class HitPlace:
    """A hit shown in the reader: the passage, its rank from 1, how many there are, the ones before and after."""

    passage: Passage | None
    rank: int
    count: int
    before: Passage | None
    after: Passage | None


def search_of(state: ReaderState) -> SearchState:
    """Return the search a reader's address carries."""
    return _state(q=state.q or "", dans=state.dans, enjeu=_known_enjeu(state.enjeu), de=state.de, a=state.a)


def _known_enjeu(text: str | None) -> Enjeu | None:
    return next((each for each in Enjeu.__args__ if each == text), None)  # type: ignore[attr-defined]


def hit_at(room: Room, dossier_id: uuid.UUID, state: ReaderState) -> HitPlace:
    """Return where the passage shown stands among what is found. Raises: UnavailableError."""
    found = _ask(room, dossier_id, search_of(state)).found
    rank = next(
        (at for at, each in enumerate(found) if any(p.passage_id == state.extrait for p in each.passages)), None
    )
    if rank is None:
        return HitPlace(None, 0, len(found), None, found[0].hit.passage if found else None)
    shown = next(passage for passage in found[rank].passages if passage.passage_id == state.extrait)
    before = found[rank - 1].hit.passage if rank else None
    after = found[rank + 1].hit.passage if rank + 1 < len(found) else None
    return HitPlace(shown, rank + 1, len(found), before, after)
