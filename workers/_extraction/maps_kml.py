"""KML (OGC 12-007r2) as a stream, alone or packed as KMZ: one layer a folder."""

import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

from workers._extraction.layers import Layer
from workers._extraction.limits import Limits
from workers._extraction.map_shapes import LayerShapes, as_parts
from workers._extraction.markup import check_prolog, walk
from workers._extraction.records import ShapeSort
from workers._maps.projections import Point
from workers._maps.systems import WGS_84

_KINDS = {
    "Point": "point",
    "LineString": "ligne",
    "LinearRing": "ligne",
    "Polygon": "polygone",
    "MultiGeometry": "groupe de géométries",
    "Model": "modèle",
    "Track": "ligne",
}
_NO_GEOMETRY = "objet sans géométrie"
_PROJECTION = "WGS 84 (longitude, latitude)"
_TAG = re.compile(r"<[^>]*>")
_LEAST_COORDINATES = 2


def layers(path: Path, limits: Limits) -> list[Layer]:
    """Return the layers of a KML file. Raises: MarkupError, ValueError: it is malformed."""
    with path.open("rb") as source:
        check_prolog(source)
        source.seek(0)
        return _layers(source, limits)


def packed_layers(path: Path, limits: Limits) -> list[Layer]:
    """Return the layers of all KML files of a KMZ, which was checked. Raises: MarkupError, ValueError."""
    found: list[Layer] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".kml"):
                with archive.open(name) as source:
                    found += _layers(source, limits)
    return found


def _layers(source: IO[bytes], limits: Limits) -> list[Layer]:
    found: dict[str, Layer] = {}
    for step, placemark in walk(source, "{*}Placemark"):
        if step == "end":
            name = _child_text(placemark.getparent(), "name")
            layer = found.get(name) or found.setdefault(name, _layer(name, limits))
            _take(layer, placemark, limits)
            _forget(placemark)
    return list(found.values())


def _layer(name: str, limits: Limits) -> Layer:
    return Layer(name=name, projection=_PROJECTION, shapes=LayerShapes(limits, WGS_84))


def _take(layer: Layer, placemark: Any, limits: Limits) -> None:
    layer.objects += 1
    geometry = next((kind for child in placemark if (kind := _KINDS.get(_name(child)))), _NO_GEOMETRY)
    layer.kinds[geometry] += 1
    for sort, lines in _drawn(placemark).items():
        layer.shapes.add(layer.objects - 1, sort, as_parts(sort, lines))
        for x, y in chain.from_iterable(lines):
            layer.reach(x, y)
    layer.add_row(dict(_attributes(placemark)), limits.max_layer_objects)


def _drawn(placemark: Any) -> dict[ShapeSort, list[list[Point]]]:
    """Return the object's runs of points by their sort: those of a polygon are its rings."""
    drawn: dict[ShapeSort, list[list[Point]]] = {}
    for coordinates in placemark.iter("{*}coordinates"):
        above = {_name(each) for each in coordinates.iterancestors()}
        sort: ShapeSort = "polygon" if "Polygon" in above else "point" if "Point" in above else "line"
        drawn.setdefault(sort, []).append(list(_points(coordinates.text or "")))
    return drawn


def _points(text: str) -> Iterator[Point]:
    for triple in text.split():
        figures = triple.split(",")
        if len(figures) >= _LEAST_COORDINATES:
            yield float(figures[0]), float(figures[1])


def _attributes(placemark: Any) -> Iterator[tuple[str, str]]:
    for key, title in (("name", "nom"), ("description", "description")):
        text = _TAG.sub(" ", _child_text(placemark, key))
        if text.strip():
            yield title, text
    for entry in placemark.iter("{*}Data", "{*}SimpleData"):
        value = entry.text if _name(entry) == "SimpleData" else _child_text(entry, "value")
        yield str(entry.get("name") or "?"), value or ""


def _child_text(element: Any, name: str) -> str:
    return "" if element is None else (element.findtext(f"{{*}}{name}") or "").strip()


def _forget(placemark: Any) -> None:
    """Free an object that was taken; the name of the folder it stands in is still needed."""
    placemark.clear()
    before = placemark.getprevious()
    if before is not None and before.tag == placemark.tag:
        placemark.getparent().remove(before)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
