"""The map of a dossier: as GeoJSON, as CSV, as distances, and as the tab that shows it."""

import csv
import io
import json
import math
import uuid
from pathlib import Path
from typing import Any

import pytest

from reviewer_ui.presenters.map_distances import distance
from reviewer_ui.presenters.map_drawing import HEIGHT, WIDTH, drawing_of
from reviewer_ui.presenters.map_files import local_plane, map_geojson
from reviewer_ui.presenters.map_items import area, item_named, map_layers
from schemas.maps import LonLat, MapLayer, MapPlace, MapShape
from schemas.views import DocumentState
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom
from workers._maps.systems import LAMBERT_93

SITE = (1.84, 47.42)
TEXT = """Le parc éolien des Crêtes compte deux éoliennes.
Éolienne E1 : X = 612 480 ; Y = 6 703 215 (Lambert 93).
"""
PAGE_LIMIT = 300 * 1024


def _ring(middle: LonLat, radius_m: float, count: int = 60) -> list[list[float]]:
    x, y = LAMBERT_93.projection.plane(*middle)
    turns = [n * math.tau / count for n in range(count)]
    ring = [list(LAMBERT_93.projection.lonlat(x + radius_m * math.cos(a), y + radius_m * math.sin(a))) for a in turns]
    return [*ring, ring[0]]


def _geojson(*geometries: dict[str, Any]) -> str:
    features = [
        {"type": "Feature", "geometry": each, "properties": {"nom": f"Zone {n} <b>", "statut": "humide"}}
        for n, each in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "name": "Zones", "features": features})


@pytest.fixture(scope="module")
def mapped_id(room: DemoRoom, tmp_path_factory: pytest.TempPathFactory) -> uuid.UUID:
    """Give a dossier of a text with coordinates and of a layer: a surface with a hole, and a line."""
    folder = tmp_path_factory.mktemp("cartes")
    surface = {"type": "Polygon", "coordinates": [_ring(SITE, 400), _ring(SITE, 100)]}
    line = {"type": "LineString", "coordinates": [[1.83, 47.41], [1.83, 47.43]]}
    (folder / "zones.geojson").write_text(_geojson(surface, line))
    (folder / "note.txt").write_text(TEXT)
    return room.take_dossier([folder / "note.txt", folder / "zones.geojson"], title="Parc", filed_on="2026-11-02")


def _collection(client: AsgiClient, dossier_id: uuid.UUID) -> list[dict[str, Any]]:
    answer = client.get(f"/api/dossiers/{dossier_id}/map")
    assert answer.headers["content-type"] == "application/geo+json"
    features: list[dict[str, Any]] = answer.json()["features"]
    return features


def test_geojson_holds_each_place_and_shape_with_its_source(client: AsgiClient, mapped_id: uuid.UUID) -> None:
    place, surface, line = _collection(client, mapped_id)
    assert place["geometry"]["type"] == "Point"
    x, y = LAMBERT_93.projection.plane(*place["geometry"]["coordinates"])
    assert (round(x), round(y)) == (612480, 6703215)
    assert place["properties"]["nature"] == "éolienne"
    assert place["properties"]["document"] == "note.txt"
    assert [len(surface["geometry"]["coordinates"]), line["geometry"]["type"]] == [2, "LineString"]
    assert surface["properties"]["statut"] == "humide"


def test_csv_gives_each_its_plane_coordinates_area_and_length(client: AsgiClient, mapped_id: uuid.UUID) -> None:
    answer = client.get(f"/api/dossiers/{mapped_id}/map", params={"format": "csv"})
    assert f'filename="carte-{str(mapped_id)[:8]}.csv"' in answer.headers["content-disposition"]
    place, surface, line = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert (place["nom"].split()[-1], place["X"], place["Y"]) == ("E1", "612480", "6703215")
    assert float(surface["surface (ha)"].replace(",", ".")) == pytest.approx(
        math.pi * (400**2 - 100**2) / 1e4, rel=0.01
    )
    assert float(line["longueur (m)"].replace(",", ".")) == pytest.approx(2_223.5, rel=0.001)


