"""Administers and reads the log: creates the topics, reads every record up to now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.envelope import MAX_VALUE_BYTES
from schemas.topics import PARTITIONS, Topic
from workers._delivery.outcome import LARGEST_RECORD
from workers.errors import UnavailableError

QUIET_S = 10.0
_POLL_MS = 50
_ASK_AGAIN_S = 0.1


@dataclass(frozen=True)
class LoggedRecord:
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
    except (KafkaError, OSError) as error:
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
    except (KafkaError, OSError) as error:
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap} : {type(error).__name__}") from error


def _new_topic(topic: Topic, replication: int) -> NewTopic:
    largest = LARGEST_RECORD if topic is Topic.DEAD_LETTER else 8 * MAX_VALUE_BYTES
    configs = {"retention.ms": str(topic.retention_ms), "max.message.bytes": str(largest)}
    return NewTopic(topic.value, PARTITIONS, replication, topic_configs=configs)


def read_log(bootstrap: str, topics: Sequence[Topic], since_ms: int | None = None) -> Iterator[LoggedRecord]:
    """Yield every committed record of `topics` up to now, in time order within a partition.

    Raises: UnavailableError: the cluster cannot be reached, or falls silent before the end.
    """
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            isolation_level="read_committed",
            enable_auto_commit=False,
            bootstrap_timeout_ms=5_000,
        )
    except (KafkaError, OSError) as error:
        raise UnavailableError(f"Kafka ne répond pas sur {bootstrap}") from error
    try:
        yield from _read(consumer, topics, since_ms)
    except KafkaError as error:
        raise UnavailableError(f"la lecture du journal a échoué : {error}") from error
    finally:
        consumer.close()


def _read(consumer: KafkaConsumer, topics: Sequence[Topic], since_ms: int | None) -> Iterator[LoggedRecord]:
    places = [
        TopicPartition(topic.value, partition)
        for topic in topics
        for partition in (consumer.partitions_for_topic(topic.value) or ())
    ]
    if not places:
        return
    consumer.assign(places)
    ends: dict[Any, int] = consumer.end_offsets(places)
    _seek(consumer, places, since_ms)
    heard_at = monotonic()
    while open_places := {place for place in places if consumer.position(place) < ends[place]}:
        before = {place: consumer.position(place) for place in open_places}
        # Briefly: behind the last records lie the marks of transactions, which are passed without being polled.
        for records in consumer.poll(timeout_ms=_POLL_MS).values():
            yield from map(_logged, records)
        if any(consumer.position(place) != before[place] for place in open_places):
            heard_at = monotonic()
        elif monotonic() - heard_at > QUIET_S:
            raise UnavailableError("le journal Kafka ne répond plus avant la fin de la lecture")


def _logged(record: Any) -> LoggedRecord:
    return LoggedRecord(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        record.key,
        record.value,
        record.headers or (),
    )


def _seek(consumer: KafkaConsumer, places: list[Any], since_ms: int | None) -> None:
    if since_ms is None:
        consumer.seek_to_beginning(*places)
        return
    found = consumer.offsets_for_times(dict.fromkeys(places, since_ms))
    for place in places:
        if found.get(place) is None:
            consumer.seek_to_end(place)
        else:
            consumer.seek(place, found[place].offset)


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
    except (KafkaError, OSError) as error:
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
