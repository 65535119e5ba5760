"""Handing in compléments for a dossier from a browser or a program."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from reviewer_ui.api.uploads import check_room_for, clean_name, handed_in, let_go, store_file
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas import ids
from schemas.dossiers import MAX_DOCUMENTS, SupplementedDocument
from workers.errors import RejectedError
from workers.supplementing import AboutSupplement, new_documents, supplement

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])

_SHOWN_WITHIN_S = 2.0
_DATES = {"received_on": "la date de réception", "requested_on": "la date de la demande"}
_TRUE = frozenset(("true", "1", "on", "oui", "yes"))
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "received_on": {"type": "string", "format": "date"},
                        "requested_on": {"type": "string", "format": "date"},
                        "reference": {"type": "string"},
                        "confidential": {"type": "boolean"},
                        "replaces": {"type": "string", "description": "JSON : {nom du fichier : document_id remplacé}"},
                        "uploads": {"type": "string", "description": "JSON : [identifiants des envois tus]"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


@router.post(
    "/{dossier_id}/documents",
    status_code=HTTPStatus.ACCEPTED,
    summary="Déposer des compléments",
    openapi_extra=_FORM,
    responses={
        409: {"description": "Rien de nouveau dans ces fichiers"},
        413: {"description": "Fichier trop gros"},
        422: {"description": "Aucun fichier, ou champ à corriger"},
    },
)
async def deposit(dossier_id: uuid.UUID, request: Request, room: RoomDep) -> Response:
    """Store the files, publish that the dossier is supplemented and return where to follow it."""
    check_room_for(request)
    dossier = await asyncio.to_thread(room.dossier, dossier_id)
    async with request.form(max_files=MAX_DOCUMENTS + 1, max_fields=100) as form:
        fields = {name: text for name, text in form.items() if isinstance(text, str)}
        with ExitStack() as held:
            files = handed_in(form, held, room)
            about = _about(fields, room.parts.today())
            replaces = _replaces(fields, {each.document_id for each in dossier.documents})
            stored = [await asyncio.to_thread(store_file, file, dossier_id, room) for file in files]
    documents = [SupplementedDocument(**dict(each), replaces=replaces.get(each.name)) for each in stored]
    try:
        await asyncio.to_thread(supplement, dossier, documents, about, room.parts.sink)
    except RejectedError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if new_documents(dossier, documents) else HTTPStatus.CONFLICT
        raise Problem(status, f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    let_go(form, room)
    told = [
        {
            "document_id": str(ids.document_id(dossier_id, each.name, each.sha256)),
            "name": each.name,
            "sha256": each.sha256,
        }
        for each in documents
    ]
    await _until_shown(dossier_id, {each["document_id"] for each in told}, room)
    location = f"/api/dossiers/{dossier_id}"
    body = {"dossier_id": str(dossier_id), "documents": told}
    return JSONResponse(body, status_code=HTTPStatus.ACCEPTED, headers={"Location": location})


def _about(fields: Mapping[str, str], today: date) -> AboutSupplement:
    return AboutSupplement(
        received_on=_day(fields, "received_on") or today,
        requested_on=_day(fields, "requested_on"),
        reference=fields.get("reference", "").strip()[:255] or None,
        confidential=fields.get("confidential", "").strip().lower() in _TRUE,
    )


def _day(fields: Mapping[str, str], name: str) -> date | None:
    text = fields.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(f"{_DATES[name]} n’est pas une date AAAA-MM-JJ") from error


def _replaces(fields: Mapping[str, str], known: set[uuid.UUID]) -> dict[str, uuid.UUID]:
    """Read which file replaces which document."""
    try:
        said = json.loads(fields.get("replaces") or "{}")
        replaces = {clean_name(str(name)): uuid.UUID(str(document)) for name, document in said.items() if document}
    except (ValueError, AttributeError) as error:
        raise _wrong("« replaces » n’est pas un objet JSON {nom : identifiant de document}") from error
    if set(replaces.values()) - known:
        raise _wrong("une pièce à remplacer n’est pas dans ce dossier")
    return replaces


def _wrong(what: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{what[:1].upper()}{what[1:]}.")


async def _until_shown(dossier_id: uuid.UUID, expected: set[str], room: Room) -> None:
    """Wait a moment until the new documents can be seen, so that who follows the Location finds them."""
    deadline = asyncio.get_running_loop().time() + _SHOWN_WITHIN_S
    while (left_s := deadline - asyncio.get_running_loop().time()) > 0:
        seen = await room.changes.now()
        dossier = await asyncio.to_thread(room.parts.read_model.dossier, dossier_id)
        if dossier is None or expected & {str(each.document_id) for each in dossier.documents if each.deposit}:
            return
        await room.changes.after(seen, left_s, in_a_hurry=True)
