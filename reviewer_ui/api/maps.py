"""The map of a dossier for other programs: GeoJSON, a table for a spreadsheet, the distance of two of its items."""

import uuid
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from reviewer_ui.mapping import layers_of
from reviewer_ui.presenters.map_distances import distance
from reviewer_ui.presenters.map_files import map_csv, map_geojson
from reviewer_ui.presenters.map_rows import metres_words
from reviewer_ui.problems import Problem
from reviewer_ui.room import RoomDep

router = APIRouter(prefix="/api/dossiers/{dossier_id}/map", tags=["dossiers"])

MapForm = Literal["geojson", "csv"]
Name = Annotated[str, Query(max_length=100)]
_MEDIA_TYPES: dict[MapForm, str] = {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8"}


@router.get("", summary="Carte du dossier", response_class=Response)
def dossier_map(
    dossier_id: uuid.UUID,
    room: RoomDep,
    format: MapForm = "geojson",  # noqa: A002 -- as in the address
) -> Response:
    """Return what the documents show on a map: the shapes of their layers, and the places their texts locate."""
    layers = layers_of(room, room.dossier(dossier_id))
    content = (map_csv(layers) if format == "csv" else map_geojson(layers)).encode()
    note = room.parts.read_model.note(dossier_id)
    if note is not None:
        room.viewings.taken(note, room.actor, "note", f"carte.{format}", content)
    headers = {"Content-Disposition": f'attachment; filename="carte-{str(dossier_id)[:8]}.{format}"'}
    return Response(content, media_type=_MEDIA_TYPES[format], headers=headers)


@router.get("/distance", summary="Distance de deux objets de la carte")
def map_distance(dossier_id: uuid.UUID, a: Name, b: Name, room: RoomDep) -> JSONResponse:
    """Return how far two items are from each other at the nearest, in metres and in words."""
    layers = layers_of(room, room.dossier(dossier_id))
    items = {item.name: item for layer in layers for item in layer.items}
    if a not in items or b not in items:
        raise Problem(HTTPStatus.NOT_FOUND, "Cet objet n’est pas sur la carte de ce dossier.")
    metres, tolerance = distance(items[a], items[b])
    near = f", à {metres_words(tolerance)} près" if tolerance else ""
    return JSONResponse({"metres": round(metres, 2), "tolerance_m": tolerance, "told": f"{metres_words(metres)}{near}"})
