"""The supervisor, with real processes: what dies is started again, what cannot start says why, all ends in order."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from workers.errors import ConfigurationError
from workers.supervision import CANNOT_START, Program, Supervisor


class Watched:
    """A supervisor, what it tells, and what its programs write to one file."""

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        self.traces = folder / "traces"
        self.traces.touch()
        self.supervisor = Supervisor(folder / "logs", self.told.append)

    def program(self, name: str, script: str, *, within_s: float = 20.0) -> Program:
        """Make a program that is ready once it said so."""
        heading = f"import os, signal, sys, time\ndef say(word): open({str(self.traces)!r}, 'a').write(word + '\\n')\n"
        command = [sys.executable, "-c", heading + script]

        async def ready() -> None:
            await self.until(f"{name} ready")

        return Program(name, lambda: command, ready=ready, ready_within_s=within_s)

    def serving(self, name: str) -> Program:
        """Make a program that serves until SIGTERM."""
        return self.program(
            name,
            f"signal.signal(signal.SIGTERM, lambda *_: (say('{name} ended'), sys.exit(0)))\n"
            f"say('{name} pid %d' % os.getpid())\nsay('{name} ready')\nwhile True: signal.pause()",
        )

    def lines(self) -> list[str]:
        return self.traces.read_text().splitlines()

    async def until(self, line: str, times: int = 1) -> None:
        while self.lines().count(line) < times:  # noqa: ASYNC110 -- another process writes the file
            await asyncio.sleep(0.02)

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[-1]) for line in self.lines() if line.startswith(f"{name} pid")]


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    """Give a supervisor with nothing to run yet; all it runs is ended."""
    watched = Watched(tmp_path)
    yield watched
    await watched.supervisor.close()


async def test_a_program_that_dies_is_started_again_and_it_is_said(watched: Watched) -> None:
    await watched.supervisor.start(watched.serving("drafting"))
    os.kill(watched.pids("drafting")[0], signal.SIGKILL)
    await asyncio.wait_for(watched.until("drafting ready", 2), 20)
    first, second = watched.pids("drafting")
    assert first != second
    assert watched.told[0].startswith("drafting s’est arrêté (signal SIGKILL) ; redémarrage dans")


async def test_a_program_that_ends_by_itself_is_started_again(watched: Watched) -> None:
    await watched.supervisor.start(watched.program("short", "say('short ready')\nsys.exit(3)"))
    await asyncio.wait_for(watched.until("short ready", 3), 20)
    assert watched.told[0].startswith("short s’est arrêté (code 3)")


async def test_a_program_that_cannot_start_gives_its_reason_and_ends_all(watched: Watched) -> None:
    await watched.supervisor.start(watched.serving("kafka"))
    reason = "le port 8765 n’est pas libre"
    script = f"print('bruit')\nprint('lisiere : {reason}', file=sys.stderr)\nprint('fin')\nsys.exit({CANNOT_START})"
    with pytest.raises(ConfigurationError, match=f"interface : {reason}"):
        await watched.supervisor.start(watched.program("interface", script))
    with pytest.raises(ConfigurationError, match=reason):
        await watched.supervisor.run_until_stopped()


async def test_a_program_that_does_not_exist_is_said(watched: Watched) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    program = Program("kafka", lambda: ["/nowhere/java"], ready=never)
    with pytest.raises(ConfigurationError, match=r"kafka ne peut pas démarrer : .*/nowhere/java"):
        await watched.supervisor.start(program)


async def test_a_program_that_is_never_ready_is_said_with_its_last_words(watched: Watched) -> None:
    script = "print('en attente de la base', flush=True)\ntime.sleep(60)"
    with pytest.raises(ConfigurationError, match="retrieval n’est pas prêt après 2 s : en attente de la base"):
        await watched.supervisor.start(watched.program("retrieval", script, within_s=2.0))


async def test_the_first_program_ends_after_all_others(watched: Watched) -> None:
    for name in ("kafka", "extraction", "flow"):
        await watched.supervisor.start(watched.serving(name))
    watched.supervisor.stop()
    await watched.supervisor.run_until_stopped()
    await watched.supervisor.close()
    ended = [line for line in watched.lines() if line.endswith("ended")]
    assert sorted(ended[:2]) == ["extraction ended", "flow ended"]
    assert ended[2:] == ["kafka ended"]
    assert watched.told == []


def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    parent = """
import asyncio, sys
from pathlib import Path
from workers.supervision import Program, Supervisor

async def main(folder):
    say = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid()) + chr(10)); time.sleep(600)"
    child = [sys.executable, "-c", say, str(folder / "pid")]
    await Supervisor(folder, print).start(Program("child", lambda: child))
    await asyncio.Event().wait()

asyncio.run(main(Path(sys.argv[1])))
"""
    deadline = time.monotonic() + 20
    with subprocess.Popen([sys.executable, "-c", parent, str(tmp_path)]) as supervising:
        while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text().endswith("\n"):
            assert time.monotonic() < deadline
            time.sleep(0.02)  # another process writes the file
        child = Path("/proc") / (tmp_path / "pid").read_text().strip()
        assert child.exists()
        supervising.kill()
    while child.exists() and (child / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def test_a_log_that_grew_large_is_set_aside(watched: Watched, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "flow.log").write_bytes(b"x" * (10 * 1024**2 + 1))
    await watched.supervisor.start(watched.serving("flow"))
    assert (logs / "flow.log.1").stat().st_size > 10 * 1024**2
    assert (logs / "flow.log").stat().st_size == 0
