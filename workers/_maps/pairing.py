"""Two numbers that make a place: next to each other, one of each axis, in a system that is named and in France.

Both or nothing: a pair whose numbers may be taken in two orders, or that lies nowhere in its system, is left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers._maps.natures import has_label
from workers._maps.projections import Point
from workers._maps.systems import LAMBERT_93, WGS_84, System, in_france
from workers._maps.tokens import Axis, Token

_FARTHEST_APART = 90
"""Characters between the two numbers of a pair."""


@dataclass(frozen=True)
class Columns:
    """What the head of a table says of its columns: their axes and systems, by the place of a cell's first character.

    `systems` are named by the text around; `axes` and `own` speak of the token that starts at a place.
    """

    systems: Sequence[System] = ()
    axes: Mapping[int, Axis] | None = None
    own: Mapping[int, Sequence[System]] | None = None

    def axis(self, token: Token) -> Axis | None:
        """Return the axis of a number, as it says itself or as its column does."""
        return token.axis or (self.axes or {}).get(token.start)

    def systems_of(self, token: Token) -> Sequence[System]:
        """Return the systems that the number may be in, those of its column first."""
        return [*(self.own or {}).get(token.start, ()), *self.systems]


@dataclass(frozen=True)
class Pair:
    """A place at `text[start:end]`; `is_told`: its system is named nearby, else its size alone shows it."""

    start: int
    end: int
    lonlat: Point
    system: System
    is_told: bool


def pairs_of(text: str, tokens: Sequence[Token], columns: Columns) -> list[Pair]:
    """Return the places that the numbers of a text make, in its order; angles and metres may stand among each other."""
    found: list[Pair] = []
    for is_angle in (False, True):
        alike = [token for token in tokens if token.is_angle == is_angle]
        at = 0
        while at + 1 < len(alike):
            pair = _neighbours(text, alike[at], alike[at + 1], columns)
            found += [pair] if pair else []
            at += 2 if pair else 1
    return sorted(found, key=lambda pair: pair.start)


def _neighbours(text: str, first: Token, second: Token, columns: Columns) -> Pair | None:
    between = text[first.end : second.start]
    if len(between) > _FARTHEST_APART or has_label(between):
        return None
    if "\n" in between and None in (first.axis, second.axis):
        return None
    return pair_of(text, first, second, columns)


def pair_of(text: str, first: Token, second: Token, columns: Columns) -> Pair | None:
    """Return the place that two numbers make, None where they make none."""
    axes = columns.axis(first), columns.axis(second)
    if None not in axes and axes[0] == axes[1]:
        return None
    if first.is_angle:
        return _of_angles(first, second, axes, columns)
    return _of_metres(text, first, second, axes, columns)


def _of_angles(first: Token, second: Token, axes: tuple[Axis | None, Axis | None], columns: Columns) -> Pair | None:
    named = [system for system in columns.systems_of(first) if system.is_geographic]
    if first.is_plain and second.is_plain and axes == (None, None) and not named:
        return None
    points = {_point(first.readings[0][0], second.readings[0][0], order) for order in _orders(axes)}
    plausible = [point for point in points if in_france(point)]
    if len(plausible) != 1:
        return None
    return Pair(first.start, second.end, plausible[0], WGS_84, is_told=True)


def _of_metres(
    text: str, first: Token, second: Token, axes: tuple[Axis | None, Axis | None], columns: Columns
) -> Pair | None:
    named = [system for system in columns.systems_of(first) if not system.is_geographic]
    if axes == (None, None) and (not named or not _side_by_side(text[first.end : second.start])):
        return None
    for system in named or [LAMBERT_93]:
        for value, start in first.readings:
            for other, _ in second.readings[:1]:
                points = {_point(value, other, order) for order in _orders(axes)}
                places = [place for x, y in points if (place := system.place(x, y)) and in_france(place)]
                if len(places) == 1:
                    return Pair(start, second.end, places[0], system, is_told=bool(named))
    return None


def _orders(axes: tuple[Axis | None, Axis | None]) -> tuple[tuple[Axis, Axis], ...]:
    """Return the orders in which two numbers may stand."""
    if axes[0] is not None:
        return ((axes[0], "y" if axes[0] == "x" else "x"),)
    if axes[1] is not None:
        return (("y" if axes[1] == "x" else "x", axes[1]),)
    return (("x", "y"), ("y", "x"))


def _point(first: float, second: float, order: tuple[Axis, Axis]) -> Point:
    return (first, second) if order[0] == "x" else (second, first)


def _side_by_side(between: str) -> bool:
    """Tell whether nothing but signs stands between two numbers."""
    return not any(letter.isalnum() and letter not in "mM" for letter in between)
