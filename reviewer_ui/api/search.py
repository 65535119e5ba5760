"""Search in a dossier or in the regulation."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.base import Value
from schemas.documents import Enjeu
from schemas.passages import Corpus, PassageFilter
from schemas.regulation import PrescriptionTopic
from workers._retrieval.searching import FoundPassage, best_passages

_LAST_PAGE = 1_000_000

router = APIRouter(prefix="/api", tags=["recherche"])


class OtherPlace(Value):
    """Where the same is said too."""

    source_id: str
    page: int | None
    document: str | None = None


class PassageView(Value):
    """A passage found; `rank` counts from 1, `before` and `after` stand around it, `also` says the same elsewhere."""

    rank: int
    score: float
    source_id: str
    path: tuple[str, ...]
    page: int | None
    text: str
    document: str | None = None
    url: str | None = None
    enjeux: tuple[Enjeu, ...] = ()
    topic: PrescriptionTopic | None = None
    before: str | None = None
    after: str | None = None
    also: tuple[OtherPlace, ...] = ()


@router.get("/search", summary="Passages qui répondent à une question")
def search(
    room: RoomDep,
    *,
    q: Annotated[str, Query(min_length=1, max_length=1000)],
    corpus: Corpus | None = None,
    dossier: uuid.UUID | None = None,
    k: Annotated[int, Query(ge=1, le=100)] = 10,
    source: Annotated[str | None, Query(max_length=200)] = None,
    enjeu: Enjeu | None = None,
    rubrique: Annotated[str | None, Query(max_length=40)] = None,
    first_page: Annotated[int | None, Query(ge=1)] = None,
    last_page: Annotated[int | None, Query(ge=1)] = None,
    topic: PrescriptionTopic | None = None,
) -> list[PassageView]:
    """Return the best passages; without `corpus`, of the dossier when one is named, else of today’s regulation."""
    if room.parts.index is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "La recherche n’est pas disponible sur ce serveur.")
    _refuse_unseen(room, corpus, dossier)
    chosen: Corpus = corpus or ("dossier" if dossier else "regulation")
    within = PassageFilter(
        corpus=chosen,
        dossier_id=dossier if chosen == "dossier" else None,
        source_id=source,
        enjeu=enjeu,
        rubrique=rubrique,
        in_force_on=room.parts.today() if chosen == "regulation" else None,
        pages=(first_page or 1, last_page or _LAST_PAGE) if first_page or last_page else None,
        topic=topic,
    )
    found, _ = best_passages(room.parts.index, q, within, k, reranker=room.parts.reranker)
    return [_view(rank, each) for rank, each in enumerate(found, start=1)]


def _refuse_unseen(room: Room, corpus: Corpus | None, dossier: uuid.UUID | None) -> None:
    """Keep who sees some dossiers alone to one of these. Raises: Problem."""
    if dossier is not None and not room.sees(dossier):
        raise Problem(HTTPStatus.NOT_FOUND, f"Aucun dossier ne porte l’identifiant {dossier}.")
    if dossier is None and corpus == "dossier" and room.services is not None:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Dites dans quel dossier chercher.")


def _view(rank: int, each: FoundPassage) -> PassageView:
    passage = each.found.hit.passage
    return PassageView(
        rank=rank,
        score=each.found.hit.score,
        source_id=passage.source_id,
        path=passage.path,
        page=passage.page,
        text=passage.text,
        document=passage.document,
        url=passage.url,
        enjeux=passage.enjeux,
        topic=passage.topic,
        before=each.around.before and each.around.before.text,
        after=each.around.after and each.around.after.text,
        also=tuple(OtherPlace(source_id=p.source_id, page=p.page, document=p.document) for p in each.found.also),
    )
