"""Which system a file or a text means: by its code, by its parameters, by its name; else it is not known."""

import pytest

from workers._maps.naming import system_of_name, system_of_text, systems_said

GRS80 = 'SPHEROID["GRS_1980",6378137.0,298.257222101]'
DEGREES = 'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]'
RGF93 = f'GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",{GRS80}],{DEGREES}]'


def _conic(name: str, x: int, y: int, lat: float, *parallels: float, unit: str = 'UNIT["Meter",1.0]') -> str:
    told = {"False_Easting": x, "False_Northing": y, "Central_Meridian": 3.0, "Latitude_Of_Origin": lat}
    told |= {f"Standard_Parallel_{n}": parallel for n, parallel in enumerate(parallels, 1)}
    parameters = ",".join(f'PARAMETER["{each}",{value}]' for each, value in told.items())
    return f'PROJCS["{name}",{RGF93},PROJECTION["Lambert_Conformal_Conic"],{parameters},{unit}]'


WKT2 = (
    'PROJCRS["RGFG95 / UTM zone 22N",BASEGEOGCRS["RGFG95",DATUM["Reseau Geodesique Francais Guyane 1995",'
    'ELLIPSOID["GRS 1980",6378137,298.257222101,LENGTHUNIT["metre",1]]],'
    'PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]],CONVERSION["UTM zone 22N",'
    'METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0],'
    'PARAMETER["Longitude of natural origin",-51],PARAMETER["Scale factor at natural origin",0.9996],'
    'PARAMETER["False easting",500000],PARAMETER["False northing",0]],CS[Cartesian,2],LENGTHUNIT["metre",1]{}]'
)


def test_a_conic_projection_is_read_by_its_own_parameters() -> None:
    named_otherwise = system_of_text(_conic("Projection du bureau d’études", 700_000, 6_600_000, 46.5, 49.0, 44.0))
    assert named_otherwise is not None
    assert named_otherwise.projection.plane(2.3488, 48.8534) == pytest.approx((652216.6260, 6861681.5), abs=0.01)
    zone = system_of_text(_conic("RGF_1993_CC49", 1_700_000, 8_200_000, 49.0, 48.25, 49.75))
    assert zone is not None
    assert zone.projection.plane(4.6, 49.3) == pytest.approx((1816353.1327, 8234587.2712), abs=0.01)


@pytest.mark.parametrize("code", ["", ',ID["EPSG",2972]'])
def test_the_text_of_2019_is_read_with_its_code_and_without(code: str) -> None:
    system = system_of_text(WKT2.format(code))
    assert system is not None
    assert system.projection.plane(-52.33, 4.93) == pytest.approx((352535.0376, 545073.7193), abs=0.01)


def test_a_geographic_text_is_longitude_and_latitude() -> None:
    system = system_of_text(RGF93)
    assert system is not None
    assert system.is_geographic


@pytest.mark.parametrize(
    "wkt",
    [
        "",
        "n’importe quoi",
        'LOCAL_CS["chantier",UNIT["metre",1]]',
        RGF93.replace("D_RGF_1993", "D_Inconnu").replace("GCS_RGF_1993", "Inconnu"),
        RGF93.replace("0.0174532925199433", "0.0157079632679489"),
        RGF93.replace('"Greenwich",0.0', '"Paris",2.33722917'),
        _conic("RGF93", 700_000, 6_600_000, 46.5, 49.0, 44.0, unit='UNIT["Foot",0.3048]'),
        _conic("RGF93", 700_000, 6_600_000, 46.5, 49.0, 44.0).replace("Lambert_Conformal_Conic", "Polyconic"),
        _conic("RGF93", 700_000, 6_600_000, 46.5, 49.0, 44.0).replace("False_Easting", "Autre"),
    ],
)
def test_what_is_not_known_is_not_guessed(wkt: str) -> None:
    assert system_of_text(wkt) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("urn:ogc:def:crs:EPSG::2154", 2154),
        ("EPSG:3949", 3949),
        ("http://www.opengis.net/def/crs/EPSG/0/2975", 2975),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("urn:ogc:def:crs:EPSG::9999", None),
        ("Lambert", None),
    ],
)
def test_a_member_names_its_system_by_its_code(name: str, code: int | None) -> None:
    system = system_of_name(name)
    assert (system.code if system else None) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("coordonnées (Lambert 93)", 2154),
        ("en L93", 2154),
        ("RGF93 - CC48", 3948),
        ("conique conforme zone 9", 3950),
        ("Lambert II étendu", 27572),
        ("Lambert 2 étendu", 27572),
        ("RGR92 / UTM 40S", 2975),
        ("UTM zone 31 N", 32631),
        ("WGS84", 4326),
    ],
)
def test_a_title_names_its_system_in_words(text: str, code: int) -> None:
    assert systems_said(text)[0].code == code


def test_a_title_that_names_none_names_none() -> None:
    assert systems_said("M. Lambert, 93 ans, habite au 84") == []
