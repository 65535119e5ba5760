"""The index is a projection: deleted and rebuilt it answers the same, and never what a person took out."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.conftest import RunningSystem

QUESTIONS = ("captage d’eau potable", "émergence sonore la nuit", "chauves-souris de la lisière")
TEXT = {
    "etude.md": "# Étude d’impact\n\n## Eau\n\nLe captage d’eau potable des Tilleuls est à 300 m.\n\n"
    "## Bruit\n\nL’émergence sonore reste de 2 dB(A) la nuit.\n",
    "faune.txt": "Douze espèces de chauves-souris fréquentent la lisière du boisement.\n",
}


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[RunningSystem]:
    """Give a data folder on which no system runs, and end what a test started."""
    running = RunningSystem(tmp_path / "data")
    yield running
    if running.sign_in:
        running.stop()


def answers(system: RunningSystem, dossier_id: str) -> list[Any]:
    found = []
    for question in QUESTIONS:
        answer = system.lisiere("search", question, "--dossier", dossier_id, "--json")
        assert answer.status == 0, answer.err
        found.append(answer.json)
    return found


def submitted(system: RunningSystem, folder: Path, title: str) -> str:
    answer = system.lisiere("submit", folder, "--title", title, "--wait", "--json")
    assert answer.status == 0, answer.err
    return str(answer.json["dossier_id"])


@pytest.mark.timeout(900)
def test_a_deleted_index_is_rebuilt_with_one_command_and_a_withdrawn_dossier_stays_away(
    stopped: RunningSystem, tmp_path: Path
) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    for name, text in TEXT.items():
        (folder / name).write_text(text, encoding="utf-8")
    stopped.start()
    kept, taken_out = submitted(stopped, folder, "Gardé"), submitted(stopped, folder, "Déposé deux fois")
    before = answers(stopped, kept)
    assert all(before)

    refused = stopped.lisiere("withdraw", taken_out, "--reason", "Déposé deux fois")
    assert (refused.status, "--yes" in refused.err) == (1, True)
    gone = stopped.lisiere("withdraw", taken_out, "--reason", "Déposé deux fois", "--yes", "--json")
    assert gone.status == 0, gone.err
    assert [each["dossier_id"] for each in stopped.lisiere("dossiers", "--json").json] == [kept]
    assert answers(stopped, taken_out) == [[], [], []]
    again = stopped.lisiere("withdraw", taken_out, "--reason", "Encore", "--yes")
    assert (again.status, "déjà retiré" in again.err) == (1, True)

    assert stopped.stop() == 0
    stopped.sign_in = ""
    shutil.rmtree(stopped.data / "index")
    rebuilt = stopped.lisiere("index", "rebuild", "--json")
    assert rebuilt.status == 0, rebuilt.err
    assert rebuilt.json["removed"] == 0
    assert "événements relus" in rebuilt.err
    assert answers(stopped, kept) == before
    assert answers(stopped, taken_out) == [[], [], []]
    log = stopped.lisiere("dossier", taken_out)
    assert (log.status, "a retiré ce dossier" in log.err) == (1, True)
