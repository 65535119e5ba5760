"""Signing out: the session ends here at once, then at the identity provider where it began there."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewer_ui.access.acting import act_as
from reviewer_ui.access.reception import Reception
from reviewer_ui.room import RoomDep

router = APIRouter()

_OUT = "/connexion/sortie"


@router.post("/deconnexion")
def sign_out(request: Request, room: RoomDep) -> Response:
    """End the session. A script goes on to the provider by itself; without one, the screen shows the link.

    A form may not be redirected to another site under our policy: hence no plain redirect.
    """
    reception = room.reception
    ended = reception.sessions.end(request)
    elsewhere = _provider_end(request, reception, ended.id_token if ended else None)
    act_as(None)
    if "hx-request" in request.headers:
        headers = {"HX-Redirect": elsewhere or _OUT}
        answer: Response = Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    else:
        provider = reception.identity.label if reception.identity else ""
        answer = room.templates.page("signed_out.html", provider_end=elsewhere, provider=provider)
    reception.sessions.forget(answer)
    return answer


def _provider_end(request: Request, reception: Reception, id_token: str | None) -> str | None:
    if reception.identity is None or id_token is None:
        return None
    return reception.identity.end_url(id_token, reception.base_url(request) + _OUT)


@router.get(_OUT)
def signed_out(room: RoomDep) -> Response:
    """Say that the session is closed."""
    return room.templates.page("signed_out.html", provider_end=None, provider="")
