"""The lanes of one route: one for each partition this process was given, let go when the group takes it back."""

import asyncio

from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from workers._delivery.lane import Lane


class Lanes(ConsumerRebalanceListener):  # type: ignore[misc]
    """Keeps a lane for each partition, and hears of every rebalance of its group."""

    def __init__(self, bootstrap: str, group: str, *, longest_wait_s: float) -> None:
        self._bootstrap, self._group, self._longest_wait_s = bootstrap, group, longest_wait_s
        self._lanes: dict[TopicPartition, Lane] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def lane_of(self, record: ConsumerRecord[bytes, bytes]) -> Lane:
        """Return the lane a record came by."""
        place = TopicPartition(record.topic, record.partition)
        if place not in self._lanes:
            self._lanes[place] = Lane(self._bootstrap, self._group, place, longest_wait_s=self._longest_wait_s)
        return self._lanes[place]

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to do: a result that is ready still goes out, unless the next owner was faster."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Let the lanes go that others have now; those we have may have been others' in between."""
        for place in set(self._lanes) - assigned:
            closing = asyncio.create_task(self._lanes.pop(place).close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        for lane in self._lanes.values():
            lane.start_over()

    async def close(self) -> None:
        """Let all lanes go."""
        await asyncio.gather(*self._closing, *(lane.close() for lane in self._lanes.values()))
        self._lanes.clear()
