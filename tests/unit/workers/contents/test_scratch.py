"""What lies in clear while it is worked on: for this process alone, and no longer than it lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from workers.adapters.scratch import Scratch
from workers.errors import UnavailableError

_KILLED = """
import os, sys
from pathlib import Path
from workers.adapters.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
scratch.serve_temporary_files()
import tempfile
open(os.path.join(tempfile.mkdtemp(), "dossier.pdf"), "wb").write(b"%PDF in clear")
sys.stdout.write(str(scratch.folder))
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_goes_when_the_next_one_starts(tmp_path: Path) -> None:
    alive = Scratch(tmp_path)
    (alive.folder / "in use").write_bytes(b"in clear")
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], capture_output=True, text=True, check=False)
    left = Path(killed.stdout)
    assert killed.returncode == -9
    assert left.parent == tmp_path
    assert [path.read_bytes() for path in left.rglob("dossier.pdf")] == [b"%PDF in clear"]
    assert Scratch(tmp_path).folder.is_dir()
    assert not left.exists()
    assert (alive.folder / "in use").read_bytes() == b"in clear"


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    assert scratch.folder == scratch.folder
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "scratch", scratch.folder)] == [0o700, 0o700]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(UnavailableError, match="ne peut pas être écrit"):
        _ = Scratch(tmp_path / "file").folder
