"""Looks at a real Kafka from outside, as another system would: publishes, reads what is committed, counts."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas.dossiers import DossierSubmitted, SubmittedDocument
from schemas.envelope import Record
from schemas.topics import Topic
from workers._delivery.outcome import fresh
from workers.adapters.kafka_log import LoggedRecord, read_log

_NOTHING = SubmittedDocument(name="rien.txt", uri="file:///nowhere/rien.txt", sha256="0" * 64)


class Probe:
    """Publishes and reads; only what was written since it was made."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._since_ms = int(time.time() * 1000)
        self._producer: KafkaProducer | None = None

    def close(self) -> None:
        """Disconnect; publishing connects again."""
        if self._producer is not None:
            self._producer.close()
            self._producer = None

    def begin_at_the_end(self, group: str, *topics: Topic) -> None:
        """Have a consumer group start with what is published from now on."""
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=group, enable_auto_commit=False)
        places = [TopicPartition(topic.value, n) for topic in topics for n in range(4)]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        consumer.commit({place: OffsetAndMetadata(end, "", -1) for place, end in ends.items()})
        consumer.close()

    def submit(self, count: int, title: str | None = None, *, key: bytes | None = None) -> list[uuid.UUID]:
        """Publish submissions and return their dossiers' ids; `key` other than the dossier's id when given."""
        dossier_ids = [uuid.uuid4() for _ in range(count)]
        for dossier_id in dossier_ids:
            record = fresh(DossierSubmitted(dossier_id=dossier_id, title=title, documents=(_NOTHING,)))
            self.put(record.topic, key or record.key, record.value, record.headers)
        return dossier_ids

    def publish(self, record: Record) -> None:
        """Publish a record as it is and wait for it."""
        self.put(record.topic, record.key, record.value, record.headers)

    def put(self, topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, Any]]) -> Any:
        """Publish anything and return where it lies."""
        if self._producer is None:
            self._producer = KafkaProducer(bootstrap_servers=self.bootstrap, acks="all", max_request_size=4 * 1024**2)
        return self._producer.send(topic, value, key=key, headers=list(headers)).get(timeout=30)

    def read(self, *topics: Topic) -> list[LoggedRecord]:
        """Read what readers of committed records see of these topics."""
        return list(read_log(self.bootstrap, topics, self._since_ms))

    def count(self, *topics: Topic) -> Counter[bytes]:
        """Count the committed records by key."""
        return Counter(record.key or b"" for record in self.read(*topics))

    def wait_for(self, is_there: Callable[[], bool], within_s: float = 30.0) -> None:
        """Ask again and again until something is there."""
        deadline = time.monotonic() + within_s
        while not is_there():
            if time.monotonic() > deadline:
                raise AssertionError(f"not there after {within_s} s")
            time.sleep(0.05)  # another process writes it; there is nothing to await
