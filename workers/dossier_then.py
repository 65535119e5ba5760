"""A dossier as it was at an instant: its events up to then, folded as they are into the read model, in memory alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from schemas.views import LoggedEvent
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine
from workers.adapters.sql_read_model import SqlReadModel
from workers.delivery import Wire
from workers.ports import ObjectStore, ReadModel
from workers.replaying import rebuild


def folding(store: ObjectStore, wire: Wire) -> Callable[[Sequence[LoggedEvent]], AbstractContextManager[ReadModel]]:
    """Return what folds the events of a time-line; one thread uses what it gives, while the context lasts."""
    return partial(_folded, store, wire)


@contextmanager
def _folded(store: ObjectStore, wire: Wire, events: Sequence[LoggedEvent]) -> Iterator[ReadModel]:
    engine = open_engine("sqlite://")
    try:
        read_model = SqlReadModel(engine, store, wire)
        rebuild((_record(each) for each in events if each.body is not None), engine)
        yield read_model
    finally:
        engine.dispose()


def _record(event: LoggedEvent) -> LoggedRecord:
    """Return the event as it lay on the log, its texts in clear."""
    said = {
        "ce_id": str(event.event_id),
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_time": event.recorded_at.isoformat(),
        "ce_causationid": event.causation_id,
    }
    headers = [(name, text.encode()) for name, text in said.items() if text is not None]
    timestamp = int(event.recorded_at.timestamp() * 1000)
    value = (event.body or "").encode()
    return LoggedRecord(event.topic, event.partition, event.offset, timestamp, None, value, headers)
