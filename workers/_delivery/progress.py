"""Progress of a stage in the middle of a record: for the screen only, outside the record's transaction."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaProducer

from schemas.base import EventData
from schemas.envelope import Record
from workers._delivery.outcome import fresh
from workers._delivery.wire import Wire
from workers.errors import ErasedError, UnavailableError


class ProgressReporter:
    """Publishes progress from a stage's thread, best effort: a lost report is replaced by the next."""

    def __init__(self, bootstrap: str, wire: Wire) -> None:
        self._bootstrap, self._wire = bootstrap, wire
        self._producer: AIOKafkaProducer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Connect, on the event loop that will publish."""
        self._loop = asyncio.get_running_loop()
        self._producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap, acks=1)
        await self._producer.start()

    async def stop(self) -> None:
        """Disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    def __call__(self, data: EventData) -> None:
        """Publish from any thread, without waiting."""
        if self._loop is None:
            return
        with suppress(ErasedError, UnavailableError):
            asyncio.run_coroutine_threadsafe(self._send(fresh(data, encoding=self._wire.encode)), self._loop)

    async def _send(self, record: Record) -> None:
        if self._producer is not None:
            await self._producer.send(record.topic, record.value, key=record.key, headers=record.headers)
