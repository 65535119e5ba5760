"""The contents that events name, for programs: where they lie they are encrypted, and only we can read them."""

import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response, StreamingResponse

from reviewer_ui.artefacts import named_artefact
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/api/dossiers", tags=["dossiers"])

_BLOCK = 1024 * 1024


@router.get(
    "/{dossier_id}/artefacts/{sha256}",
    summary="Un contenu que nomme un évènement du dossier : pièce, texte extrait, note, appel au modèle",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        404: {"description": "Aucun évènement du dossier ne nomme ce contenu"},
        410: {"description": "Dossier retiré ou effacé"},
    },
)
def artefact(
    dossier_id: uuid.UUID, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], room: RoomDep
) -> StreamingResponse:
    """Send a content by the digest that the dossier's events give it."""
    room.dossier(dossier_id)
    ref = named_artefact(room, dossier_id, sha256)
    if ref is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Aucun évènement de ce dossier ne nomme ce contenu.")
    headers = {
        "Content-Length": str(ref.size),
        "Content-Disposition": f'attachment; filename="{sha256}"',
        "Content-Encoding": "identity",  # else whole documents, packed already, would be compressed again
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_blocks(room.parts.store.open(ref)), media_type=ref.media_type, headers=headers)


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    with source:
        while block := source.read(_BLOCK):
            yield block
