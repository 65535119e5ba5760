"""Geodata: how many objects of which sort, where, and the table of what is said of them; lone parts are no alarm."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.documents import Extraction
from tests.fakes import shapefiles
from workers._extraction import Limits
from workers.errors import RejectedError

Read = Callable[..., Extraction]

SQUARE = {"type": "Polygon", "coordinates": [[[0, 1], [2.5, 3], [4, 1], [0, 1]]]}
KML = """<?xml version="1.0" encoding="UTF-8"?>{}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<name>Projet</name><Folder><name>Éoliennes</name>{}</Folder><Placemark><name>Site</name><Polygon><outerBoundaryIs>
<LinearRing><coordinates>0,47 1,47 1,48 0,47</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Document></kml>"""
TURBINE = """<Placemark><name>E{0}</name><description>&lt;b&gt;neuve&lt;/b&gt;</description><ExtendedData>
<Data name="hauteur"><value>180</value></Data></ExtendedData><Point><coordinates>0.{0},47.{0},0</coordinates></Point>
</Placemark>"""


def _geojson(path: Path, features: list[dict[str, Any]], **members: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}), encoding="utf-8")
    return path


def _feature(geometry: dict[str, Any] | None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _packed(path: Path, files: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _texts(found: Extraction) -> list[str]:
    return [element.text for element in found.elements]


def test_geojson_tells_its_objects_extent_and_attributes(read: Read, tmp_path: Path) -> None:
    features = [_feature(SQUARE, nom="Prairie", surface=1.5), _feature(None, nom="Rien", protege=True)]
    found = read(_geojson(tmp_path / "zones.json", features, name="zones humides"))
    assert found.document.media_type == "application/geo+json"
    assert _texts(found) == [
        "zones humides",
        "Couche cartographique : 2 objets (1 polygone, 1 objet sans géométrie).",
        "Emprise : x de 0 à 4, y de 1 à 3.",
        "Système de coordonnées : WGS 84 (longitude, latitude).",
        "nom\tsurface\tprotege\nPrairie\t1,5\nRien\t\toui",
    ]
    assert found.elements[-1].type == "Table"


def test_a_long_table_of_attributes_is_cut_and_says_so(read: Read, tmp_path: Path) -> None:
    features = [_feature(SQUARE, nom=f"n° {number}") for number in range(30)]
    found = read(_geojson(tmp_path / "z.geojson", features), limits=Limits(max_layer_objects=10))
    assert found.elements[-1].text.endswith("n° 9")
    assert found.document.warnings == (
        "Couche cartographique : table attributaire limitée aux 10 premières lignes sur 30.",
    )


@pytest.mark.parametrize(
    "content",
    [
        '{"type": "FeatureCollection", "features": [{"type": "Feature"',
        '{"type": "FeatureCollection", "features": 3}',
        '{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": ["a", {}]}}]}',
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1]}}',
        '{"type": "Feature", "properties": {"a": ' + "[" * 100_000,
    ],
)
def test_malformed_geojson_is_refused(read: Read, tmp_path: Path, content: str) -> None:
    path = tmp_path / "abime.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RejectedError, match="la couche cartographique est endommagée"):
        read(path)


@pytest.mark.parametrize("packed", [False, True])
def test_kml_gives_a_layer_a_folder_alone_or_packed(read: Read, tmp_path: Path, packed: bool) -> None:
    content = KML.format("", "".join(TURBINE.format(number) for number in range(1, 4)))
    path = tmp_path / "parc"
    if packed:
        _packed(path, {"doc.kml": content, "files/logo.png": b"x"})
    else:
        path.write_text(content, encoding="utf-8")
    found = read(path)
    assert [section.title for section in found.sections] == ["Éoliennes", "Projet"]
    texts = _texts(found)
    assert texts[1] == "Couche cartographique : 3 objets (3 points)."
    assert texts[2] == "Emprise : x de 0,1 à 0,3, y de 47,1 à 47,3."
    assert texts[4] == "nom\tdescription\thauteur\nE1\tneuve\t180\nE2\tneuve\t180\nE3\tneuve\t180"
    assert texts[6] == "Couche cartographique : 1 objet (1 polygone)."


def test_kml_that_declares_entities_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "piege.kml"
    path.write_text(KML.format('<!DOCTYPE kml [<!ENTITY a "x">]>', TURBINE.format(1)), encoding="utf-8")
    with pytest.raises(RejectedError, match="déclare des entités XML"):
        read(path)


def test_truncated_kml_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "coupe.kml"
    path.write_text(KML.format("", TURBINE.format(1))[:-40], encoding="utf-8")
    with pytest.raises(RejectedError, match="pas du XML bien formé"):
        read(path)


def test_a_zip_of_one_shapefile_is_a_layer(read: Read, tmp_path: Path) -> None:
    files = {f"SIG/{name}": content for name, content in shapefiles.layer().items()}
    found = read(_packed(tmp_path / "couche.zip", files))
    assert _texts(found) == [
        "zones_humides",
        "Couche cartographique : 2 objets (2 points).",
        "Emprise : x de 700000,5 à 700100, y de 6600000 à 6600200.",
        "Système de coordonnées : RGF93 Lambert 93.",
        f"Fichiers de la couche : {', '.join(shapefiles.layer())}.",
        "NOM\tSURFACE\tDATE\tOK\nHaie protégée\t12,50\t02/11/2026\toui\nMare\t0,30\t03/11/2026\tnon",
    ]
    assert found.document.warnings == ()


def test_a_zip_of_several_shapefiles_gives_each_its_section(read: Read, tmp_path: Path) -> None:
    found = read(_packed(tmp_path / "couches.zip", shapefiles.layer("haies") | shapefiles.layer("mares")))
    assert [section.title for section in found.sections] == ["haies", "mares"]


def test_a_table_that_does_not_fit_its_shapes_is_told(read: Read, tmp_path: Path) -> None:
    files = shapefiles.layer() | {"zones_humides.dbf": shapefiles.table(shapefiles.ROWS[:1])}
    found = read(_packed(tmp_path / "couche.zip", files))
    assert "1 lignes pour 2 objets" in found.document.warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("s.shp", shapefiles.shapes(), "Couche cartographique : 2 objets (2 points)."),
        ("s.dbf", shapefiles.table(), "Couche cartographique : 2 objets."),
        ("s.shx", shapefiles.index(), "Fichier annexe d’une couche cartographique (.shx) : index de 2 objets"),
        ("s.prj", shapefiles.PROJECTION, "(.prj). Système de coordonnées : RGF93 Lambert 93."),
        ("s.cpg", b"ISO-8859-1\n", "(.cpg). Encodage de la table attributaire : ISO-8859-1."),
    ],
)
def test_the_lone_parts_of_a_layer_say_what_they_are(
    read: Read, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name.replace(".", "_")
    path.write_bytes(content)
    assert words in read(path).elements[0].text


def test_shapes_without_their_table_and_a_table_without_its_shapes_are_told(read: Read, tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(shapefiles.shapes())
    (tmp_path / "d").write_bytes(shapefiles.table(encoding="cp1252"))
    assert "sans leur table attributaire" in read(tmp_path / "s").document.warnings[0]
    table = read(tmp_path / "d")
    assert "sans ses géométries" in table.document.warnings[0]
    assert "Haie protégée" in table.elements[-1].text


def test_truncated_shapes_are_counted_as_far_as_they_go(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    path.write_bytes(shapefiles.shapes()[:-4])
    found = read(path)
    assert found.elements[0].text == "Couche cartographique : 1 objet (1 point)."
    assert any("tronquées" in warning for warning in found.document.warnings)


def test_a_dbf_whose_header_lies_is_refused(read: Read, tmp_path: Path) -> None:
    content = bytearray(shapefiles.table())
    content[10:12] = bytes(2)
    (tmp_path / "d.dbf").write_bytes(bytes(content))
    with pytest.raises(RejectedError, match="endommagée ou tronquée"):
        read(tmp_path / "d.dbf")