def test_the_distance_of_two_items_is_told_in_words(client: AsgiClient, mapped_id: uuid.UUID) -> None:
    shown = client.get(f"/dossiers/{mapped_id}/relecture/note", params={"onglet": "carte"}).text
    names = [part.split('"')[0] for part in shown.split('data-source="')[1:]]
    told = client.get(f"/api/dossiers/{mapped_id}/map/distance", params={"a": names[1], "b": names[2]}).json()
    assert told["metres"] == pytest.approx(356, abs=3)
    assert told["told"].endswith(" m")
    assert (
        client.get(f"/api/dossiers/{mapped_id}/map/distance", params={"a": names[1], "b": "g.x.0"}).status_code == 404
    )


def test_the_tab_is_there_only_where_there_is_something(
    client: AsgiClient, dossier_id: uuid.UUID, mapped_id: uuid.UUID, tmp_path: Path, room: DemoRoom
) -> None:
    with_map = client.get(f"/dossiers/{mapped_id}/relecture/note").text
    assert "onglet=carte" in with_map
    (tmp_path / "rien.txt").write_text("Le projet compte trois éoliennes.\n")
    bare = room.take_dossier([tmp_path / "rien.txt"], title="Rien", filed_on="2026-11-02")
    assert "onglet=carte" not in client.get(f"/dossiers/{bare}/relecture/note").text
    asked = client.get(f"/dossiers/{bare}/relecture/note", params={"onglet": "carte"}).text
    assert "Aucune coordonnée ni couche cartographique" in asked
    assert client.get(f"/api/dossiers/{bare}/map").json()["features"] == []


def test_the_map_says_where_it_comes_from_and_escapes_what_it_shows(client: AsgiClient, mapped_id: uuid.UUID) -> None:
    shown = client.get(f"/dossiers/{mapped_id}/relecture/note", params={"onglet": "carte"}).text
    assert "aucun fond de plan, rien n’est demandé à l’extérieur" in shown
    assert "Zone 0 &lt;b&gt;" in shown
    assert "Zone 0 <b>" not in shown
    assert " style=" not in shown


def test_a_place_opens_its_page_with_its_wording_marked_and_a_shape_its_row(
    client: AsgiClient, mapped_id: uuid.UUID
) -> None:
    shown = client.get(f"/dossiers/{mapped_id}/relecture/note", params={"onglet": "carte"}).text
    names = [part.split('"')[0] for part in shown.split('data-source="')[1:]]
    pages = [client.get(f"/dossiers/{mapped_id}/relecture/page", params={"source": name}).text for name in names]
    assert "612 480 ; Y = 6 703 215</mark>" in pages[0]
    assert "Zone 0 &lt;b&gt;" in pages[1].split("<mark")[1].split("</mark>")[0]
    assert client.get(f"/dossiers/{mapped_id}/relecture/page", params={"source": "g.x.9"}).status_code == 200


def test_a_stranger_gets_no_map(stranger: AsgiClient, mapped_id: uuid.UUID) -> None:
    assert stranger.get(f"/api/dossiers/{mapped_id}/map").status_code == 401


def _document() -> DocumentState:
    return DocumentState(document_id=uuid.uuid4(), name="couche.geojson", status="indexed", pages=1)


def _layer(*shapes: MapShape) -> MapLayer:
    return MapLayer(kind="layer", name="Zones", system="Lambert-93", tolerance_m=0.5, shapes=shapes)


def _circle(radius: float, count: int, middle: LonLat = SITE) -> tuple[LonLat, ...]:
    return tuple((lon, lat) for lon, lat in _ring(middle, radius, count))


def test_twenty_thousand_points_weigh_less_than_a_page_may() -> None:
    shapes = [MapShape(sort="polygon", parts=(_circle(200 + 10 * n, 200),), label=f"Zone {n}") for n in range(100)]
    drawing = drawing_of(map_layers([(_document(), [_layer(*shapes)])]))
    assert sum(len(item.path) for layer in drawing.layers for item in layer.items) < PAGE_LIMIT / 4
    assert drawing.tolerance_m > 0


