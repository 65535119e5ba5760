"""How often an authority raises a point, by kind of project: counts over real avis, and nothing of their text.

The table (priors.json) is written by `python -m infra.bench.avis`, which states what it counted and a digest.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.documents import Enjeu
from workers._drafting.foreseen.point import Point, point_of

_BACKED_BY = 8.0
_SEEN_ONCE = 0.3
_LEAST, _MOST = 0.004, 0.95


@dataclass(frozen=True)
class Counts:
    """Over how many avis, and in how many of them each point was raised."""

    avis: int
    points: Mapping[Point, int]


@dataclass(frozen=True)
class Priors:
    """Counts over all avis and by kind of project.

    `typical`: the share of a dossier's sentences that usually name an enjeu. `lift`: how much a dossier that names an
    enjeu more than usual raises the log-odds of its points, per doubling.
    """

    every: Counts
    kinds: Mapping[str, Counts]
    typical: Mapping[Enjeu, float]
    lift: float

    def share(self, point: Point, kind: str) -> float:
        """Return how often the point is raised for a kind; a kind with few avis leans on all of them."""
        overall = (self.every.points.get(point, 0) + _SEEN_ONCE) / (self.every.avis + 1)
        of_kind = self.kinds.get(kind)
        if of_kind is None:
            return overall
        return (of_kind.points.get(point, 0) + _BACKED_BY * overall) / (of_kind.avis + _BACKED_BY)

    def log_odds(self, point: Point, kind: str, said: Mapping[Enjeu, float]) -> float:
        """Return how likely a point is for a dossier whose sentences name the enjeux in the shares `said`."""
        share = min(max(self.share(point, kind), _LEAST), _MOST)
        odds = math.log(share / (1.0 - share))
        return odds if point.enjeu is None else odds + self.lift * self.emphasis(point.enjeu, said)

    def emphasis(self, enjeu: Enjeu, said: Mapping[Enjeu, float]) -> float:
        """Return how much more than usual a dossier names an enjeu, in doublings, within ±2."""
        usual = self.typical.get(enjeu, _SMALL) + _SMALL
        return min(2.0, max(-2.0, math.log2((said.get(enjeu, 0.0) + _SMALL) / usual)))


_SMALL = 0.01


@cache
def shipped_priors() -> Priors:
    """Read the table that comes with the product."""
    return read_priors(json.loads(files(__package__).joinpath("priors.json").read_text(encoding="utf-8")))


def read_priors(table: Mapping[str, Any]) -> Priors:
    """Read a table of priors as it was written."""
    return Priors(
        every=_counts(table["every"]),
        kinds={kind: _counts(counts) for kind, counts in table["kinds"].items()},
        typical=table["typical"],
        lift=table["lift"],
    )


def _counts(table: Mapping[str, Any]) -> Counts:
    return Counts(table["avis"], {point_of(code): count for code, count in table["points"].items()})
