"""Administers and reads the log: creates the topics, reads every record up to now.

Two clients: librdkafka's reads a log of years some twenty times faster; kafka-python's administers.
"""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, NamedTuple

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException
from confluent_kafka import TopicPartition as Partition
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError as AdminError
from kafka.errors import TopicAlreadyExistsError

from schemas.dossiers import DossierErased
from schemas.envelope import MAX_VALUE_BYTES, MalformedEventError, decode
from schemas.topics import PARTITIONS, Topic
from workers._delivery.outcome import LARGEST_RECORD
from workers.errors import UnavailableError

QUIET_S = 10.0
_REACHED_WITHIN_S = 5.0
_LED_WITHIN_S = 30.0
_AT_ONCE = 5000
_POLL_S = 0.05
_POLL_MS = 50
_ASK_AGAIN_S = 0.1


_READING = {
    "group.id": "lisiere.reading",  # asked for, never used: nothing is committed
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "fetch.wait.max.ms": 20,
    "socket.connection.setup.timeout.ms": 3_000,
}
_NO_LEADER_YET = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.UNKNOWN_LEADER_EPOCH,
    KafkaError.OFFSET_NOT_AVAILABLE,
    KafkaError.REPLICA_NOT_AVAILABLE,
}
"""A topic is new, or a broker left or has just come back."""
_SILENT = logging.getLogger("librdkafka")
_SILENT.setLevel(logging.CRITICAL + 1)  # what it would say to standard error is raised here


class LoggedRecord(NamedTuple):
    """A record as it lies on the log. `timestamp` in ms since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]

    @property
    def time(self) -> datetime:
        """The record's own time."""
        return datetime.fromtimestamp(self.timestamp / 1000, tz=UTC)


def ensure_topics(bootstrap: str, replication: int) -> list[str]:
    """Create the topics that are missing and return their names.

    Raises: UnavailableError: the cluster cannot be reached, or refuses.
    """
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","), bootstrap_timeout_ms=5_000)
        try:
            missing = sorted({topic.value for topic in Topic} - set(admin.list_topics()))
            if missing:
                admin.create_topics([_new_topic(Topic(name), replication) for name in missing], wait_for_metadata=True)
        except TopicAlreadyExistsError:
            return []
        finally:
            admin.close()
    except (AdminError, OSError) as error:
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap} : {type(error).__name__}") from error
    return missing


def ping(bootstrap: str) -> int:
    """Return how many topics the cluster has.

    Raises: UnavailableError: it cannot be reached.
    """
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","), bootstrap_timeout_ms=5_000)
        try:
            return len(admin.list_topics())
        finally:
            admin.close()
    except (AdminError, OSError) as error:
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap} : {type(error).__name__}") from error


def _new_topic(topic: Topic, replication: int) -> NewTopic:
    largest = LARGEST_RECORD if topic is Topic.DEAD_LETTER else 8 * MAX_VALUE_BYTES
    configs = {"retention.ms": str(topic.retention_ms), "max.message.bytes": str(largest)}
    return NewTopic(topic.value, PARTITIONS, replication, topic_configs=configs)


def read_log(bootstrap: str, topics: Sequence[Topic], since_ms: int | None = None) -> Iterator[LoggedRecord]:
    """Yield every committed record of `topics` up to now, in offset order within a partition.

    Raises: UnavailableError: the cluster cannot be reached, or falls silent before the end.
    """
    settings: Any = {**_READING, "bootstrap.servers": bootstrap}
    consumer = Consumer(settings, logger=_SILENT)
    try:
        known = consumer.list_topics(timeout=_REACHED_WITHIN_S).topics
    except KafkaException as error:
        consumer.close()
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap}") from error
    try:
        places = [
            (topic.value, number)
            for topic in topics
            for number in (known[topic.value].partitions if topic.value in known else ())
        ]
        yield from _read(consumer, places, since_ms)
    except KafkaException as error:
        raise UnavailableError(f"la lecture du journal a échoué : {error}") from error
    finally:
        consumer.close()


