"""Search in a dossier or in the regulation."""

import uuid
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep
from schemas.base import Value
from schemas.passages import Corpus, Hit, PassageFilter

router = APIRouter(prefix="/api", tags=["recherche"])


class FoundPassage(Value):
    """A passage found; `rank` counts from 1."""

    rank: int
    score: float
    source_id: str
    path: tuple[str, ...]
    page: int | None
    text: str
    document: str | None = None
    url: str | None = None


@router.get("/search", summary="Passages qui répondent à une question")
def search(
    room: RoomDep,
    q: Annotated[str, Query(min_length=1, max_length=1000)],
    corpus: Corpus | None = None,
    dossier: uuid.UUID | None = None,
    k: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[FoundPassage]:
    """Return the best passages; without `corpus`, of the dossier when one is named, else of the regulation."""
    if room.parts.index is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "La recherche n’est pas disponible sur ce serveur.")
    chosen: Corpus = corpus or ("dossier" if dossier else "regulation")
    within = PassageFilter(corpus=chosen, dossier_id=dossier if chosen == "dossier" else None)
    return [_found(rank, hit) for rank, hit in enumerate(room.parts.index.search(q, within, k), start=1)]


def _found(rank: int, hit: Hit) -> FoundPassage:
    passage = hit.passage
    return FoundPassage(
        rank=rank,
        score=hit.score,
        source_id=passage.source_id,
        path=passage.path,
        page=passage.page,
        text=passage.text,
        document=passage.document,
        url=passage.url,
    )
