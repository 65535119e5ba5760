"""The parts run apart, one process or several, on a Kafka that is not ours to start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.demo import DemoDossier
from tests.system.conftest import lisiere
from tests.wire.kafka_broker import RunningBroker

STAGES = ("intake", "extraction", "classification", "retrieval", "drafting", "review", "projection")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a broker with nothing on it but what these tests put there."""
    broker = RunningBroker(tmp_path_factory.mktemp("cluster"))
    broker.start()
    try:
        broker.wait_until_ready()
        yield broker.bootstrap
    finally:
        broker.kill()


@pytest.mark.parametrize("processes", [[STAGES], [STAGES[:3], STAGES[3:4], STAGES[4:]]], ids=["one", "three"])
def test_workers_run_apart_on_a_configured_kafka(
    cluster: str,
    demo: DemoDossier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: list[tuple[str, ...]],
) -> None:
    (tmp_path / "lisiere.toml").write_text(f'kafka_bootstrap = "{cluster}"\ndata = "{tmp_path / "data"}"\n')
    monkeypatch.chdir(tmp_path)
    environment = os.environ | {"LISIERE_EMBEDDINGS": "off"}
    running = [
        subprocess.Popen([sys.executable, "-m", "workers.cli", "worker", *stages], env=environment)
        for stages in processes
    ]
    try:
        answer = lisiere("submit", demo.files[2], "--wait", "--json")
        assert answer.json["status"] == "in_review", answer.err
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=30) for process in running] == [0] * len(running)
