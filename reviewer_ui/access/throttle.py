"""Slows down who guesses passwords: after some failures on an account from an address, each try waits twice as long.

Failures are counted by account and address together, so that nobody can lock another person out from elsewhere.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_FREE = 5
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 900.0
_FORGET_S = 3600.0
_MOST_KEPT = 10_000


@dataclass
class _Failures:
    count: int
    last: float

    def wait_s(self) -> float:
        if self.count < _FREE:
            return 0.0
        return min(_FIRST_WAIT_S * 2.0 ** min(self.count - _FREE, 20), _LONGEST_WAIT_S)


class Throttle:
    """Counts failures in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, account: str, address: str) -> float:
        """Return how long the next try has to wait; a try counts as a failure until it is known to have succeeded.

        So that many tries sent at once are not all let through.
        """
        now, key = self._clock(), (account, address)
        with self._lock:
            known = self._failures.pop(key, None)
            if known is None or now - known.last > _FORGET_S:
                known = _Failures(0, now)
            self._failures[key] = known
            left_s = known.last + known.wait_s() - now
            if left_s <= 0:
                self._failures[key] = _Failures(known.count + 1, now)
            while len(self._failures) > _MOST_KEPT:
                self._failures.popitem(last=False)
        return max(0.0, left_s)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of an account from an address."""
        with self._lock:
            self._failures.pop((account, address), None)
