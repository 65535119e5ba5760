"""EventSink on Kafka: for submissions, decisions and imports, published one by one and waited for."""

import threading
import uuid

from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.base import EventData
from schemas.envelope import MalformedEventError, Record
from workers._delivery.outcome import LARGEST_RECORD, fresh
from workers._delivery.wire import Wire
from workers.errors import RejectedError, UnavailableError

TIMEOUT_S = 15


class KafkaEventSink:
    """Publishes events and waits until the cluster has them for good. The connection is made at first use."""

    def __init__(self, bootstrap: str, source: str, wire: Wire) -> None:
        self._bootstrap, self._source, self._wire = bootstrap, source, wire
        self._producer: KafkaProducer | None = None
        self._connecting = threading.Lock()

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """Publish an event and return its id."""
        event_id = event_id or uuid.uuid4()
        try:
            record = fresh(data, event_id, self._source, encoding=self._wire.encode)
        except MalformedEventError as error:
            raise RejectedError(str(error)) from error
        self.publish_record(record)
        return event_id

    def publish_record(self, record: Record) -> None:
        """Publish a record as it is.

        Raises: UnavailableError: the cluster cannot be reached; nothing was published.
        """
        headers = [(name, value or b"") for name, value in record.headers]  # this client knows no header without value
        try:
            sent = self._connected().send(record.topic, record.value, key=record.key, headers=headers)
            sent.get(timeout=TIMEOUT_S)
        except (KafkaError, OSError) as error:
            raise UnavailableError(f"Kafka ne répond pas sur {self._bootstrap} ; rien n’a été envoyé") from error

    def check(self) -> None:
        """Make sure the cluster answers.

        Raises: UnavailableError: it does not.
        """
        try:
            self._connected()
        except (KafkaError, OSError) as error:
            raise UnavailableError(f"Kafka ne répond pas sur {self._bootstrap}") from error

    def _connected(self) -> KafkaProducer:
        with self._connecting:
            if self._producer is None:
                self._producer = self._connect()
            return self._producer

    def _connect(self) -> KafkaProducer:
        return KafkaProducer(
            bootstrap_servers=self._bootstrap.split(","),
            acks="all",
            enable_idempotence=True,
            max_request_size=LARGEST_RECORD,
            bootstrap_timeout_ms=5_000,
            max_block_ms=TIMEOUT_S * 1000,
            delivery_timeout_ms=TIMEOUT_S * 1000,
            request_timeout_ms=10_000,
        )

    def close(self) -> None:
        """Let the connection go."""
        if self._producer is not None:
            self._producer.close(timeout=2)
            self._producer = None
