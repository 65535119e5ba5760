"""Geodata: GeoJSON, KML, KMZ and shapefiles, each layer told in words; the lone parts of a layer say what they are."""

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from workers._extraction import maps_geojson, maps_kml, maps_shapefile, media_types
from workers._extraction.layers import Layer
from workers._extraction.limits import Limits
from workers._extraction.map_shapes import fit
from workers._extraction.markup import MarkupError
from workers._extraction.packages import package_refusal
from workers._extraction.records import Message, PageRecord
from workers._extraction.tabular import text_block

_DAMAGED = "la couche cartographique est endommagée ou tronquée"
_TOO_DEEP = "la couche cartographique est endommagée : ses objets sont emboîtés trop profondément pour être lus"
_PART = "Fichier annexe d’une couche cartographique"
_PACKED = (media_types.KMZ, media_types.LAYERS)
_DAMAGE = (
    struct.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    zipfile.BadZipFile,
    EOFError,
)


def read(path: Path, limits: Limits) -> Message:
    """Return the record of the file's one page, {"rejected"} where it cannot be read."""
    media_type = media_types.sniff_media_type(path)
    if media_type in _PARTS:
        return PageRecord(1, (0.0, 0.0), [text_block(_PARTS[media_type](path))])
    refusal = _refusal(path, media_type, limits)
    if refusal:
        return {"rejected": refusal}
    try:
        layers = _LAYERS[media_type](path, limits)
    except MarkupError as error:
        return {"rejected": str(error)}
    except _DAMAGE as error:
        return {"rejected": _TOO_DEEP if isinstance(error, RecursionError) else _DAMAGED}
    return _page(layers, limits) if layers else {"rejected": "elle ne contient aucune couche cartographique"}


def _page(layers: Sequence[Layer], limits: Limits) -> PageRecord:
    fit([layer.shapes for layer in layers], limits)
    return PageRecord(
        1,
        (0.0, 0.0),
        [block for layer in layers for block in layer.blocks()],
        warnings=[warning for layer in layers for warning in layer.warnings()],
        layers=[drawn for layer in layers if (drawn := layer.drawn()) is not None],
    )


def _refusal(path: Path, media_type: str, limits: Limits) -> str:
    if media_type in _PACKED:
        return package_refusal(path, limits)
    if media_type in {media_types.GEOJSON, media_types.KML} and path.stat().st_size > limits.max_text_bytes:
        return f"la couche cartographique dépasse {limits.max_text_bytes // 1024**2} Mio"
    return ""


def _projection_part(path: Path) -> str:
    return f"{_PART} (.prj). Système de coordonnées : {maps_shapefile.projection_name(path.read_bytes())}."


def _index_part(path: Path) -> str:
    objects = max(0, path.stat().st_size - maps_shapefile.HEADER_BYTES) // maps_shapefile.INDEX_ENTRY_BYTES
    return f"{_PART} (.shx) : index de {objects} objets, sans texte à lire."


def _spatial_index_part(_path: Path) -> str:
    return f"{_PART} (.sbn, .sbx) : index spatial, sans texte à lire."


def _encoding_part(path: Path) -> str:
    return f"{_PART} (.cpg). Encodage de la table attributaire : {path.read_text(encoding='ascii').strip()}."


_PARTS: Mapping[str, Callable[[Path], str]] = {
    media_types.LAYER_PROJECTION: _projection_part,
    media_types.LAYER_ENCODING: _encoding_part,
    media_types.SHX: _index_part,
    media_types.LAYER_INDEX: _spatial_index_part,
}
_LAYERS: Mapping[str, Callable[[Path, Limits], list[Layer]]] = {
    media_types.GEOJSON: maps_geojson.layers,
    media_types.KML: maps_kml.layers,
    media_types.KMZ: maps_kml.packed_layers,
    media_types.SHP: maps_shapefile.lone_shapes,
    media_types.DBF: maps_shapefile.lone_table,
    media_types.LAYERS: maps_shapefile.packed_layers,
}
