"""Which coordinate system is meant: by a layer's well-known text, by a `crs` member, by what a title says.

The well-known text is read by its code, else by its own parameters, which say more than its name.
"""

import re
from collections.abc import Mapping

from workers._maps.projections import GRS80, LambertConic, TransverseMercator
from workers._maps.systems import LAMBERT_2, LAMBERT_93, SYSTEMS, WGS_84, System, conic_of_zone

_LONGEST_TEXT = 20_000
_CODE = re.compile(r"\bEPSG\W{1,12}(?:\d(?:\.\d+)?/)?(\d{4,5})(?!\d)", re.IGNORECASE)
_LAST_CODE = re.compile(r"(?:AUTHORITY|ID)\[\"EPSG\",\"?(\d{4,5})\"?\]\s*\]\s*$", re.IGNORECASE)
_PARAMETER = re.compile(r"PARAMETER\[\"([^\"]{1,60})\",\s*(-?[\d.eE+-]{1,30})", re.IGNORECASE)
_METHOD = re.compile(r"(?:PROJECTION|METHOD)\[\"([^\"]{1,60})\"", re.IGNORECASE)
_ROOT = re.compile(r"^\s*(PROJC[SR]S?|PROJCRS|GEOGC[SR]S?|GEOGCRS|GEODCRS)\s*\[\s*\"([^\"]{1,120})\"", re.IGNORECASE)
_UNIT = re.compile(r"UNIT\[\"[^\"]{1,40}\",\s*([\d.eE+-]{1,30})", re.IGNORECASE)
_MERIDIAN = re.compile(r"PRIMEM\[\"[^\"]{1,60}\",\s*(-?[\d.eE+-]{1,30})", re.IGNORECASE)
_LIKE_WGS84 = re.compile(
    r"WGS_?84|WGS_?1984|WORLD_GEODETIC_SYSTEM_1984|RGF_?(19)?93|FRANCAIS_?(19)?93|ETRS_?(19)?89|EUROPEAN_TERRESTRIAL|"
    r"RGAF|ANTILLES_FRANCAISES|RGFG|GUYANE|RGR_?(19)?92|REUNION_?(19)?92|RGM_?(20)?04|MAYOTTE_2004|RGSPM|"
    r"SAINT_PIERRE_ET_MIQUELON",
    re.IGNORECASE,
)
_ELLIPSOID = re.compile(r"GRS_?(19)?80|WGS_?(19)?84", re.IGNORECASE)
_OLD_LAMBERT = re.compile(r"NTF.{0,12}Lambert.{0,6}II|Lambert_(?:II|2)_[EÉ]tendu", re.IGNORECASE)
_OLD_NORTHING = 2_200_000.0
_DEGREE = 0.0174532925
_CLOSE = 1e-6
_AROUND_FRANCE = ((-10.0, 40.0, 12.0, 53.0),)
_EARTH = ((-180.0, -90.0, 180.0, 90.0),)
_ALIASES = {
    "false_easting": "x",
    "easting_at_false_origin": "x",
    "false_northing": "y",
    "northing_at_false_origin": "y",
    "central_meridian": "lon",
    "longitude_of_false_origin": "lon",
    "longitude_of_natural_origin": "lon",
    "longitude_of_origin": "lon",
    "latitude_of_origin": "lat",
    "latitude_of_false_origin": "lat",
    "latitude_of_natural_origin": "lat",
    "standard_parallel_1": "first",
    "latitude_of_1st_standard_parallel": "first",
    "standard_parallel_2": "second",
    "latitude_of_2nd_standard_parallel": "second",
    "scale_factor": "scale",
    "scale_factor_at_natural_origin": "scale",
}

_SAID = (
    (re.compile(r"lambert\W{0,3}(?:ii|2)\W{0,3}(?:[ée]t(?:endu|\b)|e\b)", re.IGNORECASE), LAMBERT_2),
    (re.compile(r"\bL2E\b"), LAMBERT_2),
    (
        re.compile(r"lambert[\s\-–_/(]{0,3}(?:rgf\W{0,2})?93|\bL\W?93\b|\bRGF\W?93\b(?!\W{0,8}\bCC)", re.IGNORECASE),
        LAMBERT_93,
    ),
    (re.compile(r"RGAF\W?09|UTM\W{0,3}(?:zone\W?)?20\W?N", re.IGNORECASE), SYSTEMS[5490]),
    (re.compile(r"RGFG\W?95|UTM\W{0,3}(?:zone\W?)?22\W?N", re.IGNORECASE), SYSTEMS[2972]),
    (re.compile(r"RGR\W?92|UTM\W{0,3}(?:zone\W?)?40\W?S", re.IGNORECASE), SYSTEMS[2975]),
    (re.compile(r"RGM\W?04|UTM\W{0,3}(?:zone\W?)?38\W?S", re.IGNORECASE), SYSTEMS[4471]),
    (re.compile(r"WGS\W{0,2}84|\bGPS\b|degr[ée]s? d[ée]cima|latitude|longitude", re.IGNORECASE), WGS_84),
)
_ZONE = re.compile(r"\b(?:CC\W{0,2}(?=4[2-9]|50)|conique conforme(?: zone)?\W{0,2})(4[2-9]|50|[1-9])\b", re.IGNORECASE)
_UTM = re.compile(r"UTM\W{0,3}(?:zone\W{0,2})?(30|31|32)\W?(?:N|nord)?\b", re.IGNORECASE)


