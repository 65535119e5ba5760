"""Fixtures of the tests on a real Kafka."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.fakes.wire import WIRE
from tests.wire.kafka_probe import Probe
from workers.delivery import Delivery, Route

SESSION_MS = 1_500


@pytest.fixture
def probe(kafka: str) -> Iterator[Probe]:
    """Give a way to look at the broker from outside."""
    probe = Probe(kafka)
    yield probe
    probe.close()


@pytest.fixture
def name() -> str:
    """Give a route's name that no other test uses, and so a consumer group of its own."""
    return f"t{uuid.uuid4().hex[:12]}"


Serving = Callable[[Sequence[Route]], AbstractAsyncContextManager[None]]


@pytest.fixture
def serving(kafka: str) -> Serving:
    """Give a context in which routes are served by this process."""

    @asynccontextmanager
    async def serve(routes: Sequence[Route]) -> AsyncIterator[None]:
        app = Delivery(kafka, WIRE, longest_wait_s=1.0, session_ms=SESSION_MS).build_app(routes)
        await app.start()
        try:
            yield
        finally:
            await app.stop()

    return serve


class Workers:
    """Starts and kills worker processes, forked from one that has imported everything."""

    def __init__(self, bootstrap: str) -> None:
        script = Path(__file__).with_name("worker_process.py")
        command = [sys.executable, str(script), bootstrap, str(SESSION_MS)]
        self._forker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.alive: set[int] = set()

    def start(self, name: str, pace_s: float = 0.0) -> int:
        """Start a worker and return its process id."""
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        self._forker.stdin.write(json.dumps({"name": name, "pace_s": pace_s}) + "\n")
        self._forker.stdin.flush()
        pid = int(self._forker.stdout.readline())
        self.alive.add(pid)
        return pid

    def end(self, pid: int, number: int = signal.SIGKILL) -> None:
        """End one."""
        self.alive.discard(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def close(self) -> None:
        """End all."""
        for pid in set(self.alive):
            self.end(pid)
        self._forker.kill()
        self._forker.communicate()


@pytest.fixture
def workers(kafka: str) -> Iterator[Workers]:
    """Give worker processes; they are killed at the end."""
    workers = Workers(kafka)
    yield workers
    workers.close()
