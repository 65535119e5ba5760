"""Signing in through the identity provider: there, and back with its answer."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.access import pending
from reviewer_ui.access.own_paths import own_path
from reviewer_ui.access.ports import IdentityProvider
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from reviewer_ui.screens.sign_in import sign_in_screen
from workers.errors import RejectedError

router = APIRouter(prefix=pending.PATH)

_TOO_OLD = "Cette connexion n’a pas été demandée par ce navigateur, ou il y a trop longtemps : recommencez."


@router.get("")
def go_to_provider(request: Request, room: RoomDep, suite: Annotated[str, Query(max_length=2_000)] = "/") -> Response:
    """Send the browser to the provider, and have it keep what was asked."""
    provider, reception = _provider(room), room.reception
    asked = provider.begin(_back(request, room))
    response = RedirectResponse(asked.url, status_code=HTTPStatus.SEE_OTHER)
    pending.keep(
        response,
        pending.Pending(asked, own_path(suite)),
        cookie=reception.sessions.cookie,
        key=provider.seal_key(),
        secure=reception.is_secure(request),
    )
    return response


@router.get("/retour")
def back_from_provider(request: Request, room: RoomDep) -> Response:
    """Open a session for whom the provider vouches for."""
    provider, cookie = _provider(room), room.reception.sessions.cookie
    begun = pending.kept(request, cookie=cookie, key=provider.seal_key())
    if begun is None:
        return _again(request, room, _TOO_OLD)
    try:
        vouched = provider.finish(dict(request.query_params), begun.asked, _back(request, room))
    except RejectedError as error:
        response = _again(request, room, f"La connexion n’a pas abouti : {error}.")
    else:
        response = room.reception.let_in(request, vouched.person, begun.target, id_token=vouched.id_token)
    pending.drop(request, response, cookie=cookie)
    return response


def _provider(room: Room) -> IdentityProvider:
    if room.reception.identity is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Aucun fournisseur d’identité n’est configuré sur ce serveur.")
    return room.reception.identity


def _back(request: Request, room: Room) -> str:
    return f"{room.reception.base_url(request)}{pending.PATH}/retour"


def _again(request: Request, room: Room, reason: str) -> Response:
    return sign_in_screen(request, room.reception, room.templates, reason, status=HTTPStatus.UNAUTHORIZED)
