"""A simplified line keeps its ends and stays within its tolerance, whatever the line."""

import math
import random
from itertools import pairwise

import pytest

from workers._maps.simplification import Work, segment_distance, simplified

PLENTY = 10_000_000
Line = list[tuple[float, float]]


def _away(point: tuple[float, float], line: Line) -> float:
    return min(segment_distance(point, a, b) for a, b in pairwise(line))


def _walk(seed: int, steps: int) -> Line:
    chance = random.Random(seed)  # noqa: S311 -- no secret
    x = y = 0.0
    line = [(x, y)]
    for _ in range(steps):
        x, y = x + chance.gauss(0, 3), y + chance.gauss(0, 3)
        line.append((x, y))
    return line


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("tolerance", [0.5, 4.0, 60.0])
def test_the_ends_stay_and_no_point_left_out_is_farther_than_the_tolerance(seed: int, tolerance: float) -> None:
    line = _walk(seed, 150)
    short = simplified(line, tolerance, Work(PLENTY))
    assert short[0] == line[0]
    assert short[-1] == line[-1]
    assert set(short) <= set(line)
    assert max(_away(point, short) for point in line) <= tolerance + 1e-9


def test_a_straight_line_keeps_its_ends_alone() -> None:
    assert simplified([(float(x), 2.0 * x) for x in range(100)], 0.5, Work(PLENTY)) == [(0.0, 0.0), (99.0, 198.0)]


@pytest.mark.parametrize("line", [[(1.0, 2.0)], [(1.0, 2.0), (1.0, 2.0)], [(0.0, 0.0), (9.0, 9.0), (0.0, 0.0)]])
def test_points_rings_and_lines_of_two_come_through(line: Line) -> None:
    assert simplified(line, 0.5, Work(PLENTY)) == line


def test_a_line_made_to_take_for_ever_is_kept_as_it_is_once_its_work_is_spent() -> None:
    spiral = [(r * math.cos(r), r * math.sin(r)) for r in (n / 3 for n in range(20_000))]
    work = Work(100_000)
    short = simplified(spiral, 0.5, work)
    assert len(short) > 10_000
    assert work.left < 0
