"""GeoJSON (RFC 7946), and the `crs` member of its 2008 forerunner."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workers._extraction.layers import NO_SYSTEM, Layer
from workers._extraction.limits import Limits
from workers._extraction.map_shapes import LayerShapes, as_parts
from workers._extraction.plain import decoded
from workers._extraction.records import ShapeSort
from workers._maps.naming import system_of_name
from workers._maps.projections import Point
from workers._maps.systems import WGS_84, System

_KINDS = {
    "Point": "point",
    "MultiPoint": "multipoint",
    "LineString": "ligne",
    "MultiLineString": "ligne",
    "Polygon": "polygone",
    "MultiPolygon": "polygone",
    "GeometryCollection": "groupe de géométries",
}
_SORTS: Mapping[str, ShapeSort] = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
_NO_GEOMETRY = "objet sans géométrie"
_DEFAULT_PROJECTION = "WGS 84 (longitude, latitude)"


def layers(path: Path, limits: Limits) -> list[Layer]:
    """Return the file's layer. Raises: ValueError, RecursionError, TypeError, AttributeError: it is malformed."""
    content = json.loads(decoded(path.read_bytes()))
    layer = Layer(name=_text(content.get("name") or ""), projection=_projection(content))
    layer.shapes = LayerShapes(limits, _system(content))
    if layer.shapes.system is None:
        layer.remarks.append(NO_SYSTEM.format(layer.projection))
    for feature in _features(content):
        layer.objects += 1
        _measure(layer, feature.get("geometry"))
        properties = feature.get("properties") or {}
        layer.add_row({str(key): _text(value) for key, value in properties.items()}, limits.max_layer_objects)
    return [layer]


def _features(content: dict[str, Any]) -> list[dict[str, Any]]:
    if content["type"] == "FeatureCollection":
        return list(content["features"])
    return [content] if content["type"] == "Feature" else [{"geometry": content}]


def _measure(layer: Layer, geometry: dict[str, Any] | None) -> None:
    if not geometry:
        layer.kinds[_NO_GEOMETRY] += 1
        return
    layer.kinds[_KINDS.get(geometry["type"], "autre géométrie")] += 1
    drawn: dict[ShapeSort, list[list[Point]]] = {}
    waiting = [geometry]
    while waiting:
        part = waiting.pop()
        waiting += part.get("geometries") or []
        for line in _lines(part.get("coordinates") or []):
            drawn.setdefault(_SORTS.get(part["type"], "line"), []).append(line)
            for x, y in line:
                layer.reach(x, y)
    for sort, lines in drawn.items():
        layer.shapes.add(layer.objects - 1, sort, as_parts(sort, lines))


def _lines(coordinates: list[Any]) -> Iterator[list[Point]]:
    """Yield the runs of points in the order they are written; a point alone is a run of one."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield [_point(coordinates)]
        return
    waiting = [iter([coordinates])]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif not isinstance(part, list):
            raise TypeError(part)
        elif part and isinstance(part[0], list) and part[0] and isinstance(part[0][0], int | float):
            yield [_point(each) for each in part]
        else:
            waiting.append(iter(part))


def _point(written: list[Any]) -> Point:
    return float(written[0]), float(written[1])


def _projection(content: dict[str, Any]) -> str:
    named = ((content.get("crs") or {}).get("properties") or {}).get("name")
    return _text(named) if named else _DEFAULT_PROJECTION


def _system(content: dict[str, Any]) -> System | None:
    named = ((content.get("crs") or {}).get("properties") or {}).get("name")
    return system_of_name(_text(named)) if named else WGS_84


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    return str(value).replace(".", ",") if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
