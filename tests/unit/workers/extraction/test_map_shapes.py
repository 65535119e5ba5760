"""The shapes of map files are kept: placed to the centimetre, simplified within a tolerance, bounded, never guessed."""

import json
import math
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.documents import Extraction
from schemas.maps import MapLayer
from tests.fakes import shapefiles
from workers._extraction import Limits
from workers._maps.systems import LAMBERT_93

Read = Callable[..., Extraction]
LAMBERT_93_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}


def _collection(path: Path, geometries: list[dict[str, Any]], **members: object) -> Path:
    features = [
        {"type": "Feature", "geometry": each, "properties": {"nom": f"n° {n}"}} for n, each in enumerate(geometries)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}), encoding="utf-8")
    return path


def _layer(found: Extraction) -> MapLayer:
    (layer,) = found.mapped
    assert isinstance(layer, MapLayer)
    return layer


def _packed(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_lambert_93_is_brought_to_longitude_and_latitude(read: Read, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [652216.6260, 6861681.5]}
    layer = _layer(read(_collection(tmp_path / "p.geojson", [point], crs=LAMBERT_93_MEMBER, name="Mâts")))
    assert layer.system == "Lambert-93"
    assert layer.name == "Mâts"
    (shape,) = layer.shapes
    assert shape.parts == (((2.3488, 48.8534),),)
    assert (shape.label, shape.row, shape.values) == ("n° 0", 0, ("n° 0",))


def test_each_geometry_keeps_its_parts(read: Read, tmp_path: Path) -> None:
    square = [[0.0, 47.0], [0.1, 47.0], [0.1, 47.1], [0.0, 47.0]]
    small = [[0.06, 47.01], [0.08, 47.01], [0.08, 47.03], [0.06, 47.01]]
    geometries: list[dict[str, Any]] = [
        {"type": "Polygon", "coordinates": [square, small]},
        {"type": "MultiPolygon", "coordinates": [[square], [small]]},
        {"type": "MultiLineString", "coordinates": [square[:2], small[:2]]},
        {"type": "MultiPoint", "coordinates": square[:3]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [0.0, 47.0, 12.0]}]},
    ]
    shapes = _layer(read(_collection(tmp_path / "g.geojson", geometries))).shapes
    assert [(shape.sort, len(shape.parts)) for shape in shapes] == [
        ("polygon", 2),
        ("polygon", 2),
        ("line", 2),
        ("point", 3),
        ("point", 1),
    ]


def test_a_shapefile_keeps_its_shapes_with_their_rows(read: Read, tmp_path: Path) -> None:
    layer = _layer(read(_packed(tmp_path / "couche.zip", shapefiles.layer())))
    assert [shape.label for shape in layer.shapes] == ["Haie protégée", "Mare"]
    for shape, point in zip(layer.shapes, shapefiles.POINTS, strict=True):
        assert math.dist(LAMBERT_93.projection.plane(*shape.parts[0][0]), point) < 0.02


def test_the_polygons_of_a_shapefile_are_read_ring_by_ring(read: Read, tmp_path: Path) -> None:
    ring = [(700_000.0 + x, 6_600_000.0 + y) for x, y in ((0, 0), (0, 100), (100, 100), (0, 0))]
    files = shapefiles.layer() | {"zones_humides.shp": shapefiles.polygons([[ring, ring[::-1]]])}
    (shape,) = _layer(read(_packed(tmp_path / "couche.zip", files))).shapes
    assert shape.sort == "polygon"
    assert [len(part) for part in shape.parts] == [4, 4]


def test_an_outline_of_many_points_is_simplified_within_the_tolerance_it_tells(read: Read, tmp_path: Path) -> None:
    circle = [[0.05 * math.cos(a), 47 + 0.05 * math.sin(a)] for a in (n * math.tau / 9_000 for n in range(9_000))]
    found = read(
        _collection(tmp_path / "c.geojson", [{"type": "LineString", "coordinates": circle}]),
        limits=Limits(max_shape_points=100),
    )
    layer = _layer(found)
    assert len(layer.shapes[0].parts[0]) <= 100
    assert layer.tolerance_m > 0.5
    assert f"contours simplifiés pour la carte, à {layer.tolerance_m:g} m près" in found.document.warnings[0]


def test_too_many_shapes_are_cut_and_said(read: Read, tmp_path: Path) -> None:
    points = [{"type": "Point", "coordinates": [0.001 * n, 47.0]} for n in range(30)]
    found = read(_collection(tmp_path / "p.geojson", points), limits=Limits(max_map_shapes=10))
    assert len(_layer(found).shapes) == 10
    assert any("carte limitée aux 10 premiers objets, 20 objets laissés de côté" in w for w in found.document.warnings)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::31370"}}, "n’est pas reconnu"),
        (None, "hors du domaine de « WGS 84 »"),
    ],
)
def test_a_projection_that_is_not_known_is_said_and_not_guessed(
    read: Read, tmp_path: Path, member: object, words: str
) -> None:
    members = {"crs": member} if member else {}
    point = {"type": "Point", "coordinates": [652341.2, 6861204.5]}
    found = read(_collection(tmp_path / "p.geojson", [point], **members))
    assert found.mapped == ()
    assert any(words in warning for warning in found.document.warnings)


def test_shapes_without_their_projection_file_are_not_drawn(read: Read, tmp_path: Path) -> None:
    files = {name: content for name, content in shapefiles.layer().items() if not name.endswith(".prj")}
    found = read(_packed(tmp_path / "couche.zip", files))
    assert found.mapped == ()
    assert any("pas de fichier .prj" in warning for warning in found.document.warnings)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e308", "-1e308"])
def test_numbers_that_are_no_place_leave_their_object_out(read: Read, tmp_path: Path, number: str) -> None:
    path = _collection(tmp_path / "p.geojson", [{"type": "Point", "coordinates": [1.0, 777.0]}])
    path.write_text(path.read_text(encoding="utf-8").replace("777.0", number), encoding="utf-8")
    found = read(path)
    assert found.mapped == ()
    assert any("1 objet hors du domaine" in warning for warning in found.document.warnings)


def test_collections_nested_a_thousand_deep_are_refused_or_read_but_never_crash(read: Read, tmp_path: Path) -> None:
    inner: str = '{"type": "Point", "coordinates": [1, 47]}'
    for _ in range(200):
        inner = f'{{"type": "GeometryCollection", "geometries": [{inner}]}}'
    path = tmp_path / "n.geojson"
    path.write_text(f'{{"type": "Feature", "properties": {{}}, "geometry": {inner}}}', encoding="utf-8")
    assert len(_layer(read(path)).shapes) == 1
    path.write_text(
        '{"type": "Feature", "geometry": '
        + '{"type": "GeometryCollection", "geometries": [' * 50_000
        + "]}" * 50_000
        + "}",
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="emboîtés trop profondément"):
        read(path)


def test_a_shapefile_whose_counts_lie_leaves_the_object_out(read: Read, tmp_path: Path) -> None:
    files = shapefiles.layer()
    body = struct.pack("<i4d2i", 3, 0, 0, 1, 1, 1, 2_000_000_000) + struct.pack("<i", 0)
    record = struct.pack(">ii", 1, len(body) // 2) + body
    files["zones_humides.shp"] = files["zones_humides.shp"][:100] + record
    found = read(_packed(tmp_path / "couche.zip", files))
    assert found.mapped == ()
    assert any("aux coordonnées aberrantes" in warning for warning in found.document.warnings)
