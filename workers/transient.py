"""A system that runs only as long as a command needs it, where none runs on the data folder."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workers.apps import Composition
from workers.errors import UnavailableError

_STOP_PATIENCE_S = 60.0


@contextmanager
def running_system(parts: Composition, tell: Callable[[str], None]) -> Iterator[None]:
    """Make sure a system runs on the data folder while the context lasts.

    Raises: UnavailableError: it cannot be started; what it says went to standard error.
    """
    if parts.settings.kafka_bootstrap or parts.folder.announced("kafka"):
        yield
        return
    tell(f"aucun système ne tourne sur {parts.folder.root} : il en est démarré un, le temps de cette commande")
    command = [sys.executable, "-m", "workers.cli", "up", "--data", str(parts.folder.root), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- our own command
    try:
        if not any("http" in line for line in process.stdout or ()):
            raise UnavailableError("le système n’a pas pu démarrer")
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=_STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
