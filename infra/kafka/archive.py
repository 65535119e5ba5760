"""`python -m infra.kafka.archive`: run a broker once and keep its loaded classes, so that later starts are faster."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.kafka.local_broker import ARCHIVE, LocalBroker
from workers.adapters.kafka_log import ensure_topics
from workers.errors import LisiereError, UnavailableError

READY_WITHIN_S = 60.0


def main() -> int:
    """Make the archive; 1 with a reason when that fails."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            _archive(LocalBroker(Path(folder)))
    except (LisiereError, OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0 if ARCHIVE.is_file() else 1


def _archive(broker: LocalBroker) -> None:
    bootstrap = broker.prepare()
    process = subprocess.Popen(broker.archiving_command(), stdout=subprocess.DEVNULL)  # noqa: S603 -- our own command
    try:
        _wait_until_ready(bootstrap, process)
        process.terminate()
        process.wait(timeout=READY_WITHIN_S)
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(bootstrap: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None:
        try:
            ensure_topics(bootstrap, 1)
        except UnavailableError:
            if time.monotonic() > deadline:
                raise
        else:
            return
    raise UnavailableError("Kafka s’est arrêté au démarrage")


if __name__ == "__main__":
    sys.exit(main())
