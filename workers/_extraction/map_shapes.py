"""The shapes of a layer: checked, simplified and brought to longitude and latitude while they are read.

What a screen can show needs few points; what a hostile file holds is unbounded. So outlines lose the points that lie
within half a metre of the rest, more where there are too many, and whatever is left out is said.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workers._extraction.limits import Limits
from workers._extraction.records import ShapeRecord, ShapeSort
from workers._maps.projections import Point
from workers._maps.simplification import Work, scales, simplified
from workers._maps.systems import System

Line = Sequence[Point]

TOLERANCE_M = 0.5
_WIDEST_M = 1_000_000.0
_MOST_DISTANCES = 30_000_000
"""Measured for one layer: some ten seconds."""
_MOST_RAW_POINTS = 1_000_000
_MOST_PARTS = 2_000
_DIGITS = 7
"""Of a degree: a centimetre."""


@dataclass
class _Shape:
    """A shape kept, in degrees; `place` counts the layer's objects from 0."""

    place: int
    sort: ShapeSort
    parts: list[list[Point]]

    @property
    def points(self) -> int:
        return sum(map(len, self.parts))

    def coarsen(self, tolerance: float, work: Work) -> None:
        """Leave out what lies within the tolerance of the rest."""
        if self.sort != "point":
            across, along = scales(self.parts[0][0][1])
            metres = ([(lon * across, lat * along) for lon, lat in part] for part in self.parts)
            lines = (simplified(part, tolerance, work) for part in metres)
            self.parts = [[(x / across, y / along) for x, y in line] for line in lines]


@dataclass
class LayerShapes:
    """The shapes kept of a layer, and how many were not."""

    limits: Limits
    system: System | None = None
    tolerance_m: float = TOLERANCE_M
    kept: list[_Shape] = field(default_factory=list)
    beyond: int = 0
    misplaced: int = 0
    too_heavy: int = 0
    work: Work = field(default_factory=lambda: Work(_MOST_DISTANCES))

    def add(self, place: int, sort: ShapeSort, parts: Sequence[Line]) -> None:
        """Take an object's shape in the layer's own coordinates."""
        parts = [part for part in parts if part]
        if self.system is None or not parts:
            return
        if len(self.kept) >= self.limits.max_map_shapes:
            self.beyond += 1
        elif len(parts) > _MOST_PARTS or sum(map(len, parts)) > _MOST_RAW_POINTS:
            self.too_heavy += 1
        elif (placed := self._placed(self.system, sort, parts)) is None:
            self.misplaced += 1
        else:
            self._keep(_Shape(place, sort, placed))

    def _placed(self, system: System, sort: ShapeSort, parts: Sequence[Line]) -> list[list[Point]] | None:
        """Return the shape in degrees, None where a point of it lies out of the system's area."""
        if not all(math.isfinite(x) and math.isfinite(y) for part in parts for x, y in part):
            return None
        if sort != "point" and not system.is_geographic:
            parts = [simplified(part, TOLERANCE_M, self.work) for part in parts]
        placed = [[system.place(x, y) for x, y in part] for part in parts]
        known = [[point for point in part if point is not None] for part in placed]
        return known if all(len(a) == len(b) for a, b in zip(known, placed, strict=True)) else None

    def _keep(self, shape: _Shape) -> None:
        tolerance = TOLERANCE_M
        if self.system is not None and self.system.is_geographic:
            shape.coarsen(tolerance, self.work)
        while shape.points > self.limits.max_shape_points and tolerance < _WIDEST_M and shape.sort != "point":
            tolerance *= 2
            shape.coarsen(tolerance, self.work)
            self._loosen(tolerance)
        if shape.points > self.limits.max_shape_points:
            self.too_heavy += 1
        else:
            self.kept.append(shape)

    def coarsen(self, tolerance: float) -> None:
        """Simplify all shapes more."""
        for shape in self.kept:
            shape.coarsen(tolerance, self.work)
        self._loosen(tolerance)

    def _loosen(self, tolerance: float) -> None:
        # Each simplification works on the one before, at half its tolerance: together they stay within twice the last.
        self.tolerance_m = max(self.tolerance_m, 2 * tolerance)

    @property
    def points(self) -> int:
        """Count the points kept."""
        return sum(shape.points for shape in self.kept)

    def records(self, rows: Mapping[int, int], values: Sequence[Sequence[str]]) -> Iterator[ShapeRecord]:
        """Yield the shapes with their attributes; `rows` gives an object's row among `values`."""
        for shape in self.kept:
            row = rows.get(shape.place)
            parts = [[(round(lon, _DIGITS), round(lat, _DIGITS)) for lon, lat in part] for part in shape.parts]
            yield ShapeRecord(shape.sort, parts, "", [] if row is None else list(values[row]), row)

    def remarks(self) -> Iterator[str]:
        """Say what the map does not show, or not as it is."""
        if self.beyond:
            yield f"carte limitée aux {len(self.kept)} premiers objets, {_counted(self.beyond)} laissés de côté"
        if self.misplaced and self.system is not None:
            where = f"hors du domaine de « {self.system.name} » ou aux coordonnées aberrantes"
            yield f"{_counted(self.misplaced)} {where} : la carte ne les dessine pas"
        if self.too_heavy:
            yield f"{_counted(self.too_heavy)} de trop de points ou de contours : la carte ne les dessine pas"
        if self.tolerance_m > TOLERANCE_M and self.kept:
            yield f"contours simplifiés pour la carte, à {self.tolerance_m:g} m près"


def as_parts(sort: ShapeSort, lines: Sequence[Line]) -> list[Line]:
    """Return lines as the parts of a shape: a point each, or the lines themselves."""
    return [[point] for line in lines for point in line] if sort == "point" else list(lines)


def fit(layers: Sequence[LayerShapes], limits: Limits) -> None:
    """Simplify the layers of a file until they keep few enough points; what still is too much is left out."""
    tolerance = TOLERANCE_M
    while sum(layer.points for layer in layers) > limits.max_map_points and tolerance < _WIDEST_M:
        tolerance *= 2
        for layer in layers:
            layer.coarsen(tolerance)
    left, shapes = limits.max_map_points, limits.max_map_shapes
    for layer in layers:
        kept = []
        for shape in layer.kept:
            left, shapes = left - shape.points, shapes - 1
            if left >= 0 and shapes >= 0:
                kept.append(shape)
        layer.beyond += len(layer.kept) - len(kept)
        layer.kept = kept


def _counted(number: int) -> str:
    return f"{number} objet{'s' if number > 1 else ''}"
