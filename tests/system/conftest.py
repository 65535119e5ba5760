"""A whole system, as `lisiere up` runs it, for the tests that look at it from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.demo import DemoDossier, build_demo_dossier
from workers.apps import Composition
from workers.settings import Settings

READY_WITHIN_S = 120


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as one JSON document."""
        return json.loads(self.out)


class RunningSystem:
    """`lisiere up` on a data folder, and the command line on the same folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._process: subprocess.Popen[str] | None = None
        self.sign_in = ""

    def start(self) -> None:
        """Start it and wait for the address it prints."""
        command = [sys.executable, "-m", "workers.cli", "up", "--data", str(self.data), "--port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "http" in line:
                self.sign_in = line[line.index("http") :].strip()
                return
        raise AssertionError(f"lisiere up ended with {self._process.wait()}")

    def stop(self) -> int:
        """Stop it as Ctrl-C does and return its exit status."""
        assert self._process is not None
        self._process.terminate()
        status = self._process.wait(timeout=90)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def parts(self) -> Composition:
        """The parts as a command of this folder has them."""
        return Composition(Settings(data=self.data))

    def lisiere(self, *words: str | Path, stdin: str | None = None, **settings: str) -> Answer:
        """Run a command on this folder."""
        return lisiere(*words, "--data", self.data, stdin=stdin, **settings)


def lisiere(*words: str | Path, stdin: str | None = None, **settings: str) -> Answer:
    """Run a command, with more settings as environment variables."""
    command = [sys.executable, "-m", "workers.cli", *map(str, words)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=240,
        check=False,
        env=_environment() | settings,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def _environment() -> dict[str, str]:
    """Vectors are the embedder's tests' business; here they would only take the cores."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LISIERE_")}
    return kept | {"LISIERE_EMBEDDINGS": "off", "LISIERE_FETCH_ATTEMPTS": "2"}


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Give one running system, the same for all tests; dossiers keep them apart."""
    running = RunningSystem(tmp_path_factory.mktemp("system"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoDossier:
    """Give the built-in dossier."""
    return build_demo_dossier(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def reviewed(system: RunningSystem, demo: DemoDossier) -> dict[str, Any]:
    """Give what `submit --wait` said of the built-in dossier."""
    folder = demo.files[0].parent
    answer = system.lisiere(
        "submit", folder, "--title", demo.title, "--filed", demo.filed_on.isoformat(), "--wait", "--json"
    )
    assert answer.status == 0, answer.err
    submitted: dict[str, Any] = answer.json
    return submitted
