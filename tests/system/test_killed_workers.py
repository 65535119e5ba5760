"""A worker killed at any moment, and started again by the supervisor, changes nothing of the outcome."""

import json
import os
import random
import signal
import threading
import uuid
from collections import Counter
from pathlib import Path

import pytest

from infra.demo import DemoDossier
from tests.system.conftest import Answer, RunningSystem
from workers.following import follow


def children_of(pid: int) -> dict[int, str]:
    """Return the supervised processes and what each runs ("java" is Kafka)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): Path(f"/proc/{child}/comm").read_text().strip() for child in children}


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
                victims = [child for child, name in children_of(system.pid).items() if name != "java"]
                if victims:
                    os.kill(chance.choice(victims), signal.SIGKILL)

        killer = threading.Thread(target=kill_now_and_then)
        killer.start()
        answer = system.lisiere("submit", demo.files[0].parent, "--wait", "--json")
        ended.set()
        killer.join()
        check_outcome(system, answer, len(demo.files))
    finally:
        system.stop()


def test_a_broker_that_is_killed_and_started_again_costs_nothing(
    tmp_path_factory: pytest.TempPathFactory, demo: DemoDossier
) -> None:
    system = RunningSystem(tmp_path_factory.mktemp("outage"))
    system.start()
    try:
        submitted = system.lisiere("submit", demo.files[0].parent, "--json")
        broker = next(child for child, name in children_of(system.pid).items() if name == "java")
        os.kill(broker, signal.SIGKILL)
        state = follow(uuid.UUID(submitted.json["dossier_id"]), system.parts.read_model, lambda _line: None)
        assert state.status == "in_review"
        check_log(system, len(demo.files))
    finally:
        system.stop()


def check_outcome(system: RunningSystem, answer: Answer, documents: int) -> None:
    """Make sure a submission ended in review, with each thing done once."""
    assert answer.status == 0, answer.err
    assert answer.json["status"] == "in_review"
    check_log(system, documents)


def check_log(system: RunningSystem, documents: int) -> None:
    """Make sure that one note of so many documents lies on the log, and no event twice."""
    events = [json.loads(line) for line in system.lisiere("events").out.splitlines()]
    assert max(Counter(event["id"] for event in events).values()) == 1
    kinds = Counter(event["type"] for event in events)
    assert kinds["fr.lisiere.note.drafted.v1"] == 1
    assert kinds["fr.lisiere.document.indexed.v1"] == documents
    assert kinds["fr.lisiere.document.extracted.v1"] == documents
