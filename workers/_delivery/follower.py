"""Follows topics in batches into a sink that keeps its own positions, so that the sink can be emptied and filled again.

Nothing is committed to Kafka: on assignment each partition is read from where the sink says it stands.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy, FastStream
from faststream.kafka.annotations import KafkaMessage as InjectedMessage
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from workers._delivery.transport import LONGEST_HANDLING_MS, SESSION_MS, open_broker
from workers._delivery.workplace import Workplace
from workers.errors import UnavailableError

log = logging.getLogger("lisiere.follower")

Positions = Callable[[], dict[tuple[str, int], int]]
Apply = Callable[[Sequence[Any]], None]

BATCH = 500


class _FromTheSink(ConsumerRebalanceListener):  # type: ignore[misc]
    """Starts each partition where the sink stands."""

    def __init__(self, positions: Positions) -> None:
        self.consumer: Any = None
        self._positions = positions

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """Nothing to do: the sink stands where it was last applied."""

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        """Seek to the sink's positions; a partition it never saw is read from its beginning."""
        positions = await asyncio.to_thread(self._positions)
        for partition in assigned:
            position = positions.get((partition.topic, partition.partition))
            if position is not None:
                self.consumer().seek(partition, position)


def build_follower(
    bootstrap: str,
    topics: Sequence[str],
    group: str,
    positions: Positions,
    apply: Apply,
    *,
    longest_wait_s: float,
    session_ms: int = SESSION_MS,
) -> FastStream:
    """Build an application that applies every record of `topics` in batches, waiting while the sink is unavailable.

    `apply` must not raise anything but UnavailableError: nothing is skipped here.
    """
    broker = open_broker(bootstrap)
    listener = _FromTheSink(positions)
    subscriber = broker.subscriber(
        *topics,
        batch=True,
        max_records=BATCH,
        batch_timeout_ms=20,
        group_id=group,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=session_ms,
        heartbeat_interval_ms=session_ms // 4,
        max_poll_interval_ms=LONGEST_HANDLING_MS,
        fetch_max_wait_ms=100,  # screens wait for it
        listener=listener,
        parser=_parse,
        decoder=_decode_nothing,
        no_reply=True,
    )
    listener.consumer = lambda: subscriber.consumer
    follower = _Follower(group, apply, longest_wait_s)

    async def follow(message: InjectedMessage) -> None:
        await follower.follow(message.raw_message)

    subscriber(follow)
    return FastStream(broker, logger=log)


class _Follower:
    """Applies batches in a thread of its own, one after the other."""

    def __init__(self, group: str, apply: Apply, longest_wait_s: float) -> None:
        self._group, self._apply, self._longest_wait_s = group, apply, longest_wait_s
        self._workplace = Workplace(group)

    async def follow(self, records: Sequence[Any]) -> None:
        """Apply records, waiting for the sink as long as it takes."""
        wait_s = 0.2
        while (error := await self._workplace.call(lambda: self._try(records))) is not None:
            log.warning("%s waits %.1f s: %s", self._group, wait_s, error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, self._longest_wait_s)

    def _try(self, records: Sequence[Any]) -> Exception | None:
        try:
            self._apply(records)
        except UnavailableError as error:
            return error
        except Exception as error:
            log.exception("%s: bug while applying %d records", self._group, len(records))
            return error
        return None


async def _parse(records: Sequence[ConsumerRecord[bytes, bytes]]) -> KafkaMessage:
    last = records[-1]
    return KafkaMessage(
        body=b"", raw_message=tuple(records), message_id=f"{last.partition}-{last.offset}", consumer=FAKE_CONSUMER
    )


async def _decode_nothing(message: KafkaMessage) -> Any:
    return message.body
