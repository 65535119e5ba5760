"""Sends what failed for good round again: the very bytes and headers of the original, marked as a second try."""

from schemas.envelope import RETRY_HEADER, Record
from schemas.topics import Topic
from workers._delivery.outcome import LETTER_PREFIX
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.adapters.kafka_sink import KafkaEventSink
from workers.errors import RejectedError


def retry_letter(letter_id: str, bootstrap: str, sink: KafkaEventSink) -> None:
    """Publish the original of a dead letter where it was going, under its own id.

    Raises: RejectedError: no such letter. UnavailableError: the cluster cannot be reached; nothing was published.
    """
    for record in read_log(bootstrap, [Topic.DEAD_LETTER]):
        headers = dict(record.headers)
        if headers.get(LETTER_PREFIX + "letterid", b"").decode() == letter_id:
            sink.publish_record(_original(record, letter_id, headers[LETTER_PREFIX + "topic"].decode()))
            return
    raise RejectedError(f"aucun évènement en échec ne s’appelle « {letter_id} »")


def _original(record: LoggedRecord, letter_id: str, topic: str) -> Record:
    headers = [(name, value) for name, value in record.headers if not name.startswith(LETTER_PREFIX)]
    return Record(topic, record.key, record.value or b"", [*headers, (RETRY_HEADER, letter_id.encode())])
