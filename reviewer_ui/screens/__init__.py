"""The screens, one module a screen; each has its template, and fragments for what changes without a reload."""

from fastapi import APIRouter

from reviewer_ui.screens import (
    audit,
    desk,
    dossier,
    incidents,
    letter,
    note,
    page,
    questions,
    reader,
    search,
    sign_in,
    similar,
    withdrawal,
)

router = APIRouter()
for screen in (
    sign_in,
    audit,
    desk,
    dossier,
    reader,
    note,
    letter,
    page,
    questions,
    search,
    incidents,
    withdrawal,
    similar,
):
    router.include_router(screen.router)
