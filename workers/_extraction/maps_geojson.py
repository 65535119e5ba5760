"""GeoJSON (RFC 7946), and the `crs` member of its 2008 forerunner."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workers._extraction.layers import Layer
from workers._extraction.limits import Limits
from workers._extraction.plain import decoded

_KINDS = {
    "Point": "point",
    "MultiPoint": "multipoint",
    "LineString": "ligne",
    "MultiLineString": "ligne",
    "Polygon": "polygone",
    "MultiPolygon": "polygone",
    "GeometryCollection": "groupe de géométries",
}
_NO_GEOMETRY = "objet sans géométrie"
_DEFAULT_PROJECTION = "WGS 84 (longitude, latitude)"


def layers(path: Path, limits: Limits) -> list[Layer]:
    """Return the file's layer. Raises: ValueError, RecursionError, TypeError, AttributeError: it is malformed."""
    content = json.loads(decoded(path.read_bytes()))
    layer = Layer(name=_text(content.get("name") or ""), projection=_projection(content))
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
    waiting = [geometry]
    while waiting:
        part = waiting.pop()
        waiting += part.get("geometries") or []
        for x, y in _points(part.get("coordinates") or []):
            layer.reach(x, y)


def _points(coordinates: list[Any]) -> Iterator[tuple[float, float]]:
    waiting = [coordinates]
    while waiting:
        part = waiting.pop()
        if part and isinstance(part[0], int | float):
            yield float(part[0]), float(part[1])
        elif isinstance(part, list):
            waiting += part
        else:
            raise TypeError(part)


def _projection(content: dict[str, Any]) -> str:
    named = ((content.get("crs") or {}).get("properties") or {}).get("name")
    return _text(named) if named else _DEFAULT_PROJECTION


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    return str(value).replace(".", ",") if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
