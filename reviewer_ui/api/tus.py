"""Files sent in pieces that can be taken up again after a cut: the tus protocol.

Source: tus resumable upload protocol 1.0.0, core and the extensions creation, termination and expiration.
"""

import base64
import binascii
from email.utils import formatdate
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from reviewer_ui.api.uploads import clean_name
from reviewer_ui.problems import Problem
from reviewer_ui.receiving import Upload
from reviewer_ui.room import RoomDep

VERSION = "1.0.0"
_PATH = "/api/uploads"
_PIECE = "application/offset+octet-stream"


def _speaks_tus(request: Request) -> None:
    """Refuse another version of the protocol (412)."""
    if request.headers.get("tus-resumable") != VERSION:
        raise Problem(HTTPStatus.PRECONDITION_FAILED, f"Ce serveur parle tus {VERSION} (en-tête Tus-Resumable).")


router = APIRouter(prefix=_PATH, tags=["uploads"])
Spoken = Annotated[None, Depends(_speaks_tus)]


@router.options("", summary="Ce que ce serveur sait de tus", status_code=HTTPStatus.NO_CONTENT)
async def tell(room: RoomDep) -> Response:
    """Tell the versions, extensions and largest file."""
    extensions = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination,expiration"}
    return _answer(HTTPStatus.NO_CONTENT, **extensions, **{"Tus-Max-Size": str(room.parts.max_file_bytes)})


@router.post("", summary="Commencer l’envoi d’un fichier", status_code=HTTPStatus.CREATED)
async def begin(request: Request, room: RoomDep, _: Spoken) -> Response:
    """Make room for a file whose length and name the headers tell."""
    name = clean_name(_metadata(request.headers.get("upload-metadata", "")).get("filename", ""))
    upload = room.uploads.begin(room.actor, name, _number(request, "upload-length"))
    return _answer(HTTPStatus.CREATED, Location=f"{_PATH}/{upload.upload_id}", **_state(upload, room))


@router.head("/{upload_id}", summary="Où en est un envoi")
async def see(upload_id: str, room: RoomDep, _: Spoken) -> Response:
    """Tell how many bytes arrived."""
    upload = room.uploads.find(upload_id, room.actor)
    return _answer(HTTPStatus.OK, **{"Upload-Length": str(upload.length)}, **_state(upload, room))


@router.patch("/{upload_id}", summary="Envoyer la suite", status_code=HTTPStatus.NO_CONTENT)
async def go_on(upload_id: str, request: Request, room: RoomDep, _: Spoken) -> Response:
    """Take what follows; after a cut, what had arrived stays."""
    if request.headers.get("content-type") != _PIECE:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Le type attendu est {_PIECE}.")
    offset = _number(request, "upload-offset")
    try:
        upload = await room.uploads.append(upload_id, room.actor, offset, request.stream())
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it
    return _answer(HTTPStatus.NO_CONTENT, **_state(upload, room))


@router.delete("/{upload_id}", summary="Abandonner un envoi", status_code=HTTPStatus.NO_CONTENT)
async def give_up(upload_id: str, room: RoomDep, _: Spoken) -> Response:
    """Forget what was received."""
    room.uploads.give_up(upload_id, room.actor)
    return _answer(HTTPStatus.NO_CONTENT)


def _state(upload: Upload, room: RoomDep) -> dict[str, str]:
    expires = formatdate(room.uploads.expires_at(upload.upload_id), usegmt=True)
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": expires}


def _answer(status: HTTPStatus, **headers: str) -> Response:
    return Response(status_code=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers})


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 -- what fits 64 bits
        raise Problem(HTTPStatus.BAD_REQUEST, f"L’en-tête {header} n’est pas un nombre d’octets.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    pairs = (pair.split() for pair in header.split(",") if pair.strip())
    try:
        return {pair[0]: base64.b64decode(pair[1], validate=True).decode() for pair in pairs if len(pair) > 1}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "L’en-tête Upload-Metadata n’est pas en base 64.") from error
