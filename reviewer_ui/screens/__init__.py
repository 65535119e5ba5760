"""The screens, one module a screen; each has its template, and fragments for what changes without a reload."""

from fastapi import APIRouter

from reviewer_ui.screens import (
    accessibility,
    audit,
    comments,
    contradictions,
    desk,
    dossier,
    incidents,
    letter,
    models,
    note,
    page,
    questions,
    reader,
    search,
    sections,
    sign_in,
    sign_in_oidc,
    sign_out,
    similar,
    withdrawal,
)

router = APIRouter()
for screen in (
    sign_in,
    sign_in_oidc,
    sign_out,
    accessibility,
    audit,
    comments,
    contradictions,
    desk,
    dossier,
    reader,
    note,
    sections,
    letter,
    models,
    page,
    questions,
    search,
    incidents,
    withdrawal,
    similar,
):
    router.include_router(screen.router)
