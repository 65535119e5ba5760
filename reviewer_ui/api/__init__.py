"""The HTTP API: what other programs speak to. JSON out, problem details for errors."""

from fastapi import APIRouter

from reviewer_ui.api import (
    dead_letters,
    decisions,
    dossiers,
    events,
    health,
    journal,
    letters,
    questions,
    search,
    similar,
    transparency,
    uploads,
    withdrawal,
)

router = APIRouter()
for part in (
    health,
    dossiers,
    uploads,
    decisions,
    letters,
    questions,
    journal,
    events,
    search,
    dead_letters,
    withdrawal,
    similar,
    transparency,
):
    router.include_router(part.router)
