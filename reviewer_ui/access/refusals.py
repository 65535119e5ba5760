"""What is answered to who may not pass: in words for a person, as a problem for a program."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from reviewer_ui.access.people import ROLE_NAMES, Person
from reviewer_ui.access.permissions import PERMISSION_NAMES, Permission, permits, roles_with
from reviewer_ui.access.routes import HOW_TO_DECLARE, RouteAsked
from reviewer_ui.problems import Problem, problem_response, wants_page

_PROGRAM_PATHS = ("/api/", "/metrics", "/openapi.json")
_EXPIRED = "Votre session a expiré : reconnectez-vous. Rien de ce que vous avez écrit n’est perdu."
_NO_TOKEN = "Il faut un jeton d’accès (en-tête « Authorization: Bearer ») ou une session ouverte."  # noqa: S105 -- a sentence


@dataclass(frozen=True)
class Refusal:
    """Why a person may not do something, in words."""

    what: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """The screens of who may not pass: sign-in (given a French reason or ""), refused, and anything else."""

    sign_in: Callable[[Request, str], Response]
    refused: Callable[[Refusal], Response]
    problem: Callable[[Problem], Response]


def is_program(request: Request) -> bool:
    """Tell whether an address is for programs."""
    return str(request.scope["path"]).startswith(_PROGRAM_PATHS)


def unknown(request: Request, pages: Pages, *, has_expired: bool) -> Response:
    """Answer somebody who is not signed in (any more)."""
    if is_program(request) or "hx-request" in request.headers:
        return problem_response(Problem(HTTPStatus.UNAUTHORIZED, _EXPIRED if has_expired else _NO_TOKEN))
    return pages.sign_in(request, _EXPIRED if has_expired and request.method != "GET" else "")


def refused(request: Request, route: RouteAsked, person: Person, pages: Pages) -> Response | None:
    """Return the answer to a person who may not do what a route asks for, None to one who may."""
    if route.permission is not None and permits(person.roles, route.permission):
        return None
    if (elsewhere := _place_of_who_only_submits(request, route, person)) is not None:
        return RedirectResponse(elsewhere, status_code=HTTPStatus.SEE_OTHER)
    if route.permission is None:
        return problem_response(Problem(HTTPStatus.FORBIDDEN, f"« {route.name} » is not declared: {HOW_TO_DECLARE}."))
    refusal = _refusal(route.permission)
    if wants_page(request):
        return pages.refused(refusal)
    sentence = (
        f"Votre rôle ({person.role_names}) ne permet pas de {refusal.what} ; il faut : {', '.join(refusal.roles)}."
    )
    return problem_response(Problem(HTTPStatus.FORBIDDEN, sentence))


def _refusal(permission: Permission) -> Refusal:
    roles = tuple(ROLE_NAMES[role] for role in roles_with(permission))
    return Refusal(PERMISSION_NAMES[permission], roles)


def _place_of_who_only_submits(request: Request, route: RouteAsked, person: Person) -> str | None:
    """Return where who hands in dossiers and sees none finds what they came for."""
    if not permits(person.roles, Permission.SUBMIT):
        return None
    if route.name == "GET /":
        return "/deposer"
    if route.name == "GET /dossiers/{dossier_id}" and "depot" in request.query_params:
        return f"/deposer/recu/{route.parameters['dossier_id']}"
    return None
