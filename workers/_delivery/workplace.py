"""The thread a route's handlers run in: its own, so that a slow route never stands in the way of another's.

It is a daemon: a process that was told to stop does not wait for the hour a handler may take. Its record is not
settled, so that it is handled again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class Workplace:
    """Runs one call after the other in a thread that is started at first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: Thread | None = None

    async def call(self, action: Callable[[], T]) -> T:
        """Run `action`, which must not raise, and return what it returns."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def give(value: T) -> None:
            if not answer.done():
                answer.set_result(value)

        def work() -> None:
            value = action()
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(give, value)

        self._calls.put(work)
        return await answer

    def _work(self) -> None:
        while True:
            self._calls.get()()
