"""Errors as a person or a program reads them: RFC 9457 problem details for the API, a page in French for browsers.

Source: RFC 9457 § 3.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from workers.errors import ErasedError, RejectedError, UnavailableError

log = logging.getLogger("lisiere.ui")

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = "5"

TITLES = {
    HTTPStatus.BAD_REQUEST: "Demande incorrecte",
    HTTPStatus.UNAUTHORIZED: "Connexion nécessaire",
    HTTPStatus.FORBIDDEN: "Demande refusée",
    HTTPStatus.NOT_FOUND: "Introuvable",
    HTTPStatus.METHOD_NOT_ALLOWED: "Méthode non permise",
    HTTPStatus.CONFLICT: "Décision sans effet",
    HTTPStatus.GONE: "Dossier retiré",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Fichier trop gros",
    HTTPStatus.MISDIRECTED_REQUEST: "Adresse inattendue",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Champs à corriger",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Erreur imprévue",
    HTTPStatus.SERVICE_UNAVAILABLE: "Service indisponible pour le moment",
}
_DETAILS = {
    HTTPStatus.NOT_FOUND: "Rien n’est servi à cette adresse.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Cette adresse n’accepte pas ce genre de demande.",
}
_FIELD_ERRORS = {
    "missing": "champ obligatoire absent",
    "extra_forbidden": "champ inconnu",
    "json_invalid": "le corps n’est pas du JSON valable",
    "uuid_parsing": "ce n’est pas un identifiant (UUID)",
    "uuid_type": "ce n’est pas un identifiant (UUID)",
    "date_from_datetime_parsing": "ce n’est pas une date AAAA-MM-JJ",
    "date_parsing": "ce n’est pas une date AAAA-MM-JJ",
    "int_parsing": "un nombre entier est attendu",
    "int_type": "un nombre entier est attendu",
    "bool_parsing": "vrai ou faux est attendu",
    "string_type": "un texte est attendu",
    "string_too_short": "texte vide",
    "string_too_long": "texte trop long",
    "too_short": "liste vide ou trop courte",
    "too_long": "liste trop longue",
    "literal_error": "valeur inconnue",
    "union_tag_invalid": "sorte de décision inconnue",
    "union_tag_not_found": "la sorte de décision (« kind ») manque",
    "greater_than_equal": "nombre trop petit",
    "less_than_equal": "nombre trop grand",
    "model_attributes_type": "un objet JSON est attendu",
}


class Problem(Exception):  # noqa: N818 -- the RFC's own word
    """An answer other than success; `detail` is a French sentence for a person."""

    def __init__(self, status: int, detail: str, *, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors or []

    @property
    def title(self) -> str:
        """Name the kind of problem."""
        return TITLES.get(HTTPStatus(self.status), "Demande refusée")


def problem_response(problem: Problem) -> Response:
    """Write a problem as RFC 9457 asks."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = problem.errors
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == HTTPStatus.UNAUTHORIZED else {}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER_S
    return JSONResponse(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def wants_page(request: Request) -> bool:
    """Tell a browser that opens a page from a program, and from a script of a page."""
    is_program = request.url.path.startswith("/api/") or "hx-request" in request.headers
    return not is_program and "text/html" in request.headers.get("accept", "")


def from_validation(error: RequestValidationError) -> Problem:
    """Say in French which fields are wrong, without repeating what they held."""
    errors = [
        {
            "field": ".".join(str(part) for part in problem["loc"][1:]) or "corps",
            "detail": _FIELD_ERRORS.get(problem["type"], "valeur refusée"),
        }
        for problem in error.errors()[:10]
    ]
    sentence = " ; ".join(f"{each['field']} : {each['detail']}" for each in errors)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, errors=errors)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return from_validation(error)
        case UnavailableError():
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{error} ; réessayez dans quelques secondes.")
        case RejectedError():
            is_gone = isinstance(error, ErasedError)
            return Problem(HTTPStatus.GONE if is_gone else HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        case HTTPException():
            detail = _DETAILS.get(HTTPStatus(error.status_code), "La demande n’a pas pu être lue.")
            return Problem(error.status_code, detail)
        case _:
            return Problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Une erreur imprévue s’est produite ; elle est notée dans le journal du serveur.",
            )


def handle_problems(app: FastAPI, page: Callable[[Request, Problem], Response]) -> None:
    """Answer every error as a problem; `page` writes it for a browser."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = _problem_of(error)
        return page(request, problem) if wants_page(request) else problem_response(problem)

    for kind in (Problem, RequestValidationError, UnavailableError, RejectedError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)
