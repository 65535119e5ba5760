"""Counts over avis, as the product's table of priors: numbers by kind of project, nothing of the text.

How much a dossier's emphasis on an enjeu matters (`lift`) is fitted by logistic regression over pairs of an étude and
its avis, the avis' own project left out of the counts.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from infra.bench.avis.corpus import Avis
from schemas.documents import Enjeu
from workers._drafting.foreseen import Point, Priors, read_priors

LEAST_SEEN = 2
"""A point raised in fewer avis says nothing of the next one."""

Said = Mapping[Enjeu, float]


def table_of(avis: Sequence[Avis], said: Sequence[Said], lift: float) -> dict[str, Any]:
    """Return the table of priors of some avis. `said`: the shares of the enjeux in études."""
    every: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    count: Counter[str] = Counter()
    for each in avis:
        points = {point.code for point in each.points}
        count[each.kind] += 1
        every.update(points)
        kinds[each.kind].update(points)
    kept = {code for code, times in every.items() if times >= LEAST_SEEN}
    names = sorted({enjeu for shares in said for enjeu in shares})
    typical = {enjeu: round(sum(s.get(enjeu, 0.0) for s in said) / len(said), 4) for enjeu in names}
    return {
        "every": {"avis": len(avis), "points": {code: every[code] for code in sorted(kept)}},
        "kinds": {
            kind: {"avis": count[kind], "points": {code: kinds[kind][code] for code in sorted(kept & set(kinds[kind]))}}
            for kind in sorted(count)
        },
        "typical": typical,
        "lift": round(lift, 3),
    }


def digest(table: Mapping[str, Any]) -> str:
    """Return the sha256 of a table, its own "made" entry left out."""
    counted = {key: value for key, value in table.items() if key != "made"}
    return hashlib.sha256(json.dumps(counted, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fit_lift(avis: Sequence[Avis], heard: Sequence[tuple[Avis, str, Said]]) -> float:
    """Fit how much emphasis raises the log-odds of a point, per doubling; 0 where nothing is heard.

    Args: heard: the avis of each étude, the étude's kind and the shares of its enjeux.
    """
    rows, raised = _instances(avis, heard)
    if not rows:
        return 0.0
    slope, lift = _slopes(rows, raised)
    return max(0.0, lift / max(slope, _LEAST_SLOPE))


def _instances(
    avis: Sequence[Avis], heard: Sequence[tuple[Avis, str, Said]]
) -> tuple[list[tuple[float, float]], list[float]]:
    """Return, for each étude and point of an enjeu, its log-odds and emphasis, and whether the avis raised it."""
    said = [shares for *_, shares in heard]
    rows: list[tuple[float, float]] = []
    raised: list[float] = []
    for answer, kind, shares in heard:
        own = set(answer.points)
        priors = read_priors(table_of([each for each in avis if each.project != answer.project], said, 0.0))
        for point in priors.every.points if own else ():
            if point.enjeu is not None:
                rows.append((priors.log_odds(point, kind, {}), priors.emphasis(point.enjeu, shares)))
                raised.append(float(point in own))
    return rows, raised


def _slopes(rows: Sequence[tuple[float, float]], raised: Sequence[float]) -> tuple[float, float]:
    """Return the weights of a logistic regression by Newton's steps, the second held near 0."""
    import numpy as np  # noqa: PLC0415 -- heavy, for learning alone

    x, y = np.column_stack([np.ones(len(rows)), np.array(rows)]), np.array(raised)
    weights, ridge = np.zeros(3), np.diag([_LEAST_RIDGE, 1.0, _RIDGE])
    for _ in range(_STEPS):
        guessed = 1.0 / (1.0 + np.exp(-(x @ weights)))
        slope = x.T @ (guessed - y) + ridge @ weights
        curve = (x * (guessed * (1.0 - guessed))[:, None]).T @ x + ridge
        weights = weights - np.linalg.solve(curve, slope)
    return float(weights[1]), float(weights[2])


_LEAST_RIDGE = 1e-6
_RIDGE = 5.0
_STEPS = 20
_LEAST_SLOPE = 0.3


def most_raised(priors: Priors, most: int) -> list[Point]:
    """Return the points raised most often over all avis: the prior alone."""
    counts = priors.every.points
    return sorted(counts, key=lambda point: (-counts[point], point.code))[:most]
