"""EventSink: what a person or another system says is on the log once `publish` returns."""

import secrets
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.dossiers import DossierFailed
from schemas.envelope import Record
from schemas.topics import Topic
from tests.fakes.in_memory_event_sink import InMemoryEventSink
from tests.fakes.wire import WIRE
from tests.wire.kafka_probe import Probe
from workers.adapters.kafka_sink import KafkaEventSink
from workers.errors import RejectedError, UnavailableError
from workers.ports import EventSink

Log = Callable[[], Sequence[Any]]


@pytest.fixture(params=["kafka", "memory"])
def sink_and_log(request: pytest.FixtureRequest) -> Iterator[tuple[EventSink, Log]]:
    """Give a sink and what lies on its log."""
    if request.param == "memory":
        memory = InMemoryEventSink("/test")
        yield memory, lambda: memory.records
        return
    bootstrap = request.getfixturevalue("kafka")
    probe, sink = Probe(bootstrap), KafkaEventSink(bootstrap, "/test", WIRE)
    yield sink, lambda: probe.read(Topic.DOSSIER_FAILED)
    sink.close()
    probe.close()


def failure(reason: str = "essai") -> DossierFailed:
    return DossierFailed(dossier_id=uuid.uuid4(), stage="test", reason=reason)


def of(log: Log, data: DossierFailed) -> list[Record]:
    return [record for record in log() if record.key == str(data.dossier_id).encode()]


def test_what_was_published_is_on_the_log_when_it_returns(sink_and_log: tuple[EventSink, Log]) -> None:
    sink, log = sink_and_log
    data = failure()
    event_id = sink.publish(data)
    (record,) = of(log, data)
    headers = dict(record.headers)
    assert headers["ce_id"] == str(event_id).encode()
    assert headers["ce_type"] == DossierFailed.TYPE.encode()
    assert headers["ce_source"] == b"/test"
    assert WIRE.decode(record.headers, record.value, datetime.now(UTC)).data == data
    assert b"essai" not in record.value


def test_the_id_that_was_given_is_the_events(sink_and_log: tuple[EventSink, Log]) -> None:
    sink, log = sink_and_log
    data, event_id = failure(), uuid.uuid4()
    assert sink.publish(data, event_id=event_id) == event_id
    assert dict(of(log, data)[0].headers)["ce_id"] == str(event_id).encode()


def test_events_of_one_dossier_stay_in_order(sink_and_log: tuple[EventSink, Log]) -> None:
    sink, log = sink_and_log
    data = failure()
    ids = [sink.publish(data) for _ in range(10)]
    assert [dict(record.headers)["ce_id"].decode() for record in of(log, data)] == [str(each) for each in ids]


def test_an_event_larger_than_256_kib_is_refused_and_not_published(sink_and_log: tuple[EventSink, Log]) -> None:
    sink, log = sink_and_log
    data = failure(secrets.token_hex(2 * 262_144))  # what is sealed is deflated, too
    with pytest.raises(RejectedError, match="octets, plus que 262144"):
        sink.publish(data)
    assert of(log, data) == []


def test_a_log_out_of_reach_is_said_and_nothing_is_published() -> None:
    memory = InMemoryEventSink("/test")
    memory.is_away = True
    with pytest.raises(UnavailableError, match="rien n’a été envoyé"):
        memory.publish(failure())
    assert memory.records == []


def test_a_kafka_out_of_reach_is_said_and_nothing_is_published() -> None:
    # In a process of its own: kafka-python leaves the sockets of failed connections open, which is a warning here.
    publishing = """
import uuid
from schemas.dossiers import DossierFailed
from tests.fakes.wire import WIRE
from workers.adapters.kafka_sink import KafkaEventSink
failed = DossierFailed(dossier_id=uuid.uuid4(), stage="test", reason="essai")
KafkaEventSink("127.0.0.1:9", "/test", WIRE).publish(failed)
"""
    done = subprocess.run([sys.executable, "-c", publishing], capture_output=True, text=True, timeout=60, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last == "workers.errors.UnavailableError: Kafka ne répond pas sur 127.0.0.1:9 ; rien n’a été envoyé"
