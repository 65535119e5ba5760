"""From a map projection's metres to longitude and latitude and back, in closed form: no grid, no library.

Angles in degrees, lengths in metres. RGF93, its overseas sisters, ETRS89 and WGS 84 agree within a metre: they are
taken for one and the same, as maps of dossiers do.

Source: IGN, NTG_71 (Lambert conformal conic, ALG0001 to ALG0004, ALG0019, ALG0054); IOGP Guidance Note 7-2 (methods
9801, 9802, 9807, 1024); Krüger's series of 1912 for the transverse Mercator projection to the fourth order in n.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

Point = tuple[float, float]

_ENOUGH = 1e-12
_MOST_STEPS = 30


class Projection(Protocol):
    """A way from plane coordinates to longitude and latitude, and back."""

    def lonlat(self, x: float, y: float) -> Point:
        """Return longitude and latitude."""
        ...

    def plane(self, lon: float, lat: float) -> Point:
        """Return x and y."""
        ...


@dataclass(frozen=True)
class Ellipsoid:
    """A flattened sphere: its greater half-axis in metres, and 1/f."""

    a: float
    inverse_flattening: float

    @cached_property
    def e(self) -> float:
        """Its first eccentricity."""
        f = 1 / self.inverse_flattening
        return math.sqrt(f * (2 - f))

    def isometric(self, latitude: float) -> float:
        """Return the isometric latitude of a latitude, both in radians (ALG0001)."""
        sine = math.sin(latitude)
        return math.atanh(sine) - self.e * math.atanh(self.e * sine)

    def latitude(self, isometric: float) -> float:
        """Return the latitude of an isometric latitude, both in radians (ALG0002)."""
        sine = math.tanh(isometric)
        for _ in range(_MOST_STEPS):
            last, sine = sine, math.tanh(isometric + self.e * math.atanh(self.e * sine))
            if abs(sine - last) < _ENOUGH:
                break
        return math.asin(sine)

    def normal(self, latitude: float) -> float:
        """Return the radius of curvature in the prime vertical (ALG0021), latitude in radians."""
        return self.a / math.sqrt(1 - (self.e * math.sin(latitude)) ** 2)


GRS80 = Ellipsoid(6378137.0, 298.257222101)
WGS84 = Ellipsoid(6378137.0, 298.257223563)


@dataclass(frozen=True)
class Geographic:
    """Longitude and latitude as they are."""

    def lonlat(self, x: float, y: float) -> Point:
        """Return them."""
        return x, y

    def plane(self, lon: float, lat: float) -> Point:
        """Return them."""
        return lon, lat


@dataclass(frozen=True)
class LambertConic:
    """Lambert's conformal conic projection on two parallels (ALG0054), which may be one and the same (ALG0019)."""

    ellipsoid: Ellipsoid
    longitude: float
    latitude: float
    parallels: tuple[float, float]
    false_easting: float
    false_northing: float
    scale: float = 1.0

    @cached_property
    def _n(self) -> float:
        first, second = map(math.radians, self.parallels)
        if abs(first - second) < _ENOUGH:
            return math.sin(first)
        ratio = math.log(self._reach(second) / self._reach(first))
        return ratio / (self.ellipsoid.isometric(first) - self.ellipsoid.isometric(second))

    @cached_property
    def _c(self) -> float:
        first = math.radians(self.parallels[0])
        return self.scale * self._reach(first) / self._n * math.exp(self._n * self.ellipsoid.isometric(first))

    @cached_property
    def _pole(self) -> float:
        return self.false_northing + self._c * math.exp(
            -self._n * self.ellipsoid.isometric(math.radians(self.latitude))
        )

    def _reach(self, latitude: float) -> float:
        return self.ellipsoid.normal(latitude) * math.cos(latitude)

    def plane(self, lon: float, lat: float) -> Point:
        """Return x and y (ALG0003)."""
        radius = self._c * math.exp(-self._n * self.ellipsoid.isometric(math.radians(lat)))
        angle = self._n * math.radians(lon - self.longitude)
        return self.false_easting + radius * math.sin(angle), self._pole - radius * math.cos(angle)

    def lonlat(self, x: float, y: float) -> Point:
        """Return longitude and latitude (ALG0004)."""
        east, south = x - self.false_easting, self._pole - y
        angle = math.atan2(math.copysign(1.0, self._n) * east, math.copysign(1.0, self._n) * south)
        isometric = -math.log(math.hypot(east, south) / abs(self._c)) / self._n
        return self.longitude + math.degrees(angle / self._n), math.degrees(self.ellipsoid.latitude(isometric))