def test_the_frame_holds_the_site_and_leaves_the_far_station_out_of_it() -> None:
    near = [MapPlace(kind="place", page=1, lonlat=(2 + n / 500, 47.0), system="WGS 84", quote="x") for n in range(4)]
    far = MapPlace(kind="place", page=9, lonlat=(7.0, 43.6), system="WGS 84", quote="x")
    drawing = drawing_of(map_layers([(_document(), [*near, far])]))
    (layer,) = drawing.layers
    inside = [0 <= item.x <= WIDTH and 0 <= item.y <= HEIGHT for item in layer.items]
    assert inside == [True] * 4 + [False]
    assert drawing.beyond == 1
    assert drawing.whole[2] > 10 * WIDTH


def test_a_kilometre_is_as_long_across_as_up() -> None:
    x, y = LAMBERT_93.projection.plane(3.0, 46.5)
    corners = [LAMBERT_93.projection.lonlat(x + dx, y + dy) for dx, dy in ((0, 0), (1000, 0), (0, 1000))]
    places = [MapPlace(kind="place", page=1, lonlat=each, system="x", quote="x") for each in corners]
    drawing = drawing_of(map_layers([(_document(), places)]))
    origin, east, north = drawing.layers[0].items
    across, up = (east.x - origin.x) * drawing.unit_m, (origin.y - north.y) * drawing.unit_m
    assert across == pytest.approx(1000, abs=3)
    assert up == pytest.approx(1000, abs=3)


def test_an_island_in_a_hole_is_a_polygon_of_its_own() -> None:
    rings = tuple(_circle(radius, 24) for radius in (400.0, 200.0, 100.0))
    layers = map_layers([(_document(), [_layer(MapShape(sort="polygon", parts=rings))])])
    geometry = json.loads(map_geojson(layers))["features"][0]["geometry"]
    assert geometry["type"] == "MultiPolygon"
    assert [len(polygon) for polygon in geometry["coordinates"]] == [2, 1]
    assert area(rings) == pytest.approx(area(rings[:1]) - area(rings[1:2]) + area(rings[2:]))


def test_what_touches_or_lies_within_is_at_no_distance() -> None:
    shapes = [
        MapShape(sort="polygon", parts=(_circle(300, 40),)),
        MapShape(sort="point", parts=((SITE,),)),
        MapShape(sort="line", parts=(((1.80, 47.42), (1.90, 47.42)),)),
        MapShape(sort="point", parts=(((1.84, 47.43),),)),
    ]
    surface, within, across, away = map_layers([(_document(), [_layer(*shapes)])])[0].items
    assert distance(surface, within) == (0.0, 0.0)
    assert distance(across, surface) == (0.0, 0.0)
    assert distance(surface, away)[0] == pytest.approx(1112 - 300, abs=3)
    assert distance(within, away)[0] == pytest.approx(1112, abs=1)


@pytest.mark.parametrize(
    ("point", "system"),
    [
        ((2.35, 48.85), "Lambert-93"),
        ((-61.5, 16.2), "RGAF09 / UTM 20N"),
        ((-52.33, 4.93), "RGFG95 / UTM 22N"),
        ((55.45, -20.9), "RGR92 / UTM 40S"),
        ((45.22, -12.78), "RGM04 / UTM 38S"),
        ((100.0, 10.0), None),
    ],
)
def test_plane_coordinates_are_in_the_legal_projection_of_the_place(point: LonLat, system: str | None) -> None:
    plane = local_plane(point)
    assert (plane[2].name if plane else None) == system


@pytest.mark.parametrize("name", ["", "g", "g.x.0", f"g.{uuid.UUID(int=1)}", f"g.{uuid.UUID(int=1)}.é", "s.1.2"])
def test_a_name_that_is_none_stands_for_nothing(name: str) -> None:
    assert item_named(name) is None
