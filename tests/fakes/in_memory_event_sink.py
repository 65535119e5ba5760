"""An EventSink whose log is a list."""

import uuid

from schemas.base import EventData
from schemas.envelope import MalformedEventError, Record
from tests.fakes.wire import WIRE
from workers._delivery.outcome import fresh
from workers.errors import RejectedError, UnavailableError


class InMemoryEventSink:
    """Keeps what is published in `records`; out of reach while `is_away`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.records: list[Record] = []
        self.is_away = False

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """See EventSink."""
        event_id = event_id or uuid.uuid4()
        try:
            record = fresh(data, event_id, self._source, encoding=WIRE.encode)
        except MalformedEventError as error:
            raise RejectedError(str(error)) from error
        if self.is_away:
            raise UnavailableError("le journal ne répond pas ; rien n’a été envoyé")
        self.records.append(record)
        return event_id
