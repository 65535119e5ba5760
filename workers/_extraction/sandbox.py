"""Children that read, and the crew that shares pages out to them.

A document is hostile until it is read: the libraries that read it may crash, hang or eat all memory. So they run in
children of their own, started from nothing (no fork of a process with threads), bounded in memory, CPU and wall
time. A child tells each page as soon as it is read; when it dies, only the page it was at is in doubt. That page is
tried once more, alone, in a fresh child; then it is listed as not read.
"""

import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workers._extraction.limits import Limits
from workers._extraction.records import Message, PageRecord, from_line
from workers.errors import LockedError, RejectedError, UnavailableError

_ROOT = Path(__file__).resolve().parents[2]
_READ_BYTES = 1 << 20
_LONGEST_MESSAGE = 256 * 1024**2
_START_GRACE_S = 30.0
_UNEXPECTED_END = "le lecteur s’est arrêté sur cette page, malformée ou trop lourde"
_OUT_OF_CPU = "la page demande trop de calcul"


@dataclass(frozen=True)
class Task:
    """Pages one child reads in a row. `kind` names a reader of workers._extraction.child; `alone`: a second try."""

    kind: str
    pages: tuple[int, ...]
    alone: bool = False


class Child:
    """A reader's process: takes one task at a time, tells pages as they are read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        environment = os.environ | {"PYTHONPATH": str(_ROOT), "OMP_THREAD_LIMIT": "1", "PYTHONHASHSEED": "0"}
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
                [sys.executable, "-m", "workers._extraction.child", str(path), json.dumps(asdict(limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                bufsize=0,
            )
        except OSError as error:
            raise UnavailableError(f"aucun processus de lecture ne peut être lancé : {error}") from error
        if limits.niceness:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, limits.niceness)
        self._pending = b""
        self._page_timeout_s = limits.page_timeout_s
        self.task: Task | None = None
        self.left: deque[int] = deque()
        self.deadline = math.inf
        self._started = False

    def fileno(self) -> int:
        """Return the descriptor its messages come from."""
        if self._process.stdout is None:
            raise UnavailableError("le processus de lecture n’a pas de sortie")
        return self._process.stdout.fileno()

    def give(self, task: Task) -> None:
        """Hand over a task; a child that is gone shows as an end of its messages."""
        self.task, self.left = task, deque(task.pages)
        self.alive(extra_s=0.0 if self._started else _START_GRACE_S)
        self._started = True
        order = json.dumps({"kind": task.kind, "pages": task.pages}).encode() + b"\n"
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(order)
        except BrokenPipeError:
            self.deadline = 0.0

    def alive(self, extra_s: float = 0.0) -> None:
        """Count the time a page may take from now on."""
        self.deadline = time.monotonic() + self._page_timeout_s + extra_s

    def messages(self) -> list[Message] | None:
        """Return what it said since the last call, None once it is gone."""
        chunk = os.read(self.fileno(), _READ_BYTES)
        if not chunk or len(self._pending) > _LONGEST_MESSAGE:
            return None
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        return [from_line(line) for line in lines]

    def end(self) -> int:
        """Kill it and return its exit status (minus the signal's number)."""
        self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return status

    def status_when_gone(self) -> int:
        """Return the exit status of a child whose messages ended."""
        try:
            return self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return self.end()


class Crew:
    """Children at work on one file. `on_page` gets each page's message; `on_unread` a page given up and why."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._idle: list[Child] = []
        self._busy: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self.told: dict[str, Any] = {}
        """What the file last said of itself."""

    def work(
        self,
        tasks: Iterable[Task],
        on_page: Callable[[PageRecord], None],
        on_unread: Callable[[int, str], None],
    ) -> None:
        """Do all tasks; the order in which pages are told is not theirs.

        Raises: RejectedError: a child says that the whole file cannot be read. UnavailableError: no child starts.
        """
        queue = deque(tasks)
        while queue or self._busy:
            self._hand_out(queue)
            for child in self._heard():
                self._listen(child, queue, on_page, on_unread)
            now = time.monotonic()
            for child in [child for child in self._busy if child.deadline < now]:
                self._give_up(child, f"la page a demandé plus de {self._limits.page_timeout_s:g} s", queue, on_unread)

    def _hand_out(self, queue: deque[Task]) -> None:
        while queue and len(self._busy) < self._limits.processes:
            child = self._idle.pop() if self._idle else Child(self._path, self._limits)
            self._busy.append(child)
            self._selector.register(child.fileno(), selectors.EVENT_READ, child)
            child.give(queue.popleft())

    def _heard(self) -> Iterator[Child]:
        wait_s = max(0.0, min(child.deadline for child in self._busy) - time.monotonic())
        for key, _ in self._selector.select(wait_s):
            yield key.data

    def _listen(
        self,
        child: Child,
        queue: deque[Task],
        on_page: Callable[[PageRecord], None],
        on_unread: Callable[[int, str], None],
    ) -> None:
        messages = child.messages()
        if messages is None:
            self._give_up(child, _reason(child.status_when_gone()), queue, on_unread)
            return
        for message in messages:
            if isinstance(message, dict):
                if "rejected" in message:
                    raise (LockedError if message.get("locked") else RejectedError)(message["rejected"])
                if message.get("done"):
                    self._release(child)
                    self._idle.append(child)
                    continue
                if "failed" in message:
                    self._give_up(child, message["failed"], queue, on_unread)
                    return
            child.left.popleft()
            child.alive()
            if isinstance(message, PageRecord):
                on_page(message)
            elif "unread" in message:
                on_unread(message["page"], message["unread"])
            else:
                self.told = message

    def _give_up(self, child: Child, reason: str, queue: deque[Task], on_unread: Callable[[int, str], None]) -> None:
        """End a child; try the page it was at once more alone, the others together."""
        self._release(child)
        child.end()
        task, left = child.task, child.left
        if task is None or not left:
            return
        first = left.popleft()
        if left:
            queue.appendleft(Task(task.kind, tuple(left)))
        if task.alone:
            on_unread(first, reason)
        else:
            queue.appendleft(Task(task.kind, (first,), alone=True))

    def _release(self, child: Child) -> None:
        self._selector.unregister(child.fileno())
        self._busy.remove(child)

    def dismiss(self) -> None:
        """End all children."""
        for child in [*self._busy, *self._idle]:
            child.end()
        self._busy, self._idle = [], []
        self._selector.close()


@contextmanager
def crew(path: Path, limits: Limits) -> Iterator[Crew]:
    """Give a crew for one file and dismiss it whatever happens."""
    members = Crew(path, limits)
    try:
        yield members
    finally:
        members.dismiss()


def _reason(status: int) -> str:
    return _OUT_OF_CPU if -status == signal.SIGXCPU else _UNEXPECTED_END
