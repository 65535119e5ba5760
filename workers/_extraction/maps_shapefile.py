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
from workers._extraction.layers import Layer
from workers._extraction.limits import Limits

HEADER_BYTES = 100
INDEX_ENTRY_BYTES = 8
_KINDS = {0: "objet sans géométrie", 1: "point", 3: "ligne", 5: "polygone", 8: "multipoint"}
_WITH_Z, _WITH_M, _MULTIPATCH = 10, 20, 31
_RECORD_HEADER = struct.Struct(">ii")
_CODE = struct.Struct("<i")
_EXTENT = struct.Struct("<4d")
_WKT_NAME = re.compile(r"^\s*\w+\s*\[\s*\"([^\"]{1,120})\"")
_SKIP_BYTES = 1 << 20


def lone_shapes(path: Path, limits: Limits) -> list[Layer]:  # noqa: ARG001 -- as every reader of layers
    """Return the layer of a .shp without its other parts. Raises: ValueError: it is truncated."""
    layer = Layer(remarks=["seules les géométries ont été déposées, sans leur table attributaire (.dbf)"])
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
    with archive.open(shapes) as source:
        _measure(layer, source)
    if ".prj" in parts:
        layer.projection = projection_name(archive.read(parts[".prj"]))
    if ".dbf" not in parts:
        layer.remarks.append("sa table attributaire (.dbf) n’a pas été déposée")
        return layer
    encoding = archive.read(parts[".cpg"]).decode("ascii", "replace").strip() if ".cpg" in parts else ""
    with archive.open(parts[".dbf"]) as source:
        rows = read_table(layer, source, encoding, limits.max_layer_objects)
    if rows != layer.objects:
        layer.remarks.append(f"sa table attributaire compte {rows} lignes pour {layer.objects} objets")
    return layer


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
        if length < 0 or _skipped(source, length) < length:
            layer.remarks.append("ses géométries sont tronquées : des objets manquent")
            break
        kinds[_CODE.unpack(start[_RECORD_HEADER.size :])[0]] += 1
    layer.kinds = Counter({_kind(code): number for code, number in kinds.items()})
    layer.objects = kinds.total()
    if layer.objects:
        layer.extent = _EXTENT.unpack(header[36:68])


def _skipped(source: IO[bytes], length: int) -> int:
    left = length
    while left > 0 and (block := source.read(min(left, _SKIP_BYTES))):
        left -= len(block)
    return length - left


def _kind(code: int) -> str:
    if code == _MULTIPATCH:
        return "surface en trois dimensions"
    base = code - _WITH_M if code > _WITH_M else code - _WITH_Z if code > _WITH_Z else code
    return _KINDS.get(base, "autre géométrie")
