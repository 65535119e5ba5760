"""The composition root of the reading room: parts in, an ASGI application out."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from reviewer_ui import api, screens
from reviewer_ui.changes import Changes
from reviewer_ui.deadlines import NoteDeadlines
from reviewer_ui.extracted_texts import ExtractedTexts
from reviewer_ui.gate import Gate, Session
from reviewer_ui.metrics import Measured
from reviewer_ui.ports import UiParts
from reviewer_ui.problems import Problem, handle_problems
from reviewer_ui.rendering import STATIC, Templates
from reviewer_ui.room import Room
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
    """Build the reading room on its parts."""
    app = _api_only()
    changes = Changes(parts.read_model.version, every_s=parts.poll_s)
    session = Session(parts.token)
    templates = Templates({"actor": parts.actor})
    deadlines = NoteDeadlines(parts.read_model.note)
    similar = SimilarDossiers(parts.read_model)
    app.state.room = Room(parts, changes, ExtractedTexts(parts.store), session, templates, deadlines, similar)
    app.include_router(screens.router, include_in_schema=False)
    app.mount("/static", _OwnFiles(directory=STATIC), name="static")

    def problem_page(_request: Request, problem: Problem) -> Response:
        return templates.page("problem.html", status=problem.status, problem=problem)

    def sign_in_page(_request: Request, reason: str) -> Response:
        return templates.page("sign_in.html", status=401, reason=reason)

    handle_problems(app, problem_page)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(Gate, session=session, hosts=parts.hosts, sign_in_page=sign_in_page)
    app.add_middleware(Measured, registry=parts.metrics, changes=changes)
    return app


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
    )
    app.include_router(api.router)
    return app
