"""Handing in a dossier from a browser or a program: files go to the object store, then one event starts the rest."""

import asyncio
import json
import shutil
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from reviewer_ui.assigning import assign_first
from reviewer_ui.presenters.words import size
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas import ids
from schemas.dossiers import MAX_DOCUMENTS, DossierSubmitted, SubmittedDocument

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])

_LONGEST_NAME = 255
_SHOWN_WITHIN_S = 2.0
_TEXT_FIELDS = ("title", "petitionnaire", "reference", "filed_on")
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
                        **{name: {"type": "string"} for name in _TEXT_FIELDS},
                        "filed_on": {"type": "string", "format": "date"},
                        "confidential": {"type": "boolean"},
                        "service": {"type": "string"},
                        "uploads": {"type": "string", "description": "JSON : [identifiants des envois tus]"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True)
class HandedIn:
    """A file that was handed in, with the form or in pieces before it."""

    name: str
    size: int
    content: IO[bytes]


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    summary="Déposer un dossier",
    openapi_extra=_FORM,
    responses={413: {"description": "Fichier trop gros"}, 422: {"description": "Aucun fichier, ou champ à corriger"}},
)
async def upload(request: Request, room: RoomDep) -> Response:
    """Store the files handed in, publish the dossier and return where to follow it."""
    check_room_for(request)
    dossier_id = room.parts.new_id()
    async with request.form(max_files=MAX_DOCUMENTS + 1, max_fields=100) as form:
        with ExitStack() as held:
            files = handed_in(form, held, room)
            documents = [await asyncio.to_thread(store_file, file, dossier_id, room) for file in files]
        fields = {name: form[name] for name in (*_TEXT_FIELDS, "confidential") if isinstance(form.get(name), str)}
        service = form.get("service")
    submitted = _submission(dossier_id, fields, documents)
    await assign_first(submitted.dossier_id, room, service)
    await asyncio.to_thread(room.parts.sink.publish, submitted)
    let_go(form, room)
    await _until_shown(submitted.dossier_id, room)
    body = {"dossier_id": str(submitted.dossier_id), "documents": [_document(submitted, each) for each in documents]}
    location = f"/api/dossiers/{submitted.dossier_id}"
    return JSONResponse(body, status_code=HTTPStatus.ACCEPTED, headers={"Location": location})


def check_room_for(request: Request) -> None:
    """Refuse what would fill the disk before it is received."""
    announced = request.headers.get("content-length", "")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if announced.isdigit() and int(announced) > free:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"Le dépôt pèse {size(int(announced))} et il ne reste que {size(free)} sur le serveur.",
        )


def handed_in(form: FormData, held: ExitStack, room: Room) -> list[HandedIn]:
    """Return the files of a deposit, open while `held` lasts: those of the form, and those that it names.

    Raises: Problem: nothing, too much or too many (413, 422), or an upload that is not there or not whole (404, 409).
    """
    files = [
        HandedIn(clean_name(file.filename), file.size or 0, file.file)
        for _, file in form.multi_items()
        if isinstance(file, UploadFile) and file.filename
    ]
    for upload_id in _named(form):
        upload, path = room.uploads.complete(upload_id, room.actor)
        files.append(HandedIn(upload.name, upload.length, held.enter_context(path.open("rb"))))
    _check(files, room.parts.max_file_bytes)
    return files


def let_go(form: FormData, room: Room) -> None:
    """Forget the uploads of a deposit that was made: the object store has them."""
    for upload_id in _named(form):
        room.uploads.give_up(upload_id, room.actor)


def _named(form: FormData) -> list[str]:
    said = form.get("uploads") or "[]"
    try:
        named = json.loads(said) if isinstance(said, str) else None
    except ValueError:
        named = None
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "« uploads » n’est pas une liste JSON d’identifiants d’envois.")
    return list(dict.fromkeys(named))


def _check(files: Sequence[HandedIn], max_file_bytes: int) -> None:
    """Refuse a deposit of nothing, of too many files, or of one that is too large."""
    if not files:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Le dépôt ne contient aucun fichier.")
    if len(files) > MAX_DOCUMENTS:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"Le dépôt contient plus de {MAX_DOCUMENTS} fichiers : faites-en une archive ZIP.",
        )
    for file in files:
        if file.size > max_file_bytes:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"Le fichier « {file.name} » pèse {size(file.size)}, plus que {size(max_file_bytes)}.",
            )


def clean_name(name: str) -> str:
    """Return a file's name with its folders, as a path that leads nowhere else; the end is kept when it is too long."""
    parts = [part.strip() for part in name.replace("\\", "/").split("/")]
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return (
        " ".join("".join(each if each.isprintable() else " " for each in kept).split())[-_LONGEST_NAME:] or "sans nom"
    )


def store_file(file: HandedIn, dossier_id: uuid.UUID, room: Room) -> SubmittedDocument:
    """Keep a file that was handed in, and offer it by its address."""
    file.content.seek(0)
    stored = room.parts.store.put_stream(file.content, "application/octet-stream", dossier_id)
    return SubmittedDocument(name=file.name, uri=stored.uri, sha256=stored.sha256)


def _submission(
    dossier_id: uuid.UUID, fields: Mapping[str, Any], documents: Sequence[SubmittedDocument]
) -> DossierSubmitted:
    given = {name: text.strip() for name, text in fields.items() if text.strip()}
    confidential = given.pop("confidential", "").lower() in _TRUE
    try:
        return DossierSubmitted.model_validate(
            {**given, "dossier_id": dossier_id, "confidential": confidential, "documents": documents}
        )
    except ValidationError as error:
        wrong = sorted({str(problem["loc"][0]) for problem in error.errors()})
        reasons = [{"field": name, "detail": _WRONG.get(name, "valeur refusée")} for name in wrong]
        sentence = " ; ".join(f"{each['field']} : {each['detail']}" for each in reasons)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, errors=reasons) from error


_WRONG = {
    "title": "titre trop long (500 caractères au plus)",
    "petitionnaire": "nom trop long (500 caractères au plus)",
    "reference": "référence trop longue (255 caractères au plus)",
    "filed_on": "ce n’est pas une date AAAA-MM-JJ",
}


def _document(submitted: DossierSubmitted, document: SubmittedDocument) -> dict[str, str]:
    if submitted.dossier_id is None:
        raise TypeError("a submission of ours without its id")
    document_id = ids.document_id(submitted.dossier_id, document.name, document.sha256)
    return {"document_id": str(document_id), "name": document.name, "sha256": document.sha256}


async def _until_shown(dossier_id: uuid.UUID | None, room: Room) -> None:
    """Wait a moment until the dossier can be seen, so that who follows the Location finds it."""
    deadline = asyncio.get_running_loop().time() + _SHOWN_WITHIN_S
    while dossier_id is not None:
        seen = await room.changes.now()
        left_s = deadline - asyncio.get_running_loop().time()
        if left_s <= 0 or await asyncio.to_thread(room.parts.read_model.dossier, dossier_id) is not None:
            return
        await room.changes.after(seen, left_s, in_a_hurry=True)
