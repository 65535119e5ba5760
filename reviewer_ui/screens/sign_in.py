"""Signing in with the token by hand, for who has it but not the link."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.room import RoomDep

router = APIRouter()


@router.get("/connexion")
def sign_in_page(room: RoomDep) -> Response:
    """Say where the sign-in link is."""
    return room.templates.page("sign_in.html", reason="")


@router.post("/connexion")
def sign_in(request: Request, room: RoomDep, jeton: Annotated[str, Form()] = "") -> Response:
    """Open a session for who knows the token."""
    if not room.session.knows(jeton.strip()):
        reason = "Ce jeton n’est pas celui de ce serveur."
        return room.templates.page("sign_in.html", status=HTTPStatus.UNAUTHORIZED, reason=reason)
    response = RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)
    room.session.open(response, secure=request.url.scheme == "https")
    return response