@dataclass(frozen=True)
class TransverseMercator:
    """The transverse Mercator projection, which the zones of UTM are."""

    ellipsoid: Ellipsoid
    longitude: float
    false_easting: float
    false_northing: float
    scale: float = 0.9996
    latitude: float = 0.0

    @cached_property
    def _third(self) -> float:
        f = 1 / self.ellipsoid.inverse_flattening
        return f / (2 - f)

    @cached_property
    def _radius(self) -> float:
        n = self._third
        return self.scale * self.ellipsoid.a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)

    @cached_property
    def _forth(self) -> tuple[float, ...]:
        n = self._third
        return (
            n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
            13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
            61 * n**3 / 240 - 103 * n**4 / 140,
            49561 * n**4 / 161280,
        )

    @cached_property
    def _back(self) -> tuple[float, ...]:
        n = self._third
        return (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )

    @cached_property
    def _foot(self) -> float:
        """What the origin's latitude takes from y."""
        return self._metres(self.longitude, self.latitude)[1]

    def _metres(self, lon: float, lat: float) -> Point:
        angle = math.radians(lon - self.longitude)
        sine = math.tanh(self.ellipsoid.isometric(math.radians(lat)))
        xi = math.atan2(sine, math.cos(angle) * math.sqrt(1 - sine**2))
        eta = math.atanh(math.sin(angle) * math.sqrt(1 - sine**2))
        north = xi + sum(k * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, k in enumerate(self._forth, start=1))
        east = eta + sum(k * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, k in enumerate(self._forth, start=1))
        return self._radius * east, self._radius * north

    def plane(self, lon: float, lat: float) -> Point:
        """Return x and y."""
        east, north = self._metres(lon, lat)
        return self.false_easting + east, self.false_northing + north - self._foot

    def lonlat(self, x: float, y: float) -> Point:
        """Return longitude and latitude."""
        north = (y - self.false_northing + self._foot) / self._radius
        east = (x - self.false_easting) / self._radius
        xi = north - sum(k * math.sin(2 * j * north) * math.cosh(2 * j * east) for j, k in enumerate(self._back, 1))
        eta = east - sum(k * math.cos(2 * j * north) * math.sinh(2 * j * east) for j, k in enumerate(self._back, 1))
        angle = math.atan2(math.sinh(eta), math.cos(xi))
        sine = math.sin(xi) / math.cosh(eta)
        latitude = self.ellipsoid.latitude(math.atanh(sine))
        return self.longitude + math.degrees(angle), math.degrees(latitude)


@dataclass(frozen=True)
class WebMercator:
    """The sphere's Mercator projection that web maps share."""

    def lonlat(self, x: float, y: float) -> Point:
        """Return longitude and latitude."""
        return math.degrees(x / WGS84.a), math.degrees(math.atan(math.sinh(y / WGS84.a)))

    def plane(self, lon: float, lat: float) -> Point:
        """Return x and y."""
        return WGS84.a * math.radians(lon), WGS84.a * math.asinh(math.tan(math.radians(lat)))


@dataclass(frozen=True)
class Shifted:
    """A projection on the NTF, moved to RGF93 by three constants: to some five metres.

    Source: IGN, NTG_80 (translation −168, −60, 320 m between Clarke 1880 IGN and GRS 80).
    """

    before: LambertConic
    by: tuple[float, float, float] = (-168.0, -60.0, 320.0)

    def lonlat(self, x: float, y: float) -> Point:
        """Return longitude and latitude."""
        return _moved(self.before.lonlat(x, y), self.before.ellipsoid, GRS80, self.by)

    def plane(self, lon: float, lat: float) -> Point:
        """Return x and y."""
        a, b, c = self.by
        return self.before.plane(*_moved((lon, lat), GRS80, self.before.ellipsoid, (-a, -b, -c)))


def _moved(point: Point, old: Ellipsoid, new: Ellipsoid, by: tuple[float, float, float]) -> Point:
    """Go over the Earth's centre (ALG0009, ALG0012), the point being on the ellipsoid."""
    lon, lat = math.radians(point[0]), math.radians(point[1])
    normal = old.normal(lat)
    x = normal * math.cos(lat) * math.cos(lon) + by[0]
    y = normal * math.cos(lat) * math.sin(lon) + by[1]
    z = normal * (1 - old.e**2) * math.sin(lat) + by[2]
    across, latitude = math.hypot(x, y), lat
    for _ in range(_MOST_STEPS):
        last, latitude = latitude, math.atan2(z + new.e**2 * new.normal(latitude) * math.sin(latitude), across)
        if abs(latitude - last) < _ENOUGH:
            break
    return math.degrees(math.atan2(y, x)), math.degrees(latitude)
