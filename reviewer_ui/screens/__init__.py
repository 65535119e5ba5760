"""The screens, one module a screen; each has its template, and fragments for what changes without a reload."""

from fastapi import APIRouter

from reviewer_ui.screens import (
    accessibility,
    additions,
    audit,
    comments,
    contradictions,
    desk,
    dossier,
    erasure,
    incidents,
    letter,
    models,
    note,
    page,
    presence,
    printing,
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
    additions,
    sections,
    letter,
    models,
    page,
    presence,
    printing,
    questions,
    search,
    incidents,
    withdrawal,
    erasure,
    similar,
):
    router.include_router(screen.router)
