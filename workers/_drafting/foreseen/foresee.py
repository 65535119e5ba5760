"""The points that an autorité environnementale would likely raise on a dossier, the likeliest first.

How likely is learned from real avis, by kind of project; what is raised follows from the dossier: a point whose
expected elements all stand in it goes behind the others, and each request says what was found and what was not.
"""

from collections.abc import Collection

from schemas.notes import Request
from workers._drafting.foreseen.expected import expected
from workers._drafting.foreseen.observation import Observation
from workers._drafting.foreseen.point import Point
from workers._drafting.foreseen.priors import Priors
from workers._drafting.foreseen.wording import word

LEAST_SHARE = 0.06
"""A point raised in fewer avis of the kind is not worth an agent's time."""

_ENOUGH_EXPECTED = 3
_ENOUGH_TOLD = 6
_HANDLED = 0.4
"""Log-odds taken off a point whose expected elements all stand in the dossier."""


def foresee(
    observation: Observation, kind: str, priors: Priors, *, taken: Collection[Point], most: int
) -> list[Request]:
    """Return at most `most` requests, the likeliest first, those on points the dossier tells in full at the end.

    Args: taken: points already asked for. kind: a code of rules/kinds.toml.
    """
    likely = [point for point in priors.every.points if priors.share(point, kind) >= LEAST_SHARE and point not in taken]
    handled = {point for point in likely if is_handled(point, observation)}
    odds = {point: priors.log_odds(point, kind, observation.shares) - _HANDLED * (point in handled) for point in likely}
    likely.sort(key=lambda point: (-odds[point], point.code))
    chosen = sorted(likely[: max(0, most)], key=lambda point: point in handled)
    return [word(point, observation) for point in chosen]


def is_handled(point: Point, observation: Observation) -> bool:
    """Tell whether the dossier tells enough of a point: all that is expected of it, in several places."""
    enough = len(expected(point)) >= _ENOUGH_EXPECTED and observation.of(point).count >= _ENOUGH_TOLD
    return enough and not observation.lacking(point)
