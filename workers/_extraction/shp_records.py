"""One record of a .shp: the shape it holds, as runs of points.

Source: ESRI Shapefile Technical Description, July 1998, pages 6 to 25; Z and M values stand after the points.
"""

import struct
from itertools import pairwise

from workers._extraction.records import ShapeSort
from workers._maps.projections import Point

_POINT, _LINE, _POLYGON, _MULTIPOINT = 1, 3, 5, 8
_WITH_Z, _WITH_M = 10, 20
_BOX_BYTES, _POINT_BYTES, _INDEX_BYTES = 32, 16, 4


def base_of(code: int) -> int:
    """Return the code of the flat sort of a shape."""
    return code - _WITH_M if code > _WITH_M else code - _WITH_Z if code > _WITH_Z else code


def shape_of(code: int, content: bytes) -> tuple[ShapeSort, list[list[Point]]] | None:
    """Return the sort and the parts of a shape; `content` is what follows its code. None: it has no shape.

    Raises: struct.error, ValueError: its counts lie.
    """
    base = base_of(code)
    if base == _POINT:
        return "point", [[struct.unpack_from("<2d", content)]]
    if base == _MULTIPOINT:
        (count,) = struct.unpack_from("<i", content, _BOX_BYTES)
        return "point", [[point] for point in _points(content, _BOX_BYTES + 4, count)]
    if base in {_LINE, _POLYGON}:
        return ("line" if base == _LINE else "polygon"), _parts(content)
    return None


def _parts(content: bytes) -> list[list[Point]]:
    parts, count = struct.unpack_from("<2i", content, _BOX_BYTES)
    start = _BOX_BYTES + 8
    if parts < 0 or start + parts * _INDEX_BYTES > len(content):
        raise ValueError(parts)
    bounds = [*struct.unpack_from(f"<{parts}i", content, start), count]
    if bounds != sorted(bounds) or bounds[0] < 0:
        raise ValueError(bounds[:3])
    points = _points(content, start + parts * _INDEX_BYTES, count)
    return [points[a:b] for a, b in pairwise(bounds)]


def _points(content: bytes, start: int, count: int) -> list[Point]:
    if count < 0 or start + count * _POINT_BYTES > len(content):
        raise ValueError(count)
    return list(struct.iter_unpack("<2d", content[start : start + count * _POINT_BYTES]))
