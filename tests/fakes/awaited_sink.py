"""A sink whose events can be awaited."""

import uuid
from queue import Queue

from schemas.base import EventData


class AwaitedSink:
    """EventSink that keeps what is published."""

    def __init__(self) -> None:
        self.events: Queue[EventData] = Queue()

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """See EventSink."""
        self.events.put(data)
        return event_id or uuid.uuid4()
