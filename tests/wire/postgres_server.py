"""A real PostgreSQL server on a Unix socket in a folder of its own, forgotten at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_BINARIES = Path("/usr/lib/postgresql")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server and give the SQLAlchemy URL of its database."""
    found = sorted(_BINARIES.glob("*/bin/postgres"))
    if not found:
        raise FileNotFoundError(f"no PostgreSQL in {_BINARIES}: make setup installs it where it can (Debian, root)")
    folder = Path(tempfile.mkdtemp(prefix="lisiere-pg-"))
    try:
        yield from _serve(found[-1].parent, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(binaries: Path, folder: Path) -> Iterator[str]:
    drop = _unprivileged(folder)
    data = folder / "data"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "lisiere", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, preexec_fn=drop, cwd="/")
    settings = ["-c", "fsync=off", "-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", "preexec_fn": drop}
    started = [*control, "-l", str(folder / "log"), "-o", " ".join(settings), "start"]
    subprocess.run(started, check=True, **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql+psycopg://lisiere@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)  # type: ignore[call-overload]


def _unprivileged(folder: Path) -> Callable[[], None] | None:
    """Give the folder to a user who is not root: PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)

    def drop() -> None:
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return drop
