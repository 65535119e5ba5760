"""Small bar charts, worked out here and printed as SVG: where each bar stands, and the same told in words.

Lengths are in the units of the drawing. Colours are classes that the theme fills; every bar carries its number, so
that a chart reads in black and white.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

WIDTH = 400.0
_ROW = 19.0
_BAR = 15.0
_BASE = 11.5
"""How far below a row's top its words stand."""
_GAP = 4.0
_AFTER = 32.0
"""Room for what is written after the longest bar."""
_LETTER = 6.6
"""About how wide a letter stands, for what is written in a bar to fit in it."""


@dataclass(frozen=True)
class Bar:
    """A bar: its place, the class that colours it, what is written in it and what it says in full."""

    x: float
    y: float
    width: float
    kind: str
    written: str
    told: str


@dataclass(frozen=True)
class Label:
    """Words beside the bars: the name of a row, its total after them, or the head of a column."""

    x: float
    y: float
    text: str
    kind: Literal["name", "after", "head"]


@dataclass(frozen=True)
class Part:
    """A part of a stacked bar: the class that colours it, its count, that count in words, in short and in full."""

    kind: str
    count: int
    written: str
    told: str


@dataclass(frozen=True)
class Column:
    """Bars under one another, between two abscissae of the drawing."""

    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Chart:
    """A chart; `told` says in words all that it shows."""

    title: str
    told: str
    height: float
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    width: float = WIDTH
    bar_height: float = _BAR


def shares(sizes: Sequence[tuple[float, str]], start: float, end: float) -> Column:
    """Draw one bar a row: its size and the words of its size. The greatest fills the width."""
    scale = (end - start - _AFTER) / (max((size for size, _ in sizes), default=0.0) or 1.0)
    bars = tuple(
        Bar(start, at * _ROW, round(scale * max(0.0, size), 1), "share", "", words)
        for at, (size, words) in enumerate(sizes)
    )
    return Column(bars, tuple(_after(bar.x + bar.width, at, bar.told) for at, bar in enumerate(bars)))


def stacks(rows: Sequence[Sequence[Part]], start: float, end: float, none: str = "0") -> Column:
    """Draw the parts of each row end to end, their total (or `none`) after them; the longest row fills the width."""
    totals = [sum(part.count for part in parts) for parts in rows]
    scale = (end - start - _AFTER) / (max(totals, default=0) or 1)
    bars = tuple(bar for at, parts in enumerate(rows) for bar in _stack(parts, start, at * _ROW, scale))
    return Column(bars, tuple(_after(start + scale * total, at, str(total or none)) for at, total in enumerate(totals)))


def names(texts: Sequence[str], end: float) -> Column:
    """Write the rows' names, up to an abscissa."""
    return Column((), tuple(Label(end - _GAP, at * _ROW + _BASE, text, "name") for at, text in enumerate(texts)))


def chart(title: str, told: str, columns: Sequence[Column], heads: Sequence[tuple[float, str]] = ()) -> Chart:
    """Put columns side by side, each under its head where there are heads (abscissa, words)."""
    down = _ROW if heads else 0.0
    bars = tuple(replace(bar, y=bar.y + down) for column in columns for bar in column.bars)
    labels = tuple(replace(label, y=label.y + down) for column in columns for label in column.labels)
    lowest = max((label.y for label in labels), default=_BASE) - _BASE
    tops = tuple(Label(x, _BASE, text, "head") for x, text in heads)
    return Chart(title, told, lowest + _ROW, bars, (*tops, *labels))


def _stack(parts: Sequence[Part], x: float, y: float, scale: float) -> Iterator[Bar]:
    for part in parts:
        width = scale * part.count
        if part.count:
            fitting = (text for text in (part.written, str(part.count)) if len(text) * _LETTER <= width)
            yield Bar(round(x, 1), y, round(width, 1), part.kind, next(fitting, ""), part.told)
        x += width


def _after(x: float, row: int, text: str) -> Label:
    return Label(round(x + _GAP, 1), row * _ROW + _BASE, text, "after")
