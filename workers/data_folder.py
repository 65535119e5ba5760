"""The data folder: where everything embedded lies, and who of a running system serves where."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any


class DataFolder:
    """Paths below one folder. Nothing is made before it is written to."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.objects = self.root / "objects"
        self.keys = self.root / "keys"
        self.scratch = self.root / "scratch"
        self.uploads = self.root / "uploads"
        self.read_model = self.root / "lisiere.db"
        self.state = self.root / "state.db"
        self.access = self.root / "access.db"
        self.index = self.root / "index"
        self.pages = self.root / "pages"
        self.kafka = self.root / "kafka"
        self.journal = self.root / "journal"
        self.logs = self.root / "logs"
        self.run = self.root / "run"
        self.templates = self.root / "modeles"

    @property
    def private(self) -> tuple[Path, ...]:
        """What nobody's address may lead to: keys, accounts, the token, what other dossiers are made of."""
        below = (self.keys, self.scratch, self.uploads, self.pages, self.journal, self.run, self.kafka, self.index)
        databases = (self.read_model, self.state, self.access)
        return (*below, self.logs, *databases, self.root / "token")

    def token(self) -> str:
        """Return the local API token, made at first use and readable by its owner only."""
        path = self.root / "token"
        if not path.is_file():
            self.root.mkdir(parents=True, exist_ok=True)
            draft = self.root / f".token.{os.getpid()}"
            _write_privately(draft, secrets.token_urlsafe(32))
            with suppress(FileExistsError):  # another process was first: its token is the one
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()

    def announce(self, part: str, facts: dict[str, Any]) -> None:
        """Say how a part of the running system is reached; for this user's eyes only."""
        self.run.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.run / f".{part}.{os.getpid()}"
        pid = os.getpid()
        _write_privately(draft, json.dumps({**facts, "pid": pid, "started": _started(pid)}))
        draft.replace(self.run / f"{part}.json")

    def announced(self, part: str) -> dict[str, Any] | None:
        """Return how a part is reached, None when no living process says so."""
        try:
            said = json.loads((self.run / f"{part}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(said, dict) or not _is_alive(said.get("pid"), said.pop("started", None)):
            return None
        return said

    def withdraw(self, part: str) -> None:
        """Say that a part is no longer there."""
        (self.run / f"{part}.json").unlink(missing_ok=True)


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _is_alive(pid: Any, started: Any) -> bool:
    """Tell whether a process still runs, and not another that was given its number since."""
    if type(pid) is not int or pid <= 0 or started != _started(pid):
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks; None where that is not told (not Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
