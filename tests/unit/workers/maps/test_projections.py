"""Projections to the centimetre: against published test values, and against PROJ 9.4 (pyproj 3.7) written down here.

Sources: IGN NTG_71 (ALG0001, ALG0002); IOGP Guidance Note 7-2, methods 9802 and 9807. What PROJ gave was taken with
`Transformer.from_crs(geographic code, projected code, always_xy=True)`.
"""

import math

import pytest

from workers._maps.projections import Ellipsoid, LambertConic, TransverseMercator
from workers._maps.systems import LAMBERT_2, LAMBERT_93, SYSTEMS, in_france

CENTIMETRE = 0.01
BY_PROJ = [
    (2154, 2.3488, 48.8534, 652216.6260, 6861681.5000),
    (2154, -4.7, 48.4, 130974.9865, 6838844.6772),
    (2154, 7.7, 48.58, 1046482.3845, 6841402.1530),
    (2154, 9.2, 42.1, 1213338.7154, 6131231.8471),
    (2154, 3.0, 46.5, 700000.0, 6600000.0),
    (2154, -0.5, 43.3, 415923.0694, 6250834.0011),
    (2154, 2.0, 51.0, 629650.1344, 7100910.0554),
    (3942, -1.1, 41.2, 1356217.9503, 1119384.5754),
    (3943, 0.4, 43.3, 1489076.6640, 2236590.1960),
    (3944, 1.1, 44.3, 1548402.4990, 3235078.0633),
    (3945, 1.8, 45.3, 1605889.0501, 4234034.6215),
    (3946, 2.5, 46.3, 1661481.2288, 5233464.4796),
    (3947, 3.2, 47.3, 1715124.7437, 6233368.7376),
    (3948, 3.9, 48.3, 1766766.1879, 7233744.9782),
    (3949, 4.6, 49.3, 1816353.1327, 8234587.2712),
    (3950, 5.3, 50.3, 1863834.2251, 9235886.1883),
    (5490, -61.5, 16.2, 660342.3124, 1791644.1315),
    (5490, -60.9, 14.6, 726224.4087, 1615130.3532),
    (5490, -63.07, 18.05, 492591.7063, 1995718.7643),
    (2972, -52.33, 4.93, 352535.0376, 545073.7193),
    (2972, -53.5, 3.0, 222102.9902, 331910.6337),
    (2975, 55.45, -20.9, 338788.5299, 7688141.5378),
    (2975, 55.7, -21.3, 365155.7803, 7644094.1997),
    (4471, 45.22, -12.78, 523877.9921, 8587182.9040),
    (4471, 45.1, -12.95, 510846.3080, 8568391.4578),
    (4467, -56.2, 46.8, 561046.9214, 5183249.9129),
    (3857, 2.3, 48.8, 256034.8288, 6240993.4635),
    (32631, 7.0, 43.5, 823391.3618, 4824118.3876),
    (32738, 45.2, -12.8, 521705.5480, 8584972.9624),
]


@pytest.mark.parametrize(("code", "lon", "lat", "x", "y"), BY_PROJ)
def test_each_system_agrees_with_proj_to_the_centimetre_both_ways(
    code: int, lon: float, lat: float, x: float, y: float
) -> None:
    projection = SYSTEMS[code].projection
    assert math.dist(projection.plane(lon, lat), (x, y)) < CENTIMETRE
    back = projection.lonlat(x, y)
    assert abs(back[0] - lon) < 1e-7
    assert abs(back[1] - lat) < 1e-7


def test_isometric_latitudes_are_those_that_ign_publishes() -> None:
    ellipsoid = Ellipsoid(1.0, 1 / (1 - math.sqrt(1 - 0.08199188998**2)))
    assert ellipsoid.isometric(0.87266462600) == pytest.approx(1.00552653648, abs=1e-10)
    assert ellipsoid.isometric(-0.3) == pytest.approx(-0.30261690060, abs=1e-10)
    assert ellipsoid.latitude(1.00552653648) == pytest.approx(0.87266462600, abs=1e-10)


def test_the_conic_projection_gives_the_example_of_iogp() -> None:
    foot = 0.3048006096012192
    clarke = Ellipsoid(6378206.4 / foot, 294.97870)
    projection = LambertConic(clarke, -99.0, 27 + 50 / 60, (28 + 23 / 60, 30 + 17 / 60), 2_000_000.0, 0.0)
    assert math.dist(projection.plane(-96.0, 28.5), (2963503.91, 254759.80)) < CENTIMETRE


def test_the_transverse_projection_gives_the_example_of_iogp() -> None:
    airy = Ellipsoid(6377563.396, 299.32496)
    projection = TransverseMercator(airy, -2.0, 400_000.0, -100_000.0, 0.9996012717, 49.0)
    assert math.dist(projection.plane(0.5, 50.5), (577274.99, 69740.50)) < CENTIMETRE
    assert projection.lonlat(577274.99, 69740.50) == pytest.approx((0.5, 50.5), abs=1e-6)


def test_lambert_2_is_moved_to_rgf93_by_the_three_constants_of_ign() -> None:
    assert LAMBERT_2.projection.lonlat(600_000.0, 2_200_000.0) == pytest.approx((2.33653361, 46.79994879), abs=1e-7)
    there = LAMBERT_2.projection.plane(2.3365336083621293, 46.79994878206828)
    assert math.dist(there, (600_000.0, 2_200_000.0)) < CENTIMETRE


@pytest.mark.parametrize("point", [(math.nan, 6.6e6), (math.inf, 0.0), (1e308, 1e308), (-1e308, 6.6e6), (0.0, 0.0)])
def test_numbers_that_are_nowhere_have_no_place(point: tuple[float, float]) -> None:
    assert all(
        system.is_geographic or system.code == 3857 or not _is_in_france(system.place(*point))
        for system in SYSTEMS.values()
    )
    assert LAMBERT_93.place(*point) is None


def _is_in_france(place: tuple[float, float] | None) -> bool:
    return place is not None and in_france(place)


def test_swapped_lambert_93_is_nowhere() -> None:
    assert LAMBERT_93.place(6861204.5, 652341.2) is None
