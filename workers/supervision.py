"""Keeps the processes of a whole system running on one machine: what dies is started again, what cannot start says why.

Each program writes to its own log in the data folder. Programs are started in order, each once the one before is
ready, and stopped in the reverse order.
"""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from workers.errors import ConfigurationError

CANNOT_START = 78
"""Exit status of a program whose configuration is wrong: starting it again would not help (EX_CONFIG, sysexits.h)."""
_OWN_WORDS = "lisiere : "
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_LARGEST_LOG = 10 * 1024**2
_SETTLED_S = 10.0
_LONGEST_WAIT_S = 15.0
_STOP_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Program:
    """A process to keep running. `ready` returns once it serves; `command` is asked anew at each start."""

    name: str
    command: Callable[[], Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[None]] | None = None
    ready_within_s: float = 60.0


class Supervisor:
    """Runs programs until told to stop. `tell` gets French lines for the person at the terminal."""

    def __init__(self, logs: Path, tell: Callable[[str], None]) -> None:
        self._logs, self._tell = logs, tell
        self._stopping = asyncio.Event()
        self._keepers: list[_Keeper] = []
        self._failure: ConfigurationError | None = None

    async def start(self, program: Program) -> None:
        """Start a program and wait until it is ready.

        Raises: ConfigurationError: it cannot start, with the reason from its log.
        """
        keeper = _Keeper(program, self._logs, self._tell, self._give_up)
        self._keepers.append(keeper)
        keeper.begin()
        if program.ready is None:
            return
        ready = asyncio.ensure_future(program.ready())
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({ready, stopping}, timeout=program.ready_within_s, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if ready.done() and not ready.cancelled():
            ready.result()
            return
        ready.cancel()
        if self._failure is not None:
            raise self._failure
        if not self._stopping.is_set():
            raise ConfigurationError(
                f"{program.name} n’est pas prêt après {program.ready_within_s:.0f} s : {keeper.last_words()}"
            )

    async def run_until_stopped(self) -> None:
        """Wait until `stop` is asked.

        Raises: ConfigurationError: a program gave up for good.
        """
        await self._stopping.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Ask for the end; may be called from a signal handler of the loop."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stopping.is_set()

    async def close(self) -> None:
        """Stop everything, last started first; those after the first in parallel, since they need only the first."""
        first, others = self._keepers[:1], self._keepers[1:]
        await asyncio.gather(*(keeper.end() for keeper in others))
        for keeper in first:
            await keeper.end()

    def _give_up(self, failure: ConfigurationError) -> None:
        self._failure = failure
        self._stopping.set()


class _Keeper:
    """Keeps one program running."""

    def __init__(
        self,
        program: Program,
        logs: Path,
        tell: Callable[[str], None],
        give_up: Callable[[ConfigurationError], None],
    ) -> None:
        self._program, self._tell, self._give_up = program, tell, give_up
        self._log = logs / f"{program.name}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=self._program.name)

    async def _keep(self) -> None:
        wait_s = 0.2
        while True:
            began = time.monotonic()
            try:
                status = await self._run_once()
            except (ConfigurationError, OSError) as error:
                self._give_up(ConfigurationError(f"{self._program.name} ne peut pas démarrer : {error}"))
                return
            if status == CANNOT_START:
                self._give_up(ConfigurationError(f"{self._program.name} : {self.last_words()}"))
                return
            wait_s = 0.2 if time.monotonic() - began > _SETTLED_S else min(wait_s * 2, _LONGEST_WAIT_S)
            self._tell(
                f"{self._program.name} s’est arrêté ({_ending(status)}) ; redémarrage dans {wait_s:.1f} s. "
                f"Journal : {self._log}"
            )
            await asyncio.sleep(wait_s)

    async def _run_once(self) -> int:
        command = await asyncio.to_thread(self._program.command)
        with self._opened_log() as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | self._program.environment,
                start_new_session=True,  # Ctrl-C at the terminal is ours to pass on, in order
                preexec_fn=_die_with_parent,
            )
        return await self._process.wait()

    def _opened_log(self) -> IO[bytes]:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.is_file() and self._log.stat().st_size > _LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        return self._log.open("ab")

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_PATIENCE_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def last_words(self) -> str:
        """Return the last line of its log that says why it ended."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except FileNotFoundError:
            lines = []
        said = [line.removeprefix(_OWN_WORDS) for line in lines if line.startswith(_OWN_WORDS)]
        return (said or lines or [f"rien n’est écrit dans {self._log}"])[-1]


def _ending(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"code {status}"


def _die_with_parent() -> None:
    """Have the kernel end this child with its parent, however the parent ends (Linux; elsewhere it stays behind)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
