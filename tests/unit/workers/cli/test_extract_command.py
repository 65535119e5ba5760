"""`lisiere extract`: JSON by default, other forms on demand, to a file or to standard output; errors in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def _extract(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workers.cli", "extract", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """Give a small note in Markdown."""
    path = tmp_path / "note.md"
    path.write_text("# Projet\n\nLe site est décrit ici.\n", encoding="utf-8")
    return path


def test_the_default_form_is_the_contracts_json(note: Path) -> None:
    done = _extract(note)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert list(found) == ["document", "sections", "elements"]
    assert found["elements"][1]["text"] == "Le site est décrit ici."
    assert json.loads(_extract(note, "--json").stdout) == found


def test_markdown_is_printed_on_demand(note: Path) -> None:
    assert "# Projet\n\nLe site est décrit ici." in _extract(note, "--format", "md").stdout


def test_a_form_is_written_to_a_file_on_demand(note: Path, tmp_path: Path) -> None:
    target = tmp_path / "note.html"
    done = _extract(note, "--format", "html", "-o", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert "<p>Le site est décrit ici.</p>" in target.read_text(encoding="utf-8")


def test_an_unknown_form_is_wrong_usage(note: Path) -> None:
    done = _extract(note, "--format", "pdf")
    assert done.returncode == 2
    assert "attendu : json, md, html" in done.stderr


def test_a_result_that_cannot_be_written_is_said_in_one_line(note: Path, tmp_path: Path) -> None:
    done = _extract(note, "-o", tmp_path / "absent" / "note.json")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "ne peut pas être écrit" in done.stderr


def test_a_file_that_is_refused_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "vide.xlsx").touch()
    done = _extract(tmp_path / "vide.xlsx")
    assert done.returncode == 1
    assert "est vide (0 octet)" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
