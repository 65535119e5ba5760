"""The Kafka shell around every stage: receive an event, call the stage, publish what follows, all or nothing.

A stage's results and the offset of the event they follow from are committed in one Kafka transaction, so that killing
a worker at any moment leaves no event lost and none doubled. Every record is settled: with its results, or among the
dead letters with the reason. What is unavailable is waited for; the record stays where it is.

    record ─► Lane.is_settled ─► Handling.records_after (the stage, in its thread) ─► Lane.settle (one transaction)

FastStream acknowledges nothing here (`AckPolicy.MANUAL`): a handler that returned normally has settled its record.
"""

import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import ConsumerRecord
from aiokafka.errors import MessageSizeTooLargeError
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage as InjectedMessage
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from workers._delivery.handling import Handling
from workers._delivery.lanes import Lanes
from workers._delivery.outcome import letter_without_body
from workers._delivery.progress import ProgressReporter
from workers._delivery.route import Refusal, Result, Route
from workers._delivery.transport import LONGEST_HANDLING_MS, SESSION_MS, open_broker
from workers._delivery.wire import Wire

__all__ = ["Delivery", "ProgressReporter", "Refusal", "Result", "Route", "Wire"]

log = logging.getLogger("lisiere.delivery")


_AWAITED_READ_MS, _PATIENT_READ_MS = 100, 500


class Delivery:
    """Runs routes on a Kafka cluster, one record at a time per route and process."""

    def __init__(
        self, bootstrap: str, wire: Wire, *, longest_wait_s: float = 30.0, session_ms: int = SESSION_MS
    ) -> None:
        self._bootstrap, self._wire = bootstrap, wire
        self._longest_wait_s = longest_wait_s
        self._session_ms = session_ms

    def build_app(self, routes: Sequence[Route]) -> FastStream:
        """Build the FastStream application that serves these routes."""
        broker = open_broker(self._bootstrap)
        lanes = [self._subscribe(broker, route) for route in routes]
        return FastStream(broker, logger=log, after_shutdown=[each.close for each in lanes])

    def _subscribe(self, broker: KafkaBroker, route: Route) -> Lanes:
        lanes = Lanes(self._bootstrap, route.group, longest_wait_s=self._longest_wait_s)
        handling = Handling(route, self._wire, longest_wait_s=self._longest_wait_s)
        subscriber = broker.subscriber(
            *(event_class.TOPIC.value for event_class in route.consumes),
            group_id=route.group,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=self._session_ms,
            heartbeat_interval_ms=self._session_ms // 4,
            max_poll_interval_ms=LONGEST_HANDLING_MS,
            # A record for a partition that the read under way leaves out waits for that read to end.
            fetch_max_wait_ms=_AWAITED_READ_MS if route.is_awaited else _PATIENT_READ_MS,
            listener=lanes,
            parser=_parse,
            decoder=_decode_nothing,
            no_reply=True,
        )

        async def deliver(message: InjectedMessage) -> None:
            await _deliver(route, message.raw_message, lanes, handling, subscriber.consumer)

        subscriber(deliver)
        return lanes


async def _deliver(
    route: Route, record: ConsumerRecord[bytes, bytes], lanes: Lanes, handling: Handling, consumer: Any
) -> None:
    lane = lanes.lane_of(record)
    if await lane.is_settled(record.offset, consumer):
        return
    records = await handling.records_after(record)
    try:
        await lane.settle(record.offset, records, consumer)
    except MessageSizeTooLargeError:
        log.warning("%s: what follows from %s is too large for the cluster", route.group, record.offset)
        await lane.settle(record.offset, [letter_without_body(record, route.stage)], consumer)


async def _parse(record: ConsumerRecord[bytes, bytes]) -> KafkaMessage:
    """Take a record as it is: whether it is an event of ours is for `decode` to say, not for an exception here."""
    place = f"{record.partition}-{record.offset}"
    return KafkaMessage(body=record.value or b"", raw_message=record, message_id=place, consumer=FAKE_CONSUMER)


async def _decode_nothing(message: KafkaMessage) -> Any:
    return message.body
