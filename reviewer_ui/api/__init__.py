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
    models,
    questions,
    search,
    similar,
    supplements,
    synthesis,
    transparency,
    uploads,
    withdrawal,
)

router = APIRouter()
for part in (
    health,
    dossiers,
    uploads,
    supplements,
    decisions,
    letters,
    models,
    questions,
    journal,
    events,
    search,
    dead_letters,
    withdrawal,
    similar,
    transparency,
    synthesis,
):
    router.include_router(part.router)
