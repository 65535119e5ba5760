"""Tells open screens that the read model moved: one poller a process, however many screens are open.

It runs only while somebody waits, and faster while somebody waits for a decision of theirs.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from workers.errors import UnavailableError

log = logging.getLogger("lisiere.ui")

_HURRIED_S = 0.02
_PATIENT_S = 1.0


@dataclass(eq=False)
class _Waiter:
    seen: int
    moved: asyncio.Future[int]
    in_a_hurry: bool


class Changes:
    """Watches a number that changes with the read model (`version` may block; it is asked in a thread)."""

    def __init__(self, version: Callable[[], int], *, every_s: float = 0.1) -> None:
        self._version, self._every_s = version, every_s
        self._waiters: set[_Waiter] = set()
        self._poller: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a change."""
        return len(self._waiters)

    async def now(self) -> int:
        """Return the number as it is."""
        return await asyncio.to_thread(self._version)

    async def after(self, seen: int, timeout_s: float, *, in_a_hurry: bool = False) -> int:
        """Return the number once it is another than `seen`; `seen` itself when nothing moved for `timeout_s`."""
        waiter = _Waiter(seen, asyncio.get_running_loop().create_future(), in_a_hurry)
        self._waiters.add(waiter)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            return await asyncio.wait_for(waiter.moved, timeout_s)
        except TimeoutError:
            return seen
        finally:
            self._waiters.discard(waiter)

    async def _poll(self) -> None:
        while self._waiters:
            pause_s = _HURRIED_S if any(waiter.in_a_hurry for waiter in self._waiters) else self._every_s
            try:
                number = await self.now()
            except UnavailableError as error:
                log.warning("%s", error)
                pause_s = _PATIENT_S
            else:
                for waiter in self._waiters:
                    if waiter.seen != number and not waiter.moved.done():
                        waiter.moved.set_result(number)
            await asyncio.sleep(pause_s)
