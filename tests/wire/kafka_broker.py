"""A real Kafka broker for tests: started, killed and started again on the same port."""

import socket
import subprocess
import time
from pathlib import Path

from infra.kafka import LocalBroker
from workers.adapters.kafka_log import ensure_topics

_READY_WITHIN_S = 60.0


class RunningBroker:
    """One broker on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._local = LocalBroker(folder)
        self.bootstrap = self._local.prepare()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it serves some seconds later."""
        self._process = subprocess.Popen(self._local.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait_until_ready(self) -> None:
        """Ask until it answers and its topics are there."""
        deadline = time.monotonic() + _READY_WITHIN_S
        while not self._listens():  # kafka-python does not close the sockets of connections that failed
            if time.monotonic() > deadline or self._process is None or self._process.poll() is not None:
                raise AssertionError("Kafka does not start")
            time.sleep(0.05)
        ensure_topics(self.bootstrap, 1)

    def _listens(self) -> bool:
        host, port = self.bootstrap.split(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
