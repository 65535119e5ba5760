"""Signing in and out: through the identity provider, by a local account, or with the machine's own token by hand."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from reviewer_ui.access.accounts import account_for
from reviewer_ui.access.own_paths import own_path
from reviewer_ui.access.reception import Reception
from reviewer_ui.rendering import Templates
from reviewer_ui.room import Room, RoomDep

router = APIRouter(prefix="/connexion")

_LONGEST = 2_000
_WRONG = "Ce nom et ce mot de passe n’ouvrent aucun compte."


def sign_in_screen(
    request: Request, reception: Reception, templates: Templates, reason: str, *, status: int = HTTPStatus.OK
) -> Response:
    """Show the ways to sign in that this server has, and keep where the person wanted to go."""
    path = request.scope["path"]
    asked = request.query_params.get("suite") if path.startswith("/connexion") else _address_of(request)
    return templates.page(
        "sign_in.html",
        status=status,
        reason=reason,
        target=own_path(asked),
        provider=reception.identity.label if reception.identity else None,
        has_accounts=reception.has_accounts(),
        has_link=reception.has_link(),
    )


def _address_of(request: Request) -> str | None:
    """Return the address a page was asked at; a form that was sent is not sent again."""
    if request.method != "GET":
        return None
    left = "&".join(part for part in request.url.query.split("&") if not part.startswith("token="))
    return request.url.path + (f"?{left}" if left else "")


@router.get("")
def sign_in_page(request: Request, room: RoomDep) -> Response:
    """Show the ways to sign in."""
    return sign_in_screen(request, room.reception, room.templates, "")


@router.post("")
def sign_in_by_token(
    request: Request,
    room: RoomDep,
    jeton: Annotated[str, Form(max_length=_LONGEST)] = "",
    suite: Annotated[str, Form(max_length=_LONGEST)] = "/",
) -> Response:
    """Open a session for who knows the machine's own token."""
    if not room.reception.has_link() or not room.reception.knows(jeton.strip()):
        return _again(request, room, "Ce jeton n’est pas celui de ce serveur.")
    return room.reception.let_in(request, room.reception.owner, suite)


@router.post("/compte")
def sign_in_by_account(
    request: Request,
    room: RoomDep,
    compte: Annotated[str, Form(max_length=200)] = "",
    mot_de_passe: Annotated[str, Form(max_length=_LONGEST)] = "",
    suite: Annotated[str, Form(max_length=_LONGEST)] = "/",
) -> Response:
    """Open a session for who knows a local account's password."""
    reception, address = room.reception, request.client.host if request.client else ""
    name = compte.strip().lower()
    wait_s = reception.throttle.wait_s(name, address)
    if wait_s > 0:
        answer = _again(request, room, f"Trop d’essais sur ce compte : réessayez dans {_told(wait_s)}.")
        answer.status_code, answer.headers["Retry-After"] = HTTPStatus.TOO_MANY_REQUESTS, str(round(wait_s) + 1)
        return answer
    account = account_for(name, mot_de_passe, reception.accounts)
    if account is None:
        return _again(request, room, _WRONG)
    reception.throttle.succeeded(name, address)
    reception.accounts.signed_in(account.name, time.time())
    return reception.let_in(request, account.person, suite)


def _told(wait_s: float) -> str:
    minutes, seconds = divmod(round(wait_s) + 1, 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def _again(request: Request, room: Room, reason: str) -> Response:
    return sign_in_screen(request, room.reception, room.templates, reason, status=HTTPStatus.UNAUTHORIZED)


@router.get("/retour")
def signed_in_again(room: RoomDep) -> Response:
    """Tell who signed in again beside a page that waits for it."""
    return room.templates.page("signed_in.html")
