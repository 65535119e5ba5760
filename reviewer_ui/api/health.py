"""Is it alive, can it serve, and what does it measure."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from reviewer_ui.room import RoomDep
from workers.errors import LisiereError

router = APIRouter(tags=["service"])


@router.get("/healthz", summary="Le processus répond")
def healthz() -> dict[str, str]:
    """Answer."""
    return {"status": "ok"}


@router.get("/readyz", summary="Ce dont il dépend répond aussi", responses={503: {"description": "Pas encore prêt"}})
def readyz(room: RoomDep) -> Response:
    """Ask everything this depends on."""
    checks = {"read_model": room.parts.read_model.version, **room.parts.checks}
    answers: dict[str, Any] = {}
    for name, check in checks.items():
        try:
            check()
            answers[name] = "ok"
        except LisiereError as error:
            answers[name] = str(error)
    is_ready = all(answer == "ok" for answer in answers.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"status": "ok" if is_ready else "indisponible", "checks": answers}, status_code=status)


@router.get("/metrics", summary="Mesures au format Prometheus", response_class=Response)
def metrics(room: RoomDep) -> Response:
    """Write the measures."""
    return Response(generate_latest(room.parts.metrics), media_type=CONTENT_TYPE_LATEST)
