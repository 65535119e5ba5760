"""The drawing of a map as SVG, worked out here: where the frame lies, each outline as a path, ticks and scale.

The plane touches the Earth at the middle of the frame (local equirectangular): across 100 km, shapes are true to a
thousandth or so. The drawing is `WIDTH` units wide whatever it shows, and outlines lose what a screen cannot show.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer_ui.presenters.map_items import MapItem, MapLayerView, metres_per_degree
from schemas.maps import LonLat

WIDTH, HEIGHT = 10_000, 7_000
_MARGIN = 0.08
_LEAST_SPAN_M = 200.0
MOST_OWN = 120
"""Items that can be pointed at one by one; the others of their layer are one path."""
_MOST_PATH_CHARACTERS = 60_000
_FIRST_TOLERANCE = 2
_FAR_TIMES = 6.0
_NEAR_M = 5_000.0
_STYLES = 8

Place = tuple[int, int]
"""A place of the drawing, in its units."""


@dataclass(frozen=True)
class DrawnItem:
    """An item on the drawing: its rank among all, its path (nothing of a point), its middle."""

    item: MapItem
    rank: int
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class DrawnLayer:
    """A layer on the drawing; `rest` and `dots` draw in one path the items that cannot be pointed at."""

    view: MapLayerView
    style: int
    items: tuple[DrawnItem, ...]
    rest: str
    dots: str


@dataclass(frozen=True)
class Tick:
    """A line of the graticule: its place across or down the drawing, and its degrees in words."""

    at: int
    text: str


@dataclass(frozen=True)
class Drawing:
    """The whole drawing. `home` and `whole` are boxes (x, y, width, height): what is near, and all."""

    layers: tuple[DrawnLayer, ...]
    home: tuple[int, int, int, int]
    whole: tuple[int, int, int, int]
    unit_m: float
    origin: LonLat
    degree: tuple[float, float]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    bar_m: float
    beyond: int
    tolerance_m: float

    @property
    def stacked(self) -> list[DrawnLayer]:
        """The layers in the order to draw them: surfaces lie under lines, lines under points."""
        order = ("polygon", "line", "point")
        return sorted(self.layers, key=lambda layer: (order.index(layer.view.sort), -layer.view.number))

    @property
    def bar(self) -> int:
        """The length of the scale bar on the drawing."""
        return round(self.bar_m / self.unit_m)

    @property
    def bar_words(self) -> str:
        """What the scale bar measures."""
        return f"{self.bar_m / 1000:g} km" if self.bar_m >= 1000 else f"{self.bar_m:g} m"  # noqa: PLR2004


class _Plane:
    """The plane of the drawing: y goes down."""

    def __init__(self, middle: LonLat, unit_m: float) -> None:
        self.middle, self.unit_m = middle, unit_m
        across, along = metres_per_degree(middle[1])
        self.degree = (across / unit_m, along / unit_m)

    def place(self, points: Sequence[LonLat]) -> list[Place]:
        """Return where points stand."""
        (lon, lat), (across, along) = self.middle, self.degree
        return [(round(WIDTH / 2 + (x - lon) * across), round(HEIGHT / 2 - (y - lat) * along)) for x, y in points]


def drawing_of(layers: Sequence[MapLayerView]) -> Drawing:
    """Draw layers that have at least one item."""
    items = [item for layer in layers for item in layer.items]
    near = _near(items)
    plane = _plane(near)
    placed = [[[plane.place(part) for part in item.parts] for item in layer.items] for layer in layers]
    tolerance, drawn = _FIRST_TOLERANCE, _drawn(layers, placed, _FIRST_TOLERANCE)
    while (weight := sum(_weight(layer) for layer in drawn)) > _MOST_PATH_CHARACTERS and tolerance < WIDTH:
        tolerance *= 2 if weight < _FAR_TIMES * _MOST_PATH_CHARACTERS else 4
        drawn = _drawn(layers, placed, tolerance)
    has_outlines = any(layer.sort != "point" for layer in layers)
    return Drawing(
        layers=tuple(drawn),
        home=(0, 0, WIDTH, HEIGHT),
        whole=_whole(items, plane),
        unit_m=plane.unit_m,
        origin=plane.middle,
        degree=plane.degree,
        columns=tuple(_ticks(plane.middle[0], WIDTH, plane.degree[0], ("E", "O"))),
        rows=tuple(_ticks(plane.middle[1], HEIGHT, -plane.degree[1], ("N", "S"))),
        bar_m=_round_length(plane.unit_m * WIDTH / 5),
        beyond=len(items) - len(near),
        tolerance_m=1.5 * tolerance * plane.unit_m if has_outlines else 0.0,
    )


def _near(items: Sequence[MapItem]) -> list[MapItem]:
    """Leave out what lies far from the rest: a weather station of another department would shrink the site to a dot."""
    lons, lats = sorted(item.middle[0] for item in items), sorted(item.middle[1] for item in items)
    middle = lons[len(lons) // 2], lats[len(lats) // 2]
    across, along = metres_per_degree(middle[1])
    away = [math.hypot((item.middle[0] - middle[0]) * across, (item.middle[1] - middle[1]) * along) for item in items]
    reach = max(_NEAR_M, _FAR_TIMES * sorted(away)[len(away) // 2])
    return [item for item, distance in zip(items, away, strict=True) if distance <= reach]


def _plane(items: Sequence[MapItem]) -> _Plane:
    west, south, east, north = _box(items)
    middle = ((west + east) / 2, (south + north) / 2)
    across, along = metres_per_degree(middle[1])
    wide, high = (east - west) * across, (north - south) * along
    span = max(_LEAST_SPAN_M, wide, high * WIDTH / HEIGHT)
    return _Plane(middle, span / (1 - 2 * _MARGIN) / WIDTH)


def _box(items: Sequence[MapItem]) -> tuple[float, float, float, float]:
    boxes = [item.box for item in items]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _whole(items: Sequence[MapItem], plane: _Plane) -> tuple[int, int, int, int]:
    west, south, east, north = _box(items)
    (left, top), (right, bottom) = plane.place([(west, north), (east, south)])
    wide = max(right - left, (bottom - top) * WIDTH / HEIGHT, WIDTH * (1 - 2 * _MARGIN)) / (1 - 2 * _MARGIN)
    high = wide * HEIGHT / WIDTH
    return round((left + right - wide) / 2), round((top + bottom - high) / 2), round(wide), round(high)


def _drawn(
    layers: Sequence[MapLayerView], placed: Sequence[Sequence[list[list[Place]]]], tolerance: int
) -> list[DrawnLayer]:
    left, drawn = MOST_OWN, []
    for layer, places in zip(layers, placed, strict=True):
        paired = list(zip(layer.items, places, strict=True))
        own, rest = paired[:left], paired[left:]
        outlines = "".join(_path(item, parts, tolerance) for item, parts in rest)
        dots = _dots([part[0] for item, parts in rest if item.sort == "point" for part in parts], tolerance)
        items = tuple(
            DrawnItem(item, rank, _path(item, parts, tolerance), *_middle(item, parts))
            for rank, (item, parts) in enumerate(own, MOST_OWN - left)
        )
        drawn.append(DrawnLayer(layer, layer.number % _STYLES, items, outlines, dots))
        left -= len(own)
    return drawn


def _middle(item: MapItem, parts: Sequence[Sequence[Place]]) -> Place:
    """Return where an item's mark and name stand: on a line at its middle, in a surface at that of its box."""
    longest = max(parts, key=len)
    if item.sort != "polygon":
        return longest[len(longest) // 2]
    across, down = zip(*longest, strict=True)
    return (min(across) + max(across)) // 2, (min(down) + max(down)) // 2


def _weight(layer: DrawnLayer) -> int:
    return sum(len(item.path) for item in layer.items) + len(layer.rest) + len(layer.dots)


def _path(item: MapItem, parts: Sequence[Sequence[Place]], tolerance: int) -> str:
    if item.sort == "point":
        return ""
    close = "z" if item.sort == "polygon" else ""
    return "".join(_line(part, tolerance) + close for part in parts)


def _dots(places: Sequence[Place], tolerance: int) -> str:
    """Write points as lines without length, those that a screen cannot tell apart once."""
    grid = dict.fromkeys((x // tolerance, y // tolerance) for x, y in places)
    return "".join(f"M{x * tolerance} {y * tolerance}h0" for x, y in grid)


def _line(places: Sequence[Place], tolerance: int) -> str:
    """Write a line by steps, a third of the length of places written in full.

    A place closer than the tolerance to the last one written is left out, but for the line's ends.
    """
    x, y = places[0]
    steps = [f"M{x} {y}l"]
    for nx, ny in places[1:-1]:
        if abs(nx - x) >= tolerance or abs(ny - y) >= tolerance:
            steps.append(f"{nx - x} {ny - y} ")
            x, y = nx, ny
    if len(places) > 1:
        steps.append(f"{places[-1][0] - x} {places[-1][1] - y}")
    return "".join(steps) if len(places) > 1 else f"M{x} {y}h1"


def _ticks(middle: float, size: int, degree: float, letters: tuple[str, str]) -> Iterator[Tick]:
    span = size / abs(degree)
    step = next(step for step in _STEPS if span / step <= 5 or step == _STEPS[-1])  # noqa: PLR2004 -- a few lines
    first = math.ceil((middle - span / 2) / step)
    for number in range(first, first + 6):
        value = number * step
        at = size / 2 + (value - middle) * degree
        if 0 <= at <= size:
            yield Tick(round(at), degrees_words(value, letters))


_STEPS = (
    *(seconds / 3600 for seconds in (1, 2, 5, 10, 20, 30)),
    *(minutes / 60 for minutes in (1, 2, 5, 10, 20, 30)),
    *(1.0, 2.0, 5.0, 10.0, 20.0, 45.0),
)


def degrees_words(value: float, letters: tuple[str, str]) -> str:
    """Write an angle: « 2°21′03″ E »."""
    total = round(abs(value) * 3600)
    seconds = f"{total % 60:02d}″" if total % 60 else ""
    minutes = f"{total // 60 % 60:02d}′" if total % 3600 else ""
    return f"{total // 3600}°{minutes}{seconds}\u00a0{letters[0] if value >= 0 else letters[1]}"


def _round_length(metres: float) -> float:
    """Return the greatest of 1, 2 and 5 times a power of ten that is no longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)
