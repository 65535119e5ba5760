"""Shapefiles: the shapes are counted, the table of attributes is read; what a layer's other parts say is joined.

Source: ESRI Shapefile Technical Description, July 1998; dBASE III and IV table files.
"""

import re
import struct
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import IO

from workers._extraction.dbase import read_table
from workers._extraction.layers import NO_SYSTEM, Layer
from workers._extraction.limits import Limits
from workers._extraction.map_shapes import LayerShapes
from workers._extraction.shp_records import base_of, shape_of
from workers._maps.naming import system_of_text

HEADER_BYTES = 100
INDEX_ENTRY_BYTES = 8
_KINDS = {0: "objet sans géométrie", 1: "point", 3: "ligne", 5: "polygone", 8: "multipoint"}
_MULTIPATCH = 31
_RECORD_HEADER = struct.Struct(">ii")
_CODE = struct.Struct("<i")
_EXTENT = struct.Struct("<4d")
_WKT_NAME = re.compile(r"^\s*\w+\s*\[\s*\"([^\"]{1,120})\"")
_SKIP_BYTES = 1 << 20
_LONGEST_RECORD = 16 << 20
"""A million points: a longer shape is counted, not drawn."""
_LONGEST_PROJECTION = 1 << 16
_NO_PROJECTION = "elle n’a pas de fichier .prj : son système de coordonnées est inconnu, la carte ne la dessine pas"


def lone_shapes(path: Path, limits: Limits) -> list[Layer]:  # noqa: ARG001 -- as every reader of layers
    """Return the layer of a .shp without its other parts. Raises: ValueError: it is truncated."""
    layer = Layer(
        remarks=["seules les géométries ont été déposées, sans leur table attributaire (.dbf)", _NO_PROJECTION]
    )
    with path.open("rb") as source:
        _measure(layer, source)
    return [layer]


def lone_table(path: Path, limits: Limits) -> list[Layer]:
    """Return the attributes of a .dbf without its shapes. Raises: ValueError: it is truncated."""
    layer = Layer(remarks=["seule la table attributaire (.dbf) a été déposée, sans ses géométries (.shp)"])
    with path.open("rb") as source:
        layer.objects = read_table(layer, source, "", limits.max_layer_objects)
    return [layer]


def packed_layers(path: Path, limits: Limits) -> list[Layer]:
    """Return the layers of a ZIP of shapefiles, which was checked. Raises: ValueError: one is truncated."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        shapes = [name for name in names if name.lower().endswith(".shp")]
        return [_packed(archive, name, _parts(name, names), limits) for name in shapes]


def _parts(shapes: str, names: list[str]) -> dict[str, str]:
    """Return the files of a layer by their suffix: they share the name of its shapes."""
    stem = shapes[: -len(".shp")].lower()
    return {name[len(stem) :].lower(): name for name in names if name.lower().startswith(stem + ".")}


def _packed(archive: zipfile.ZipFile, shapes: str, parts: dict[str, str], limits: Limits) -> Layer:
    layer = Layer(name=PurePosixPath(shapes).stem, files=[PurePosixPath(name).name for name in parts.values()])
    layer.shapes = LayerShapes(limits)
    if ".prj" in parts:
        _take_projection(layer, _beginning(archive, parts[".prj"]))
    else:
        layer.remarks.append(_NO_PROJECTION)
    with archive.open(shapes) as source:
        _measure(layer, source)
    if ".dbf" not in parts:
        layer.remarks.append("sa table attributaire (.dbf) n’a pas été déposée")
        return layer
    encoding = archive.read(parts[".cpg"]).decode("ascii", "replace").strip() if ".cpg" in parts else ""
    with archive.open(parts[".dbf"]) as source:
        rows = read_table(layer, source, encoding, limits.max_layer_objects)
    if rows != layer.objects:
        layer.remarks.append(f"sa table attributaire compte {rows} lignes pour {layer.objects} objets")
    return layer


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as source:
        return source.read(_LONGEST_PROJECTION)


def _take_projection(layer: Layer, wkt: bytes) -> None:
    layer.projection = projection_name(wkt)
    layer.shapes.system = system_of_text(wkt.decode("utf-8", "replace"))
    if layer.shapes.system is None:
        layer.remarks.append(NO_SYSTEM.format(layer.projection))


def projection_name(wkt: bytes) -> str:
    """Return the name of a coordinate system from its well-known text."""
    match = _WKT_NAME.match(wkt.decode("utf-8", "replace"))
    return match[1].replace("_", " ") if match else "inconnu"


def _measure(layer: Layer, source: IO[bytes]) -> None:
    """Count the shapes by their sort and take their extent."""
    header = source.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        raise ValueError(len(header))
    kinds: Counter[int] = Counter()
    while len(start := source.read(_RECORD_HEADER.size + _CODE.size)) == _RECORD_HEADER.size + _CODE.size:
        _, words = _RECORD_HEADER.unpack(start[: _RECORD_HEADER.size])
        length = 2 * words - _CODE.size
        code = _CODE.unpack(start[_RECORD_HEADER.size :])[0]
        if length < 0 or not _taken(layer, kinds.total(), code, source, length):
            layer.remarks.append("ses géométries sont tronquées : des objets manquent")
            break
        kinds[code] += 1
    layer.kinds = Counter({_kind(code): number for code, number in kinds.items()})
    layer.objects = kinds.total()
    if layer.objects:
        layer.extent = _EXTENT.unpack(header[36:68])


def _taken(layer: Layer, place: int, code: int, source: IO[bytes], length: int) -> bool:
    """Take the shape of the object at `place`; return whether all of it was there."""
    if length > _LONGEST_RECORD or layer.shapes.system is None:
        layer.shapes.too_heavy += layer.shapes.system is not None
        return _skipped(source, length) == length
    content = source.read(length)
    if len(content) < length:
        return False
    try:
        shape = shape_of(code, content)
    except (struct.error, ValueError):
        layer.shapes.misplaced += 1
        return True
    if shape is not None:
        layer.shapes.add(place, *shape)
    return True


def _skipped(source: IO[bytes], length: int) -> int:
    left = length
    while left > 0 and (block := source.read(min(left, _SKIP_BYTES))):
        left -= len(block)
    return length - left


def _kind(code: int) -> str:
    if code == _MULTIPATCH:
        return "surface en trois dimensions"
    return _KINDS.get(base_of(code), "autre géométrie")
