"""Waiting for the read model to move."""

import asyncio
import time

from reviewer_ui.changes import Changes
from workers.errors import UnavailableError


class Counter:
    """A version that moves when told to, and counts how often it is asked."""

    def __init__(self) -> None:
        self.number, self.asked, self.failing = 1, 0, 0

    def __call__(self) -> int:
        """Answer, or fail as often as told to."""
        self.asked += 1
        if self.failing:
            self.failing -= 1
            raise UnavailableError("la base de données ne répond pas")
        return self.number


async def test_everybody_who_waits_is_told_by_one_poller() -> None:
    counter = Counter()
    changes = Changes(counter, every_s=0.01)
    waiting = [asyncio.create_task(changes.after(1, 5)) for _ in range(50)]
    await asyncio.sleep(0.05)
    asked = counter.asked
    counter.number = 2
    assert await asyncio.gather(*waiting) == [2] * 50
    assert counter.asked - asked < 5


async def test_what_moved_before_is_told_at_once() -> None:
    began = time.perf_counter()
    assert await Changes(Counter(), every_s=10).after(0, 5) == 1
    assert time.perf_counter() - began < 1


async def test_nothing_is_asked_while_nobody_waits() -> None:
    counter = Counter()
    changes = Changes(counter, every_s=0.01)
    assert await changes.after(1, 0.05) == 1
    await asyncio.sleep(0.05)
    asked = counter.asked
    await asyncio.sleep(0.1)
    assert counter.asked == asked


async def test_a_read_model_out_of_reach_is_waited_for() -> None:
    counter = Counter()
    counter.failing = 1
    assert await Changes(counter, every_s=0.01).after(0, 5) == 1
