"""7z archives and mails, made ZIP archives of the files they hold, so that one way of unpacking serves all.

Their readers are made for friendly files: they run in a child with limits on memory, CPU and what it writes. The child
says what it left out and why.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workers._extraction.media_types import EML, SEVEN_ZIP
from workers._intake.archive import ArchiveLimits
from workers.errors import RejectedError, UnavailableError

CONVERTED = frozenset((SEVEN_ZIP, EML))
"""Media types that hold files and are no ZIP."""
_ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 1_800.0
_NAMES = {SEVEN_ZIP: "l’archive 7z", EML: "le courriel"}


@dataclass(frozen=True)
class Converted:
    """A ZIP of what a file holds, and what is not in it: name → reason."""

    archive: Path
    left_out: dict[str, str]


@contextmanager
def as_zip(path: Path, media_type: str, limits: ArchiveLimits) -> Iterator[Converted]:
    """Give a ZIP of the files in a 7z archive, or attached to a mail.

    Raises: RejectedError: it is damaged, behind a password, or larger than the limits. UnavailableError: no child
        process can be started now.
    """
    with tempfile.TemporaryDirectory(prefix="lisiere-archive-") as folder:
        target = Path(folder) / "converted.zip"
        answer = _child(["workers._intake.conversion_child", media_type, str(path), str(target)], limits)
        told: dict[str, Any] = (
            json.loads(answer) if answer else {"rejected": f"{_NAMES[media_type]} n’a pas pu être ouvert"}
        )
        if "rejected" in told:
            raise RejectedError(told["rejected"])
        yield Converted(target, told["left_out"])


def _child(arguments: list[str], limits: ArchiveLimits) -> bytes:
    """Run the child; return its answer, empty where it ended without one."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module, no shell
            [sys.executable, "-m", *arguments, json.dumps(asdict(limits))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    except OSError as error:
        raise UnavailableError(f"aucun processus de lecture ne peut être lancé : {error}") from error
    return done.stdout if done.returncode == 0 else b""
