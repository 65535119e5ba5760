"""A lane: what one consumer group does with one partition, its results and its offset in the same transactions.

The transactional id names group, topic and partition. Whoever starts a producer under it aborts what a former owner
left half-done and fences it off, then asks how far the partition is settled, and only then publishes. Whatever the
group's members believe of who owns the partition, a record is settled by one of them, once.

Source: KIP-98 (exactly-once delivery), § transactional.id and zombie fencing.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from schemas.envelope import Record
from workers._delivery.outcome import LARGEST_RECORD

log = logging.getLogger("lisiere.delivery")

TRANSACTION_TIMEOUT_MS = 15_000
_FIRST_WAIT_S = 0.2
_CLOSE_PATIENCE_S = 5.0


class Lane:
    """Settles the records of one partition for one group, in order."""

    def __init__(self, bootstrap: str, group: str, partition: TopicPartition, *, longest_wait_s: float) -> None:
        self._bootstrap = bootstrap
        self._group = group
        self._partition = partition
        self._longest_wait_s = longest_wait_s
        self._producer: AIOKafkaProducer | None = None
        self._settled_below = 0
        self._starts_over = False
        self._is_let_go = False
        self._turn = asyncio.Lock()

    async def is_settled(self, offset: int, consumer: Any) -> bool:
        """Tell whether a record was settled already, by us or by the lane's former owner.

        A lane that was let go settles nothing any more: the record comes again by the lane of who has the partition.
        """
        async with self._turn:
            return self._is_let_go or await self._is_settled(offset, consumer)

    async def settle(self, offset: int, records: Sequence[Record], consumer: Any) -> None:
        """Publish `records` and commit the offset, all or nothing; wait for the cluster as long as it takes.

        A partition that was taken from us meanwhile is left to its new owner, who is given the record again.

        Raises: MessageSizeTooLargeError: the cluster will never take one of the records; nothing was published.
        """
        async with self._turn:
            wait_s = _FIRST_WAIT_S
            while not await self._is_left_to_another(consumer) and not await self._is_settled(offset, consumer):
                try:
                    await self._transact(offset, records)
                except MessageSizeTooLargeError:
                    await self._close()
                    raise
                except Exception as error:  # noqa: BLE001 -- only the log knows what came of it; the next turn asks
                    log.warning("%s %s: cannot publish, trying again: %r", self._group, self._partition, error)
                    await self._close()
                    await asyncio.sleep(wait_s)
                    wait_s = min(wait_s * 2, self._longest_wait_s)

    def start_over(self) -> None:
        """Take nothing for granted any more: the group was rebalanced, another may have had the partition."""
        self._starts_over = True

    async def close(self) -> None:
        """Let the lane go for good, once nothing is being settled."""
        async with self._turn:
            self._is_let_go = True
            await self._close()

    async def _is_left_to_another(self, consumer: Any) -> bool:
        if not self._is_let_go and self._partition in consumer.assignment():
            return False
        log.warning("%s %s: another worker took over, result dropped", self._group, self._partition)
        return True

    async def _is_settled(self, offset: int, consumer: Any) -> bool:
        if self._starts_over:
            await self._close()
        if self._producer is None and offset >= self._settled_below:
            self._starts_over = False
            await self._open(consumer)
        return offset < self._settled_below

    async def _transact(self, offset: int, records: Sequence[Record]) -> None:
        producer = self._producer
        if producer is None:
            raise RuntimeError("a lane publishes only once it is open")
        async with producer.transaction():
            sent = [await _send(producer, record) for record in records]
            await producer.send_offsets_to_transaction({self._partition: offset + 1}, self._group)
            await asyncio.gather(*sent)  # the commit itself does not mind records that were refused
        self._settled_below = offset + 1

    async def _open(self, consumer: Any) -> None:
        """Fence off other producers of this lane, then learn how far it is settled; wait while Kafka is away."""
        wait_s = _FIRST_WAIT_S
        while self._producer is None:
            producer = self._new_producer()
            try:
                await producer.start()
                self._settled_below = await consumer.committed(self._partition) or 0
            except (KafkaError, OSError) as error:
                log.warning("%s %s: Kafka unavailable, waiting: %r", self._group, self._partition, error)
                await _stop(producer)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, self._longest_wait_s)
            except BaseException:
                await _stop(producer)
                raise
            else:
                self._producer = producer

    def _new_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            transactional_id=f"{self._group}/{self._partition.topic}/{self._partition.partition}",
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            max_request_size=LARGEST_RECORD,
            linger_ms=0,
        )

    async def _close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)


async def _send(producer: AIOKafkaProducer, record: Record) -> "asyncio.Future[Any]":
    sent: asyncio.Future[Any] = await producer.send(record.topic, record.value, key=record.key, headers=record.headers)
    sent.add_done_callback(lambda done: done.cancelled() or done.exception())  # one exception tells of all that failed
    return sent


async def _stop(producer: AIOKafkaProducer) -> None:
    """Let a producer go; one that waits for a cluster which is away is abandoned."""
    try:
        await asyncio.wait_for(producer.stop(), _CLOSE_PATIENCE_S)
    except (KafkaError, OSError, TimeoutError) as error:
        log.warning("a producer did not close cleanly: %r", error)
        await producer.client.close()
