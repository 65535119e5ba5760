"""Small shapefiles: points with a name, an area, a date and a flag."""

import struct
from collections.abc import Sequence

Points = Sequence[tuple[float, float]]

POINTS = ((700000.5, 6600000.0), (700100.0, 6600200.0))
ROWS = (("Haie protégée", "12.50", "20261102", "T"), ("Mare", "0.30", "20261103", "F"))
PROJECTION = b'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993"]]]'
_FIELDS = (("NOM", b"C", 20, 0), ("SURFACE", b"N", 8, 2), ("DATE", b"D", 8, 0), ("OK", b"L", 1, 0))


def shapes(points: Points = POINTS) -> bytes:
    """Return a .shp of points."""
    records = [
        struct.pack(">ii", number, 10) + struct.pack("<idd", 1, *point) for number, point in enumerate(points, start=1)
    ]
    return _header(b"".join(records), points)


def polygons(shapes: Sequence[Sequence[Points]]) -> bytes:
    """Return a .shp of polygons, each a list of rings."""
    records = []
    for number, rings in enumerate(shapes, start=1):
        points = [point for ring in rings for point in ring]
        starts = [sum(map(len, rings[:n])) for n in range(len(rings))]
        body = struct.pack("<i4d2i", 5, 0, 0, 0, 0, len(rings), len(points))
        body += struct.pack(f"<{len(starts)}i", *starts) + b"".join(struct.pack("<2d", *point) for point in points)
        records.append(struct.pack(">ii", number, len(body) // 2) + body)
    return _header(b"".join(records), [point for rings in shapes for ring in rings for point in ring])


def index(points: Points = POINTS) -> bytes:
    """Return the .shx of these points."""
    return _header(b"".join(struct.pack(">ii", 50 + 14 * n, 10) for n in range(len(points))), points)


def table(rows: Sequence[tuple[str, str, str, str]] = ROWS, encoding: str = "utf-8") -> bytes:
    """Return a .dbf of these rows."""
    widths = [width for _, _, width, _ in _FIELDS]
    head = struct.pack("<BBBBIHH20x", 3, 126, 11, 2, len(rows), 32 + 32 * len(_FIELDS) + 1, 1 + sum(widths))
    for name, sort, width, decimals in _FIELDS:
        head += name.encode().ljust(11, b"\0") + sort + bytes(4) + bytes([width, decimals]) + bytes(14)
    body = b"".join(
        b" " + b"".join(value.encode(encoding).ljust(width) for value, width in zip(row, widths, strict=True))
        for row in rows
    )
    return head + b"\r" + body + b"\x1a"


def layer(name: str = "zones_humides") -> dict[str, bytes]:
    """Return the files of a layer by their names."""
    parts = {".shp": shapes(), ".shx": index(), ".dbf": table(), ".prj": PROJECTION, ".cpg": b"UTF-8"}
    return {f"{name}{suffix}": content for suffix, content in parts.items()}


def _header(records: bytes, points: Points) -> bytes:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(records)) // 2) + struct.pack("<ii", 1000, 1)
    return head + struct.pack("<8d", min(xs), min(ys), max(xs), max(ys), 0, 0, 0, 0) + records
