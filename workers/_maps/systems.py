"""The coordinate systems of French dossiers by their EPSG code, what they are called, and where they hold.

A system is never guessed: what is not here has no place on the map, and the agent is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workers._maps.projections import (
    GRS80,
    WGS84,
    Ellipsoid,
    Geographic,
    LambertConic,
    Point,
    Projection,
    Shifted,
    TransverseMercator,
    WebMercator,
)

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

METROPOLE: Bounds = (-5.6, 41.2, 10.0, 51.3)
OVERSEAS: Mapping[str, Bounds] = {
    "Antilles": (-63.3, 14.2, -60.6, 18.3),
    "Guyane": (-54.8, 2.0, -51.4, 6.0),
    "La Réunion": (55.0, -21.6, 56.0, -20.7),
    "Mayotte": (44.8, -13.2, 45.5, -12.4),
    "Saint-Pierre-et-Miquelon": (-56.7, 46.6, -56.0, 47.3),
}
_MARGIN = 0.3


@dataclass(frozen=True)
class System:
    """A coordinate system: its EPSG code, its name, how it projects, and where a coordinate in it may lie."""

    code: int
    name: str
    projection: Projection
    bounds: tuple[Bounds, ...]
    precision_m: float = 1.0
    """How far from the place its conversion may lead."""

    @property
    def is_geographic(self) -> bool:
        """Tell whether its coordinates are longitude and latitude."""
        return isinstance(self.projection, Geographic)

    def place(self, x: float, y: float) -> Point | None:
        """Return the longitude and latitude of a point, None where it lies out of the system's own area."""
        if not (abs(x) < 1e8 and abs(y) < 1e8):  # noqa: PLR2004 -- beyond twice round the Earth; NaN too
            return None
        try:
            point = self.projection.lonlat(x, y)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
        return point if any(holds(bounds, point) for bounds in self.bounds) else None


def holds(bounds: Bounds, point: Point, margin: float = 0.0) -> bool:
    """Tell whether bounds hold a point."""
    west, south, east, north = bounds
    return west - margin <= point[0] <= east + margin and south - margin <= point[1] <= north + margin


def in_france(point: Point) -> bool:
    """Tell whether a point lies in metropolitan France or overseas, or just beside."""
    return any(holds(bounds, point, _MARGIN) for bounds in (METROPOLE, *OVERSEAS.values()))


_EARTH: tuple[Bounds, ...] = ((-180.0, -90.0, 180.0, 90.0),)
_AROUND: tuple[Bounds, ...] = ((-10.0, 40.0, 12.0, 53.0),)
_CLARKE = Ellipsoid(6378249.2, 293.466021293627)
_PARIS = 2.33722917
_UTM_EAST, _UTM_SOUTH = 500_000.0, 10_000_000.0
_ZONE_HALF_WIDTH = 9.0
"""Degrees from its meridian within which a zone of UTM is used beyond its edges."""


def conic_of_zone(latitude: int) -> System:
    """Return the conic zone « CC » of a latitude from 42 to 50."""
    projection = LambertConic(
        GRS80, 3.0, latitude, (latitude - 0.75, latitude + 0.75), 1_700_000.0, (latitude - 41) * 1e6 + 200_000.0
    )
    bounds = (-10.0, latitude - 1.5, 12.0, latitude + 1.5)
    return System(3900 + latitude, f"RGF93 / CC{latitude}", projection, (bounds,))


def utm(code: int, name: str, zone: int, *, south: bool = False, ellipsoid: Ellipsoid = GRS80) -> System:
    """Return a zone of UTM, from 1 to 60."""
    meridian = 6.0 * zone - 183.0
    projection = TransverseMercator(ellipsoid, meridian, _UTM_EAST, _UTM_SOUTH if south else 0.0)
    bounds = (meridian - _ZONE_HALF_WIDTH, -80.0 if south else 0.0, meridian + _ZONE_HALF_WIDTH, 0.0 if south else 84.0)
    return System(code, name, projection, (bounds,))


LAMBERT_93 = System(2154, "Lambert-93", LambertConic(GRS80, 3.0, 46.5, (44.0, 49.0), 700_000.0, 6_600_000.0), _AROUND)
LAMBERT_2 = System(
    27572,
    "Lambert II étendu",
    Shifted(LambertConic(_CLARKE, _PARIS, 46.8, (46.8, 46.8), 600_000.0, 2_200_000.0, 0.99987742)),
    _AROUND,
    precision_m=5.0,
)
WGS_84 = System(4326, "WGS 84", Geographic(), _EARTH)

_GEOGRAPHIC = {
    4171: "RGF93",
    4258: "ETRS89",
    4463: "RGSPM06",
    4470: "RGM04",
    4624: "RGFG95",
    4627: "RGR92",
    4979: "WGS 84",
    5489: "RGAF09",
}
_OVERSEAS_UTM = (
    utm(5490, "RGAF09 / UTM 20N", 20),
    utm(4559, "RRAF 1991 / UTM 20N", 20),
    utm(2972, "RGFG95 / UTM 22N", 22),
    utm(2975, "RGR92 / UTM 40S", 40, south=True),
    utm(4471, "RGM04 / UTM 38S", 38, south=True),
    utm(4467, "RGSPM06 / UTM 21N", 21),
)
SYSTEMS: Mapping[int, System] = {
    each.code: each
    for each in (
        LAMBERT_93,
        System(9793, "Lambert-93", LAMBERT_93.projection, _AROUND),
        System(9794, "Lambert-93", LAMBERT_93.projection, _AROUND),
        LAMBERT_2,
        WGS_84,
        System(3857, "Web Mercator", WebMercator(), _EARTH),
        *(System(code, name, Geographic(), _EARTH) for code, name in _GEOGRAPHIC.items()),
        *map(conic_of_zone, range(42, 51)),
        *_OVERSEAS_UTM,
        *(utm(25800 + zone, f"ETRS89 / UTM {zone}N", zone) for zone in range(28, 39)),
        *(utm(32600 + zone, f"WGS 84 / UTM {zone}N", zone, ellipsoid=WGS84) for zone in range(1, 61)),
        *(utm(32700 + zone, f"WGS 84 / UTM {zone}S", zone, south=True, ellipsoid=WGS84) for zone in range(1, 61)),
    )
}
