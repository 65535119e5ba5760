"""What a dossier shows on a map, document after document: one item a shape or a place, each with its source.

Lengths and areas are taken on the plane that touches the Earth at the item: good to a thousandth at its size.
"""

import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer_ui.presenters.page_view import document_title
from reviewer_ui.presenters.words import one_line
from schemas.maps import LonLat, MapLayer, Mapped, MapPlace, MapShape, ShapeSort
from schemas.views import DocumentState

_SORTS: dict[ShapeSort, str] = {"point": "point", "line": "ligne", "polygon": "surface"}
_OTHER_PLACES = "lieu cité"
_EQUATOR_M, _FLATTER = 6378137.0, 0.00669438


@dataclass(frozen=True)
class MapItem:
    """A shape or a place. `name` names its source in an address; `layer` is the number of its layer, from 0."""

    name: str
    layer: int
    label: str
    nature: str
    sort: ShapeSort
    parts: tuple[tuple[LonLat, ...], ...]
    middle: LonLat
    document: DocumentState
    page: int
    told: tuple[tuple[str, str], ...]
    system: str
    remark: str = ""
    quote: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its least and greatest longitude and latitude: west, south, east, north."""
        if self.sort == "point" and len(self.parts) == 1:
            return (*self.middle, *self.middle)
        lons, lats = zip(*(point for part in self.parts for point in part), strict=True)
        return min(lons), min(lats), max(lons), max(lats)

    @property
    def size_m(self) -> float:
        """The length of a line in metres, the area of a polygon in square metres, 0 of a point."""
        if self.sort == "line":
            return sum(length(part) for part in self.parts)
        return area(self.parts) if self.sort == "polygon" else 0.0


@dataclass(frozen=True)
class MapLayerView:
    """A layer of the map: what it is called, where it comes from, how many items it has."""

    number: int
    title: str
    origin: str
    sort: ShapeSort
    items: tuple[MapItem, ...]
    tolerance_m: float = 0.0


def map_layers(documents: Iterable[tuple[DocumentState, Sequence[Mapped]]]) -> list[MapLayerView]:
    """Lay out the layers: the places that texts name, by what they are, then the layers of files."""
    told: dict[str, list[tuple[DocumentState, str, MapPlace]]] = {}
    files: list[tuple[DocumentState, str, MapLayer]] = []
    for document, mapped in documents:
        for at, record in enumerate(mapped):
            name = f"g.{document.document_id}.{at}"
            if isinstance(record, MapLayer):
                files.append((document, name, record))
            else:
                told.setdefault(record.nature or _OTHER_PLACES, []).append((document, name, record))
    layers = [_of_places(number, nature, places) for number, (nature, places) in enumerate(told.items())]
    return layers + [_of_file(len(layers) + at, *each) for at, each in enumerate(files)]


def item_named(name: str) -> tuple[uuid.UUID, int, int | None] | None:
    """Return the document, the record and the shape that an item's name tells; None where it is no such name."""
    letter, *parts = name.split(".")
    if letter != "g" or len(parts) not in {2, 3} or not all(part.isascii() and part.isdigit() for part in parts[1:]):
        return None
    try:
        return uuid.UUID(parts[0]), int(parts[1][:9]), int(parts[2][:9]) if parts[2:] else None
    except ValueError:
        return None


def _of_places(number: int, nature: str, places: Sequence[tuple[DocumentState, str, MapPlace]]) -> MapLayerView:
    items = tuple(
        MapItem(
            name=name,
            layer=number,
            label=one_line(place.label),
            nature=place.nature or _OTHER_PLACES,
            sort="point",
            parts=((place.lonlat,),),
            middle=place.lonlat,
            document=document,
            page=place.page,
            told=(),
            system=place.system,
            remark="" if place.is_told else f"{place.system} déduit de l’ordre de grandeur",
            quote=one_line(place.quote),
        )
        for document, name, place in places
    )
    return MapLayerView(number, nature.capitalize(), "coordonnées données dans le texte", "point", items)


def _of_file(number: int, document: DocumentState, name: str, layer: MapLayer) -> MapLayerView:
    items = tuple(_of_shape(number, document, f"{name}.{at}", layer, shape) for at, shape in enumerate(layer.shapes))
    sort = items[0].sort if items else "point"
    title = one_line(layer.name) or one_line(document.name)
    return MapLayerView(number, title, document_title(document), sort, items, layer.tolerance_m)


def _of_shape(number: int, document: DocumentState, name: str, layer: MapLayer, shape: MapShape) -> MapItem:
    told = zip(layer.columns, shape.values, strict=False)
    return MapItem(
        name=name,
        layer=number,
        label=one_line(shape.label),
        nature=_SORTS[shape.sort],
        sort=shape.sort,
        parts=shape.parts,
        middle=_middle(shape.sort, shape.parts),
        document=document,
        page=1,
        told=tuple((one_line(column), one_line(value)) for column, value in told if value.strip()),
        system=layer.system,
    )


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Return how many metres a degree of longitude and one of latitude measure on the ellipsoid, at a latitude."""
    angle = math.radians(latitude)
    root = math.sqrt(1 - _FLATTER * math.sin(angle) ** 2)
    return (
        math.radians(1) * _EQUATOR_M * math.cos(angle) / root,
        math.radians(1) * _EQUATOR_M * (1 - _FLATTER) / root**3,
    )


def length(part: Sequence[LonLat]) -> float:
    """Return the length of a line in metres."""
    across, along = metres_per_degree(part[0][1])
    return sum(math.hypot((b[0] - a[0]) * across, (b[1] - a[1]) * along) for a, b in pairwise(part))


def area(rings: Sequence[Sequence[LonLat]]) -> float:
    """Return the area of a polygon in square metres: what an even number of its rings holds is a hole."""
    return abs(math.fsum(-_size(ring) if depth(ring, rings) % 2 else _size(ring) for ring in rings))


def _size(ring: Sequence[LonLat]) -> float:
    across, along = metres_per_degree(ring[0][1])
    x0, y0 = ring[0]
    flat = [((lon - x0) * across, (lat - y0) * along) for lon, lat in ring]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(flat))) / 2


def depth(ring: Sequence[LonLat], rings: Sequence[Sequence[LonLat]]) -> int:
    """Count the other rings that hold a ring."""
    return sum(holds(other, ring[0]) for other in rings if other is not ring) if len(rings) > 1 else 0


def holds(ring: Sequence[LonLat], point: LonLat) -> bool:
    """Tell whether a ring holds a point."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _middle(sort: ShapeSort, parts: Sequence[Sequence[LonLat]]) -> LonLat:
    longest = max(parts, key=len)
    if sort != "polygon":
        return longest[len(longest) // 2]
    west, east = min(x for x, _ in longest), max(x for x, _ in longest)
    south, north = min(y for _, y in longest), max(y for _, y in longest)
    return (west + east) / 2, (south + north) / 2
