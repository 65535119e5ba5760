"""The HTTP API: what other programs speak to. JSON out, problem details for errors."""

from fastapi import APIRouter

from reviewer_ui.api import (
    artefacts,
    dead_letters,
    decisions,
    dossiers,
    erasure,
    events,
    health,
    journal,
    letters,
    maps,
    models,
    questions,
    search,
    similar,
    supplements,
    synthesis,
    transparency,
    tus,
    uploads,
    withdrawal,
)

router = APIRouter()
for part in (
    health,
    dossiers,
    uploads,
    tus,
    supplements,
    decisions,
    letters,
    maps,
    models,
    questions,
    journal,
    artefacts,
    events,
    search,
    dead_letters,
    withdrawal,
    erasure,
    similar,
    transparency,
    synthesis,
):
    router.include_router(part.router)