def erased_on_log(bootstrap: str) -> Iterator[uuid.UUID]:
    """Yield each dossier that was decided to be erased. Raises: UnavailableError."""
    for record in read_log(bootstrap, [Topic.DOSSIER_ERASED]):
        with suppress(MalformedEventError):
            envelope = decode(record.headers, record.value, record.time)
            if isinstance(envelope.data, DossierErased):
                yield envelope.data.dossier_id


def _read(consumer: Consumer, places: Sequence[tuple[str, int]], since_ms: int | None) -> Iterator[LoggedRecord]:
    ends = _offsets(consumer, places, OFFSET_END)
    begins = _offsets(consumer, places, OFFSET_BEGINNING if since_ms is None else since_ms)
    left = {place for place in places if 0 <= begins[place] < ends[place]}
    if not left:
        return
    consumer.assign([Partition(*place, begins[place]) for place in left])
    heard_at = monotonic()
    while left:
        messages: list[Any] = consumer.consume(_AT_ONCE, timeout=_POLL_S)
        for message in messages:
            heard_at = monotonic()
            place = (message.topic(), message.partition())
            if (error := message.error()) is not None:
                if error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 -- how this client names it
                    raise KafkaException(error)
                left.discard(place)
                continue
            offset = message.offset()
            if offset < ends[place]:
                yield LoggedRecord(
                    *place, offset, message.timestamp()[1], message.key(), message.value(), message.headers() or ()
                )
            if offset >= ends[place] - 1:
                left.discard(place)
        if monotonic() - heard_at > QUIET_S:
            raise UnavailableError("le journal Kafka ne répond plus avant la fin de la lecture")


def _offsets(consumer: Consumer, places: Sequence[tuple[str, int]], when: int) -> dict[tuple[str, int], int]:
    """Return the first offset at an instant in ms, or at the beginning or the end of what is committed."""
    if not places:
        return {}
    asked = [Partition(*place, when) for place in places]
    deadline = monotonic() + _LED_WITHIN_S
    while True:
        try:
            found = consumer.offsets_for_times(asked, timeout=_REACHED_WITHIN_S)
            failed = next((each.error for each in found if each.error is not None), None)
        except KafkaException as error:
            found, failed = [], error.args[0]
        if failed is None:
            return {(each.topic, each.partition): each.offset for each in found}
        if failed.code() not in _NO_LEADER_YET or monotonic() > deadline:
            raise KafkaException(failed)
        sleep(_ASK_AGAIN_S)
        consumer.list_topics(timeout=_REACHED_WITHIN_S)  # who leads is asked anew


def wait_until_consumed(
    bootstrap: str, group: str, topic: Topic, tell: Callable[[int], None], *, say_every_s: float = 2.0
) -> None:
    """Wait until a consumer group has settled all that is on a topic now.

    Args:   tell: told, now and then, how many records are left.
    Raises: UnavailableError: the cluster cannot be reached.
    """
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            group_id=group,
            isolation_level="read_committed",
            enable_auto_commit=False,
            bootstrap_timeout_ms=5_000,
        )
        try:
            _wait(consumer, topic, tell, say_every_s)
        finally:
            consumer.close()
    except (AdminError, OSError) as error:
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap} : {type(error).__name__}") from error


def _wait(consumer: KafkaConsumer, topic: Topic, tell: Callable[[int], None], say_every_s: float) -> None:
    places = [TopicPartition(topic.value, number) for number in consumer.partitions_for_topic(topic.value) or ()]
    ends: dict[Any, int] = consumer.end_offsets(places)
    said_at = monotonic()
    while left := sum(_left(consumer, place, ends[place]) for place in places):
        if monotonic() - said_at > say_every_s:
            said_at = monotonic()
            tell(left)
        sleep(_ASK_AGAIN_S)


def _left(consumer: KafkaConsumer, place: Any, end: int) -> int:
    """Return how many records of a partition a group has not settled; marks of transactions are none."""
    committed = consumer.committed(place) or 0
    if committed >= end:
        return 0
    consumer.assign([place])
    consumer.seek(place, committed)
    while consumer.position(place) < end:
        if consumer.poll(timeout_ms=_POLL_MS):
            return int(end - committed)
    return 0
