"""The data folder: a token of its owner's alone, and who of a living system serves where."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workers.data_folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """Give a data folder that is not there yet."""
    return DataFolder(tmp_path / "data")


def test_nothing_is_made_before_it_is_written_to(folder: DataFolder) -> None:
    assert folder.announced("web") is None
    folder.withdraw("web")
    assert not folder.root.exists()


def test_the_token_stays_the_same_and_is_the_owners_alone(folder: DataFolder) -> None:
    token = folder.token()
    assert len(token) >= 40
    assert DataFolder(folder.root).token() == token
    assert (folder.root / "token").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.root.iterdir()] == ["token"]


def test_processes_that_start_together_agree_on_the_token(folder: DataFolder) -> None:
    asking = "import sys; from pathlib import Path; from workers.data_folder import DataFolder; "
    asking += "print(DataFolder(Path(sys.argv[1])).token())"
    command = [sys.executable, "-c", asking, str(folder.root)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    tokens = {process.communicate(timeout=30)[0] for process in processes}
    assert tokens == {folder.token() + "\n"}


def test_what_a_living_process_announced_is_known_to_its_owner_alone(folder: DataFolder) -> None:
    folder.announce("kafka", {"bootstrap": "127.0.0.1:9092"})
    assert folder.announced("kafka") == {"bootstrap": "127.0.0.1:9092", "pid": os.getpid()}
    assert (folder.run / "kafka.json").stat().st_mode & 0o777 == 0o600
    assert folder.run.stat().st_mode & 0o777 == 0o700
    folder.withdraw("kafka")
    assert folder.announced("kafka") is None


def test_what_a_dead_process_announced_does_not_count(folder: DataFolder) -> None:
    folder.announce("web", {"url": "http://127.0.0.1:8765/"})
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    text = (folder.run / "web.json").read_text()
    (folder.run / "web.json").write_text(text.replace(str(os.getpid()), str(ended.pid)))
    assert folder.announced("web") is None


def test_a_process_that_was_given_the_number_of_a_dead_one_does_not_count(folder: DataFolder) -> None:
    folder.announce("web", {"url": "http://127.0.0.1:8765/"})
    said = json.loads((folder.run / "web.json").read_text())
    (folder.run / "web.json").write_text(json.dumps(said | {"started": "1"}))
    assert folder.announced("web") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}", '{"pid": "x"}', '{"pid": -1}', '{"pid": true}', "\x00"])
def test_an_announcement_that_makes_no_sense_does_not_count(folder: DataFolder, text: str) -> None:
    folder.run.mkdir(parents=True)
    (folder.run / "web.json").write_text(text)
    assert folder.announced("web") is None
