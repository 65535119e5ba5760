"""The map as files: GeoJSON (RFC 7946) with every shape as it is kept, and a table for a spreadsheet."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from reviewer_ui.presenters.csv_table import Cell, csv_of
from reviewer_ui.presenters.map_items import MapItem, MapLayerView, depth, holds
from reviewer_ui.presenters.page_view import document_title
from schemas.maps import LonLat
from workers._maps.systems import LAMBERT_93, METROPOLE, OVERSEAS, SYSTEMS, System
from workers._maps.systems import holds as bounds_hold

_LOCAL = {"Antilles": 5490, "Guyane": 2972, "La Réunion": 2975, "Mayotte": 4471, "Saint-Pierre-et-Miquelon": 4467}
_LEAST_RING = 4
_SQUARE_METRES = 10_000.0
_HEAD = (
    "nom",
    "nature",
    "couche",
    "longitude",
    "latitude",
    "X",
    "Y",
    "système de X et Y",
    "surface (ha)",
    "longueur (m)",
    "système d’origine",
    "document",
    "page",
    "passage",
)


def local_plane(point: LonLat) -> tuple[float, float, System] | None:
    """Return a point in the legal projection of where it lies: Lambert-93, or its overseas counterpart."""
    if bounds_hold(METROPOLE, point, 1.0):
        return (*LAMBERT_93.projection.plane(*point), LAMBERT_93)
    for name, bounds in OVERSEAS.items():
        if bounds_hold(bounds, point, 0.5):
            system = SYSTEMS[_LOCAL[name]]
            return (*system.projection.plane(*point), system)
    return None


def map_csv(layers: Sequence[MapLayerView]) -> str:
    """Return one line an item."""
    return csv_of(_HEAD, (_row(layer, item) for layer in layers for item in layer.items))


def _row(layer: MapLayerView, item: MapItem) -> tuple[Cell, ...]:
    plane = local_plane(item.middle)
    x, y, system = (round(plane[0], 2), round(plane[1], 2), plane[2].name) if plane else (None, None, "")
    hectares = round(item.size_m / _SQUARE_METRES, 4) if item.sort == "polygon" else None
    metres = round(item.size_m, 1) if item.sort == "line" else None
    source = (item.system, document_title(item.document), item.page, item.quote)
    return (item.label, item.nature, layer.title, *item.middle, x, y, system, hectares, metres, *source)


def map_geojson(layers: Sequence[MapLayerView]) -> str:
    """Return the items as a collection of features, longitude first."""
    features = [_feature(layer, item) for layer in layers for item in layer.items]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _feature(layer: MapLayerView, item: MapItem) -> dict[str, Any]:
    about = {
        "nom": item.label,
        "nature": item.nature,
        "couche": layer.title,
        "document": item.document.name,
        "page": item.page,
        "systeme_origine": item.system,
    }
    return {"type": "Feature", "geometry": _geometry(item), "properties": {**dict(item.told), **about}}


def _geometry(item: MapItem) -> dict[str, Any]:
    if item.sort == "point":
        points = [part[0] for part in item.parts]
        return _of("Point", points[0]) if len(points) == 1 else _of("MultiPoint", points)
    if item.sort == "line":
        return _of("LineString", item.parts[0]) if len(item.parts) == 1 else _of("MultiLineString", item.parts)
    polygons = list(_polygons([ring for ring in item.parts if len(ring) >= _LEAST_RING]))
    return _of("Polygon", polygons[0]) if len(polygons) == 1 else _of("MultiPolygon", polygons)


def _of(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def _polygons(rings: Sequence[Sequence[LonLat]]) -> Iterator[list[list[LonLat]]]:
    """Yield each outer ring with the holes that lie right in it, turned as RFC 7946 asks."""
    depths = [depth(ring, rings) for ring in rings]
    for outer, level in zip(rings, depths, strict=True):
        if level % 2 == 0:
            holes = [
                ring for ring, other in zip(rings, depths, strict=True) if other == level + 1 and holds(outer, ring[0])
            ]
            yield [_turned(outer, left=True), *(_turned(hole, left=False) for hole in holes)]


def _turned(ring: Sequence[LonLat], *, left: bool) -> list[LonLat]:
    closed = [*ring] if ring[0] == ring[-1] else [*ring, ring[0]]
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(closed))
    return closed if (doubled > 0) == left else closed[::-1]
