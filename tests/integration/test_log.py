"""The log is read to its present end, without waiting, whatever transactions stand there; topics are made as told."""

import asyncio
import subprocess
import sys
import time

import pytest
from aiokafka import AIOKafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas.topics import PARTITIONS, PROGRESS, Topic
from tests.integration.conftest import Serving
from tests.integration.test_delivery import keys_of
from tests.integration.worker_process import copying_route
from tests.wire.kafka_probe import Probe
from workers.adapters.kafka_log import ensure_topics, ping, wait_until_consumed


def test_topics_keep_facts_for_ever_and_progress_for_a_day(kafka: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic.value) for topic in Topic])
    partitions = {each["name"]: len(each["partitions"]) for each in admin.describe_topics([*Topic])}
    admin.close()
    (configs,) = described.values()
    retention = {name: int(config["retention.ms"]["value"]) for name, config in configs.items()}
    day = 24 * 3600 * 1000
    assert retention == {topic: day if topic in PROGRESS else -1 for topic in Topic}
    assert partitions == dict.fromkeys(Topic, PARTITIONS)


def test_making_topics_again_changes_nothing(kafka: str) -> None:
    assert ensure_topics(kafka, 1) == []
    assert ping(kafka) >= len(Topic)


@pytest.mark.parametrize(
    "asked",
    [
        "kafka_log import ensure_topics; ensure_topics('127.0.0.1:9', 1)",
        "kafka_log import read_log; list(read_log('127.0.0.1:9', []))",
    ],
)
def test_a_cluster_out_of_reach_is_said(asked: str) -> None:
    # In a process of its own: kafka-python leaves the sockets of failed connections open, which is a warning here.
    asking = [sys.executable, "-c", f"from workers.adapters.{asked}"]
    asked_in_vain = subprocess.run(asking, capture_output=True, text=True, timeout=60, check=False)
    last = asked_in_vain.stderr.strip().splitlines()[-1]
    assert last.startswith("workers.errors.UnavailableError: Kafka ne répond pas sur 127.0.0.1:9")


async def test_reading_does_not_wait_behind_marks_of_transactions(serving: Serving, probe: Probe, name: str) -> None:
    probe.begin_at_the_end(f"lisiere.test.{name}", Topic.DOSSIER_SUBMITTED)
    dossier_ids = probe.submit(3)
    async with serving([copying_route(name)]):
        await asyncio.to_thread(
            probe.wait_for, lambda: keys_of(*dossier_ids) <= probe.count(Topic.DOSSIER_FAILED).keys()
        )
    began = time.monotonic()
    probe.read(*Topic)
    assert time.monotonic() - began < 3


async def test_reading_ends_before_a_transaction_that_is_open(kafka: str, probe: Probe) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka, transactional_id="test.open") as producer:
        await producer.begin_transaction()
        await producer.send_and_wait(Topic.REGULATION_PUBLISHED, b"{}", key=b"open")
        began = time.monotonic()
        assert probe.count(Topic.REGULATION_PUBLISHED)[b"open"] == 0
        assert time.monotonic() - began < 3
        await producer.abort_transaction()


async def test_waiting_for_a_group_ends_behind_marks_of_transactions(
    serving: Serving, kafka: str, probe: Probe, name: str
) -> None:
    route = copying_route(name)
    probe.begin_at_the_end(route.group, Topic.DOSSIER_SUBMITTED)
    async with AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=name) as producer:
        for partition in range(PARTITIONS):
            async with producer.transaction():
                await producer.send_and_wait(Topic.DOSSIER_SUBMITTED, b"no event", partition=partition)
    async with serving([route]):
        waiting = asyncio.to_thread(
            wait_until_consumed, kafka, route.group, Topic.DOSSIER_SUBMITTED, lambda _left: None
        )
        await asyncio.wait_for(waiting, 20)
