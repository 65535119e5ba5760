"""Search in a dossier and in the regulation; what is found in the dossier opens on its page."""

import re
import uuid
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from reviewer_ui.presenters.addresses import ReaderState, reader_address
from reviewer_ui.presenters.words import percent
from reviewer_ui.room import Room, RoomDep
from schemas.passages import Corpus, Hit, IndexStatus, PassageFilter
from workers.errors import UnavailableError

router = APIRouter()

MOST_HITS = 30
_SNIPPET = 420
_STEM = 4


@dataclass(frozen=True)
class HitView:
    """A passage found: `address` opens it, `pieces` are its text with the words looked for told apart."""

    rank: int
    hit: Hit
    address: str | None
    pieces: tuple[tuple[str, bool], ...]


@router.get("/dossiers/{dossier_id}/recherche")
def search_page(dossier_id: uuid.UUID, room: RoomDep, q: str = "", corpus: Corpus = "dossier") -> Response:
    """Show what is found, and how it was looked for."""
    dossier = room.dossier(dossier_id)
    hits, remark = _search(room, q.strip()[:1000], _within(corpus, dossier_id))
    views = [hit_view(dossier_id, q.strip(), rank, hit) for rank, hit in enumerate(hits, start=1)]
    return room.templates.page(
        "search.html", dossier=dossier, q=q, corpus=corpus, hits=views, remark=remark, reader=reader_address(dossier_id)
    )


def _within(corpus: Corpus, dossier_id: uuid.UUID) -> PassageFilter:
    return PassageFilter(corpus=corpus, dossier_id=dossier_id if corpus == "dossier" else None)


def hit_at(room: Room, dossier_id: uuid.UUID, q: str, rank: int) -> tuple[Hit | None, int]:
    """Return the hit of a rank from 1 in the dossier, and how many there are. Raises: UnavailableError."""
    if room.parts.index is None:
        raise UnavailableError("la recherche n’est pas disponible sur ce serveur")
    hits = room.parts.index.search(q, _within("dossier", dossier_id), MOST_HITS)
    return (hits[rank - 1] if 1 <= rank <= len(hits) else None), len(hits)


def _search(room: Room, q: str, within: PassageFilter) -> tuple[list[Hit], str]:
    """Return the hits, and a French sentence on how far they can be relied on."""
    index = room.parts.index
    if index is None:
        return [], "La recherche n’est pas disponible sur ce serveur : l’index n’est pas en service."
    try:
        remark = _remark(index.status(within), within)
        return (index.search(q, within, MOST_HITS) if q else []), remark
    except UnavailableError as error:
        return [], f"La recherche est indisponible pour le moment : {error}. Réessayez dans quelques secondes."


def _remark(status: IndexStatus, within: PassageFilter) -> str:
    if status.passages == 0:
        return (
            "Aucun passage n’est encore indexé pour ce dossier."
            if within.corpus == "dossier"
            else "Aucun texte de la réglementation n’est chargé (commande « lisiere regulation import »)."
        )
    if status.with_vector == 0:
        return "Recherche par les mots seulement : les vecteurs de sens ne sont pas calculés."
    if status.with_vector < status.passages:
        return (
            f"Recherche par les mots, et par le sens pour {percent(status.with_vector / status.passages)} des passages."
        )
    return ""


def hit_view(dossier_id: uuid.UUID, q: str, rank: int, hit: Hit) -> HitView:
    """Lay out a hit."""
    address = reader_address(dossier_id, ReaderState(q=q, rang=rank)) if hit.passage.corpus == "dossier" else _web(hit)
    return HitView(rank, hit, address, told_apart(_snippet(hit.passage.text, q), q))


def _web(hit: Hit) -> str | None:
    """Return the text's own address, of the web only: another scheme could run a script."""
    url = hit.passage.url or ""
    return url if url.startswith(("https://", "http://")) else None


def _words(q: str) -> list[str]:
    """Return the beginnings of the words looked for: « digesteurs » finds « digesteur »."""
    found = re.findall(r"\w{3,}", q.lower())
    return [word[: max(_STEM, len(word) - 2)] for word in found]


def _snippet(text: str, q: str) -> str:
    if len(text) <= _SNIPPET:
        return text
    places = [place for word in _words(q) if (place := text.lower().find(word)) >= 0]
    start = max(0, min(places, default=0) - _SNIPPET // 4)
    return ("… " if start else "") + text[start : start + _SNIPPET] + (" …" if start + _SNIPPET < len(text) else "")


def told_apart(text: str, q: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces and tell which begin with a word looked for."""
    words = _words(q)
    if not words:
        return ((text, False),)
    pattern = re.compile(r"\b((?:" + "|".join(map(re.escape, words)) + r")\w*)", re.IGNORECASE)
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(pattern.split(text)) if piece)
