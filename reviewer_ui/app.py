"""The composition root of the reading room: parts in, an ASGI application out."""

from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from reviewer_ui import api, screens
from reviewer_ui.access.reception import Reception
from reviewer_ui.access.refusals import Pages, Refusal
from reviewer_ui.access.routes import RoutesAsked
from reviewer_ui.access.sessions import Sessions
from reviewer_ui.changes import Changes
from reviewer_ui.deadlines import NoteDeadlines
from reviewer_ui.extracted_texts import ExtractedTexts
from reviewer_ui.gate import Gate, only_through_the_gate
from reviewer_ui.mapped_documents import MappedDocuments
from reviewer_ui.metrics import Measured
from reviewer_ui.ports import UiParts
from reviewer_ui.problems import Problem, handle_problems
from reviewer_ui.receiving import Uploads
from reviewer_ui.rendering import STATIC, Templates
from reviewer_ui.room import Room
from reviewer_ui.screens.sign_in import sign_in_screen
from reviewer_ui.theming import FOLDER, read_theme
from reviewer_ui.viewing import Viewings
from workers.similarity import SimilarDossiers

__all__ = ["UiParts", "build_app", "openapi_document"]

_KEEP_STATIC = "private, max-age=31536000, immutable"


class _OwnFiles(StaticFiles):
    """Our static files: their addresses carry a digest of their content, so that they may be kept for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = _KEEP_STATIC
        return response


def build_app(parts: UiParts) -> FastAPI:
    """Build the reading room on its parts.

    Raises: ConfigurationError: the folder of a theme is none.
    """
    app = _api_only()
    changes = Changes(parts.read_model.version, every_s=parts.poll_s)
    reception = _reception(parts)
    theme = read_theme(parts.theme)
    templates = Templates(theme)
    deadlines = NoteDeadlines(parts.read_model.note)
    similar = SimilarDossiers(parts.read_model)
    app.state.room = Room(
        parts,
        changes,
        ExtractedTexts(parts.store),
        MappedDocuments(parts.store),
        reception,
        templates,
        deadlines,
        similar,
        Viewings(parts.sink),
        Uploads(parts.uploads, parts.max_file_bytes),
    )
    app.include_router(screens.router, include_in_schema=False)
    app.mount("/static", _OwnFiles(directory=STATIC), name="static")
    if theme.folder is not None:
        app.mount(FOLDER, StaticFiles(directory=theme.folder), name="theme")

    pages = _pages(templates, reception)
    handle_problems(app, lambda _request, problem: pages.problem(problem))
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(
        Gate,
        reception=reception,
        hosts=parts.hosts,
        routes=RoutesAsked(app.routes),
        pages=pages,
        service_of=parts.read_model.service,
    )
    app.add_middleware(Measured, registry=parts.metrics, changes=changes)
    return app


def _reception(parts: UiParts) -> Reception:
    return Reception(
        token=parts.token,
        owner_name=parts.actor,
        sessions=Sessions(parts.sessions, parts.token, parts.session_limits),
        accounts=parts.accounts,
        identity=parts.identity,
        public_url=parts.public_url,
        contact=parts.contact,
    )


def _pages(templates: Templates, reception: Reception) -> Pages:
    """Return the screens of who may not pass."""

    def sign_in(request: Request, reason: str) -> Response:
        return sign_in_screen(request, reception, templates, reason, status=HTTPStatus.UNAUTHORIZED)

    def refused(refusal: Refusal) -> Response:
        status = HTTPStatus.FORBIDDEN
        return templates.page("refused.html", status=status, refusal=refusal, contact=reception.contact)

    def problem(told: Problem) -> Response:
        return templates.page("problem.html", status=told.status, problem=told)

    return Pages(sign_in, refused, problem)


def openapi_document() -> dict[str, Any]:
    """Return the description of the HTTP API."""
    return _api_only().openapi()


def _api_only() -> FastAPI:
    app = FastAPI(
        title="Lisière",
        version="1",
        summary="Instruction assistée des dossiers d’environnement : chaque phrase ouvre sa page",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(only_through_the_gate)],
    )
    app.include_router(api.router)
    return app