def system_of_text(wkt: str) -> System | None:
    """Return the system that a well-known text describes, None where it is not one we know."""
    wkt = wkt[:_LONGEST_TEXT]
    if (code := _LAST_CODE.search(wkt)) and (known := SYSTEMS.get(int(code[1]))):
        return known
    root = _ROOT.match(wkt)
    if root is None:
        return None
    is_projected = root[1].upper().startswith("PROJ")
    parameters = {_ALIASES.get(_folded(name), ""): float(value) for name, value in _numbers(wkt)}
    if not is_projected:
        return WGS_84 if _is_like_wgs84(wkt) and _in_degrees(wkt) else None
    if parameters:
        return _by_parameters(root[2], wkt, parameters)
    return next((system for system in systems_said(root[2].replace("_", " ")) if not system.is_geographic), None)


def system_of_name(name: str) -> System | None:
    """Return the system that a GeoJSON's `crs` names: « urn:ogc:def:crs:EPSG::2154 », « CRS84 »."""
    if "CRS84" in name.upper():
        return WGS_84
    code = _CODE.search(name[:200])
    return SYSTEMS.get(int(code[1])) if code else None


def systems_said(text: str) -> list[System]:
    """Return the systems that a title or a sentence names, those that say most first."""
    found = [conic_of_zone(_latitude(int(match[1]))) for match in _ZONE.finditer(text)]
    found += [SYSTEMS[32600 + int(match[1])] for match in _UTM.finditer(text)]
    return found + [system for pattern, system in _SAID if pattern.search(text)]


def _latitude(zone: int) -> int:
    """Return the latitude of a conic zone, which goes by its number from 1 or by its latitude."""
    return zone if zone > 9 else zone + 41  # noqa: PLR2004 -- nine zones


def _numbers(wkt: str) -> list[tuple[str, float]]:
    found = []
    for name, value in _PARAMETER.findall(wkt):
        try:
            found.append((name, float(value)))
        except ValueError:
            continue
    return found


def _by_parameters(name: str, wkt: str, parameters: Mapping[str, float]) -> System | None:
    if _OLD_LAMBERT.search(name) and parameters.get("y") == _OLD_NORTHING:
        return LAMBERT_2
    method = _METHOD.search(wkt)
    title = name.replace("_", " ")
    kind = _folded(method[1]) if method and _is_like_wgs84(wkt) and _in_metres(wkt) else ""
    if "mercator_auxiliary_sphere" in kind or "popular_visualisation" in kind:
        return SYSTEMS[3857]
    try:
        if kind.startswith(("lambert_conformal_conic", "lambert_conic_conformal")):
            return System(0, title, _conic(parameters), _AROUND_FRANCE)
        if kind in {"transverse_mercator", "gauss_kruger"}:
            return System(0, title, _transverse(parameters), _EARTH)
    except KeyError:
        pass  # a parameter is missing: it is not known
    return None


def _conic(told: Mapping[str, float]) -> LambertConic:
    first = told.get("first", told["lat"])
    parallels = (first, told.get("second", first))
    return LambertConic(GRS80, told["lon"], told["lat"], parallels, told["x"], told["y"], told.get("scale", 1.0))


def _transverse(told: Mapping[str, float]) -> TransverseMercator:
    return TransverseMercator(GRS80, told["lon"], told["x"], told["y"], told.get("scale", 1.0), told["lat"])


def _is_like_wgs84(wkt: str) -> bool:
    return bool(_LIKE_WGS84.search(wkt.replace(" ", "_")) and _ELLIPSOID.search(wkt.replace(" ", "_")))


def _in_degrees(wkt: str) -> bool:
    units, meridians = _UNIT.findall(wkt), _MERIDIAN.findall(wkt)
    return all(_near(value, 0.0) for value in meridians) and any(_near(value, _DEGREE) for value in units)


def _in_metres(wkt: str) -> bool:
    """Tell whether lengths are in metres, angles in degrees from Greenwich; a scale factor is no unit."""
    units, meridians = _UNIT.findall(wkt), _MERIDIAN.findall(wkt)
    return all(_near(value, 0.0) for value in meridians) and all(
        _near(value, _DEGREE) or _near(value, 1.0) for value in units
    )


def _near(value: str, wanted: float) -> bool:
    try:
        return abs(float(value) - wanted) < _CLOSE
    except ValueError:
        return False


def _folded(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").casefold()
