"""A worker killed at any moment, and started again by the supervisor, changes nothing of the outcome."""

import json
import os
import random
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from infra.demo import DemoDossier
from tests.system.conftest import RunningSystem


def workers_of(pid: int) -> list[int]:
    """Return the supervised Python processes, Kafka apart."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if Path(f"/proc/{child}/comm").read_text().strip() != "java"]


@pytest.mark.parametrize("seed", range(3))
def test_a_dossier_whose_workers_are_killed_reaches_review_with_one_note(
    tmp_path_factory: pytest.TempPathFactory, demo: DemoDossier, seed: int
) -> None:
    system = RunningSystem(tmp_path_factory.mktemp("killed"))
    system.start()
    try:
        chance = random.Random(seed)  # noqa: S311 -- moments to kill at, the same at each run
        ended = threading.Event()

        def kill_now_and_then() -> None:
            for _ in range(8):
                if ended.wait(chance.uniform(0.2, 1.5)):
                    return
                victims = workers_of(system.pid)
                if victims:
                    os.kill(chance.choice(victims), signal.SIGKILL)

        killer = threading.Thread(target=kill_now_and_then)
        killer.start()
        answer = system.lisiere("submit", demo.files[0].parent, "--wait", "--json")
        ended.set()
        killer.join()
        assert answer.status == 0, answer.err
        assert answer.json["status"] == "in_review"
        events = [json.loads(line) for line in system.lisiere("events").out.splitlines()]
        assert max(Counter(event["id"] for event in events).values()) == 1
        kinds = Counter(event["type"] for event in events)
        assert kinds["fr.lisiere.note.drafted.v1"] == 1
        assert kinds["fr.lisiere.document.indexed.v1"] == len(demo.files)
        assert kinds["fr.lisiere.document.extracted.v1"] == len(demo.files)
    finally:
        system.stop()
