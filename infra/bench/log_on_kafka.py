"""The same on a real Kafka: what reading the log costs, and verifying and replaying with that reading in it."""

import logging
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from infra.bench.figures import Figure
from infra.kafka import LocalBroker
from workers.adapters.kafka_log import LoggedRecord, ensure_topics, read_log
from workers.apps import Composition
from workers.journal import TOPICS
from workers.replaying import replay
from workers.settings import Settings
from workers.verifying import verify_journal

_READY_WITHIN_S = 60.0
_BATCH = 2000
_REPLAY_BOUND = 10_000.0


def measure_on_kafka(records: Sequence[LoggedRecord], folder: Path) -> Iterator[Figure]:
    """Yield events a CPU second of this process, librdkafka's threads among them; Kafka's own process apart."""
    with _broker(folder / "kafka") as bootstrap:
        _fill(bootstrap, records)
        began = time.process_time()
        read = list(read_log(bootstrap, TOPICS))
        yield Figure("journal.kafka_read", len(read) / (time.process_time() - began), "events/s")
        parts = Composition(Settings(data=folder / "data", kafka_bootstrap=bootstrap))
        for at in range(0, len(read), _BATCH):
            parts.journal.append(read[at : at + _BATCH])
        parts.journal.close()
        began = time.process_time()
        verdict = verify_journal(parts)
        yield Figure("journal.verify_with_kafka", len(read) / (time.process_time() - began), "events/s")
        if verdict.findings or verdict.comparison is None or verdict.comparison.compared != len(records):
            raise RuntimeError("a sound log was found altered, or not whole")
        began = time.process_time()
        replayed = replay(parts, f"sqlite:///{folder / 'from_kafka.db'}")
        rate = replayed.events / (time.process_time() - began)
        yield Figure("journal.replay_with_kafka", rate, "events/s", _REPLAY_BOUND, "least")


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    local = LocalBroker(folder)
    bootstrap = local.prepare()
    process = subprocess.Popen(local.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- ours
    try:
        _wait_until_ready(bootstrap)
        ensure_topics(bootstrap, 1)
        yield bootstrap
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_ready(bootstrap: str) -> None:
    """Wait for the broker to say what it holds; the client connects again by itself until it does."""
    silent = logging.getLogger("librdkafka.admin")
    silent.setLevel(logging.CRITICAL + 1)
    AdminClient({"bootstrap.servers": bootstrap, "reconnect.backoff.max.ms": 500}, logger=silent).list_topics(
        timeout=_READY_WITHIN_S
    )


def _fill(bootstrap: str, records: Sequence[LoggedRecord]) -> None:
    silent = logging.getLogger("librdkafka.producer")
    silent.setLevel(logging.CRITICAL + 1)
    producer = Producer(
        {"bootstrap.servers": bootstrap, "linger.ms": 50, "queue.buffering.max.messages": len(records) + 1},
        logger=silent,
    )
    for record in records:
        producer.produce(
            record.topic,
            record.value,
            key=record.key,
            partition=record.partition,
            timestamp=record.timestamp,
            headers=list(record.headers),
        )
    if producer.flush(_READY_WITHIN_S):
        raise RuntimeError("Kafka did not take the whole log")
