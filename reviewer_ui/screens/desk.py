"""The desk: all dossiers, what waits for whom and until when, live; and handing in a new one."""

import uuid
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from reviewer_ui.access.acting import may
from reviewer_ui.presenters.desk_view import KEPT_TOO_LONG, SORTS, desk_line, kept_too_long_words, sorted_summaries
from reviewer_ui.presenters.words import DOSSIER_STATES
from reviewer_ui.room import Room, RoomDep
from schemas.dossiers import DossierStatus
from schemas.views import DossierSummary, EndedDossier
from workers.retention import find_due

router = APIRouter()

_PAGE_DOSSIERS = 50
_MOST_SORTED = 2000
_WAIT_S = 0.03
"""How long a desk waits for deadlines it does not know yet; it asks again for those that are missing then."""


@router.get("/")
def desk(
    request: Request,
    room: RoomDep,
    *,
    q: str = "",
    etat: DossierStatus | Literal["", "conservation"] = "",
    tri: str = "",
    suite: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show the desk; htmx asks for its list alone."""
    tri = tri if tri in SORTS else ""
    kept_too_long = _kept_too_long(room)
    wanted: dict[str, Any] = {"text": q.strip() or None, "status": etat or None, "services": room.services}
    if etat == KEPT_TOO_LONG:
        wanted |= {"status": None, "only": [each.dossier_id for each in kept_too_long[:_MOST_SORTED]]}
    is_whole_filter = etat == KEPT_TOO_LONG and not q.strip() and not suite  # what was withdrawn has no title left
    found, unknown = _found(room, wanted, tri, suite)
    query = {name: value for name, value in (("q", q.strip()), ("etat", etat), ("tri", tri)) if value}
    today = room.parts.today()
    context: dict[str, Any] = {
        "lines": [desk_line(each, room.deadlines.of(each.dossier_id), today) for each in found[:_PAGE_DOSSIERS]],
        "q": q,
        "etat": etat,
        "states": DOSSIER_STATES,
        "tri": tri,
        "sorts": SORTS,
        "unknown": unknown,
        "address": "/" + (f"?{urlencode({**query, 'suite': suite})}" if query or suite else ""),
        "before": _address(query, suite - _PAGE_DOSSIERS) if suite else None,
        "after": _address(query, suite + _PAGE_DOSSIERS) if len(found) > _PAGE_DOSSIERS else None,
        "is_filtered": bool(q.strip() or etat),
        "kept_too_long": _told(kept_too_long, room),
        "withdrawn": [each for each in kept_too_long if each.status == "withdrawn"] if is_whole_filter else [],
    }
    template = "_desk_list.html" if request.headers.get("hx-target") == "dossiers" else "desk.html"
    return room.templates.page(template, **context)


def _kept_too_long(room: Room) -> list[EndedDossier]:
    """Return the dossiers that are due to be erased, for who may do that."""
    days = room.parts.retention_days
    if days is None or not may("erase"):
        return []
    return [each for each in find_due(room.parts.read_model, days, room.parts.today()) if room.sees(each.dossier_id)]


def _told(kept_too_long: list[EndedDossier], room: Room) -> str | None:
    """Say how many dossiers are due, None where none is."""
    days = room.parts.retention_days
    return kept_too_long_words(len(kept_too_long), days) if days is not None and kept_too_long else None


def _found(room: Room, wanted: dict[str, Any], tri: str, suite: int) -> tuple[list[DossierSummary], int]:
    """Return the dossiers to show and one more, and how many deadlines the order rests on are still unknown."""
    if not tri:
        found = room.parts.read_model.dossiers(**wanted, limit=_PAGE_DOSSIERS + 1, offset=suite)
        return found, room.deadlines.read(found, _WAIT_S)
    every = room.parts.read_model.dossiers(**wanted, limit=_MOST_SORTED)
    unknown = room.deadlines.read(every, _WAIT_S)
    ordered = sorted_summaries(every, tri, lambda each: room.deadlines.of(each.dossier_id), room.parts.today())
    return ordered[suite : suite + _PAGE_DOSSIERS + 1], unknown


def _address(query: dict[str, str], offset: int) -> str:
    shown: dict[str, str | int] = {**query, "suite": max(0, offset)}
    return f"/?{urlencode(shown)}"


@router.get("/deposer")
def upload_page(room: RoomDep) -> Response:
    """Show the form that hands in a dossier."""
    return room.templates.page("upload.html", max_file_bytes=room.parts.max_file_bytes)


@router.get("/deposer/recu/{dossier_id}")
def handed_in_page(dossier_id: uuid.UUID, room: RoomDep) -> Response:
    """Tell who may only hand in that it is done: they see no dossier."""
    return room.templates.page("handed_in.html", dossier_id=dossier_id)
