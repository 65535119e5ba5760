"""The desk: all dossiers, what waits for whom, live; and handing in a new one."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from reviewer_ui.presenters.desk_view import desk_line
from reviewer_ui.presenters.words import DOSSIER_STATES
from reviewer_ui.room import RoomDep
from schemas.dossiers import DossierStatus

router = APIRouter()

_PAGE_DOSSIERS = 50


@router.get("/")
def desk(
    request: Request,
    room: RoomDep,
    q: str = "",
    etat: DossierStatus | Literal[""] = "",
    suite: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show the desk; htmx asks for its list alone."""
    found = room.parts.read_model.dossiers(
        text=q.strip() or None, status=etat or None, limit=_PAGE_DOSSIERS + 1, offset=suite
    )
    query = {name: value for name, value in (("q", q.strip()), ("etat", etat)) if value}
    context: dict[str, Any] = {
        "lines": [desk_line(summary) for summary in found[:_PAGE_DOSSIERS]],
        "q": q,
        "etat": etat,
        "states": DOSSIER_STATES,
        "address": "/" + (f"?{urlencode({**query, 'suite': suite})}" if query or suite else ""),
        "before": _address(query, suite - _PAGE_DOSSIERS) if suite else None,
        "after": _address(query, suite + _PAGE_DOSSIERS) if len(found) > _PAGE_DOSSIERS else None,
        "is_filtered": bool(query),
    }
    template = "_desk_list.html" if request.headers.get("hx-target") == "dossiers" else "desk.html"
    return room.templates.page(template, **context)


def _address(query: dict[str, str], offset: int) -> str:
    shown: dict[str, str | int] = {**query, "suite": max(0, offset)}
    return f"/?{urlencode(shown)}"


@router.get("/deposer")
def upload_page(room: RoomDep) -> Response:
    """Show the form that hands in a dossier."""
    return room.templates.page("upload.html", max_file_bytes=room.parts.max_file_bytes)
