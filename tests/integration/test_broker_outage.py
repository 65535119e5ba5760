"""Kafka goes away and comes back: workers wait and go on, nothing is lost or doubled."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from schemas.topics import Topic
from tests.fakes.wire import WIRE
from tests.integration.conftest import SESSION_MS
from tests.integration.test_rebalance import assert_once_each, wait_for_all
from tests.integration.worker_process import copying_route
from tests.wire.kafka_broker import RunningBroker
from tests.wire.kafka_probe import Probe
from workers._delivery.transport import stop_app
from workers.delivery import Delivery

if TYPE_CHECKING:
    from faststream.kafka.subscriber.usecase import LogicSubscriber


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    """Give a broker of the test's own, not yet started."""
    broker = RunningBroker(tmp_path / "kafka")
    yield broker
    broker.kill()


def has_more_than(probe: Probe, count: int) -> bool:
    return probe.count(Topic.DOSSIER_FAILED).total() > count


async def test_workers_survive_a_broker_that_is_killed_in_mid_flow(broker: RunningBroker, name: str) -> None:
    broker.start()
    await asyncio.to_thread(broker.wait_until_ready)
    probe = Probe(broker.bootstrap)
    dossier_ids = await asyncio.to_thread(probe.submit, 200)
    probe.close()
    delivery = Delivery(broker.bootstrap, WIRE, longest_wait_s=1.0, session_ms=SESSION_MS)
    app = delivery.build_app([copying_route(name, 0.01)])
    await app.start()
    for done in (20, 80):
        await asyncio.to_thread(probe.wait_for, partial(has_more_than, probe, done))
        broker.kill()
        await asyncio.sleep(0.5)
        broker.start()
        await asyncio.to_thread(broker.wait_until_ready)
    await asyncio.to_thread(wait_for_all, probe, dossier_ids, 60)
    await app.stop()
    assert_once_each(probe, dossier_ids)


async def test_a_worker_stops_when_told_while_the_broker_is_away(broker: RunningBroker, name: str) -> None:
    broker.start()
    await asyncio.to_thread(broker.wait_until_ready)
    probe = Probe(broker.bootstrap)
    dossier_ids = probe.submit(8)
    app = Delivery(broker.bootstrap, WIRE, longest_wait_s=1.0, session_ms=SESSION_MS).build_app([copying_route(name)])
    await app.start()
    probe.close()
    await asyncio.to_thread(wait_for_all, probe, dossier_ids)
    broker.kill()
    await asyncio.wait_for(app.stop(), 15)


class EndsCancelled:
    """A consumer whose stop ends cancelled, as aiokafka's may while it connects to a broker that is gone."""

    async def stop(self) -> None:
        raise asyncio.CancelledError


async def test_a_consumer_that_cannot_be_stopped_leaves_no_other_in_its_group(broker: RunningBroker, name: str) -> None:
    broker.start()
    await asyncio.to_thread(broker.wait_until_ready)
    delivery = Delivery(broker.bootstrap, WIRE, longest_wait_s=1.0, session_ms=SESSION_MS)
    app = delivery.build_app([copying_route(name), copying_route(f"{name}-2")])
    await app.start()
    first, second = cast("list[LogicSubscriber[Any]]", list(app.brokers[0].subscribers))
    held = second.consumer
    second.consumer = cast("Any", EndsCancelled())
    await stop_app(app)
    assert first.consumer is None
    second.consumer = held
    await second.stop()


def test_a_worker_waits_for_a_broker_that_is_not_there_yet(broker: RunningBroker, tmp_path: Path) -> None:
    environment = os.environ | {"LISIERE_KAFKA_BOOTSTRAP": broker.bootstrap, "LISIERE_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "workers.cli", "worker", "classification", "projection"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True) as worker:
        assert worker.stderr is not None
        try:
            assert any("Kafka ne répond pas" in line for line in worker.stderr)
            broker.start()
            assert any("running classification, projection" in line for line in worker.stderr)
        finally:
            worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=20)
    assert worker.returncode == 0
