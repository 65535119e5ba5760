"""The whole system on one machine: Kafka, the workers and the web UI as supervised processes on one data folder."""

import asyncio
import fcntl
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra.kafka import LocalBroker
from workers.adapters.kafka_log import ensure_topics
from workers.apps import FOLLOWERS, Composition
from workers.data_folder import DataFolder
from workers.errors import ConfigurationError, UnavailableError
from workers.health import refuse_to_be_open
from workers.supervision import Program, Supervisor

GROUPS = {
    "interface": ("web",),
    "extraction": ("extraction",),
    "retrieval": ("retrieval",),
    "drafting": ("drafting", "answering"),
    "flow": ("intake", "classification", "review", "erasure", *FOLLOWERS),
}
"""Processes and the stages each runs: what crashes, blocks or eats memory stands alone."""
_ASK_AGAIN_S = 0.1


async def run_system(composition: Composition, tell: Callable[[str], None], ready: Callable[[str], None]) -> None:
    """Start everything, call `ready` with the sign-in address, and keep it running until Ctrl-C or SIGTERM.

    Args:   tell: gets French lines for the terminal.
    Raises: ConfigurationError: something cannot start, or a system runs on this folder already.
    """
    folder = composition.folder
    with _alone(folder):
        supervisor = Supervisor(folder.logs, tell)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)
        try:
            await _start_all(composition, supervisor, tell, ready)
            await supervisor.run_until_stopped()
        finally:
            tell("Arrêt en cours…")
            await supervisor.close()
            for part in ("kafka", "web"):
                folder.withdraw(part)


async def _start_all(
    composition: Composition, supervisor: Supervisor, tell: Callable[[str], None], ready: Callable[[str], None]
) -> None:
    await asyncio.to_thread(refuse_to_be_open, composition)
    bootstrap = await _start_kafka(composition, supervisor, tell)
    environment = {
        "LISIERE_KAFKA_BOOTSTRAP": bootstrap,
        "LISIERE_DATA": str(composition.folder.root),
        "LISIERE_PORT": str(composition.settings.port),
    }
    for name in GROUPS:
        if not supervisor.is_stopping:
            await supervisor.start(_program(name, environment, composition.folder))
    if not supervisor.is_stopping:
        link = "" if composition.has_people() else f"?token={composition.folder.token()}"
        ready(f"{_web_url(composition.folder)}{link}")


async def _start_kafka(composition: Composition, supervisor: Supervisor, tell: Callable[[str], None]) -> str:
    """Start the local broker, or take the settings' cluster; return its address."""
    configured = composition.settings.kafka_bootstrap
    if configured:
        tell(f"Kafka : {configured} (configuré)")
        return configured
    broker = LocalBroker(composition.folder.kafka)
    bootstrap = await asyncio.to_thread(broker.prepare)

    async def answers() -> None:
        while True:
            try:
                await asyncio.to_thread(ensure_topics, bootstrap, 1)
            except UnavailableError:
                await asyncio.sleep(_ASK_AGAIN_S)
            else:
                return

    await supervisor.start(Program("kafka", broker.command, ready=answers))
    composition.folder.announce("kafka", {"bootstrap": bootstrap})
    tell(f"Kafka : {bootstrap} (local)")
    return bootstrap


def _program(name: str, environment: dict[str, str], folder: DataFolder) -> Program:
    stages = GROUPS[name]
    command = [sys.executable, "-m", "workers.cli", *(("web",) if stages == ("web",) else ("worker", *stages))]

    async def serves() -> None:
        while folder.announced("web") is None:  # noqa: ASYNC110 -- another process says so, in a file
            await asyncio.sleep(_ASK_AGAIN_S)

    ready = serves if name == "interface" else None
    return Program(name, lambda: command, environment, ready=ready)


def _web_url(folder: DataFolder) -> str:
    web = folder.announced("web")
    if web is None:
        raise ConfigurationError("l’interface ne répond plus")
    return str(web["url"])


@contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """Hold the data folder: one system at a time.

    Raises: ConfigurationError: another system runs on it.
    """
    folder.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder.run / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            web = folder.announced("web")
            where = f" : {web['url']}" if web else ""
            raise ConfigurationError(f"un système tourne déjà sur {folder.root}{where}") from error
        for part in ("kafka", "web", "index"):
            folder.withdraw(part)
        yield
