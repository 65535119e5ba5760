"""The time-line in SQL: in outline, a few events whole, or all of them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select

from schemas.views import LoggedEvent, OutlinedEvent
from workers.adapters import sql_tables as tables
from workers.adapters.sql_views import time_of

_C = tables.timeline.c
_ORDER = (_C.recorded_at, _C.topic, _C.partition, _C.offset)


def outline_query(dossier_id: uuid.UUID) -> Select[Any]:
    """Ask for a dossier's events without their bodies."""
    columns = (_C.event_id, _C.type, _C.causation_id, _C.actor, _C.recorded_at, _C.topic, _C.partition, _C.offset)
    return select(*columns).where(_C.dossier_id == str(dossier_id)).order_by(*_ORDER)


def outlined_event(row: Any) -> OutlinedEvent:
    """Lay out an event without its body."""
    event_id, event_type, causation_id, actor, recorded_at, *place = row
    return OutlinedEvent(event_id, event_type, causation_id, actor, recorded_at, tuple(place))


def logged_query(outlined: Sequence[OutlinedEvent]) -> Select[Any]:
    """Ask for a few events by where they lie."""
    offsets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for topic, partition, offset in (each.place for each in outlined):
        offsets[topic, partition].append(offset)
    places = (
        and_(_C.topic == topic, _C.partition == partition, _C.offset.in_(found))
        for (topic, partition), found in offsets.items()
    )
    return select(tables.timeline).where(or_(*places))


def timeline_query(dossier_id: uuid.UUID) -> Select[Any]:
    """Ask for all events of a dossier, whole."""
    return select(tables.timeline).where(_C.dossier_id == str(dossier_id)).order_by(*_ORDER)


def logged_event(row: Any) -> LoggedEvent:
    """Lay out an event of a time-line."""
    columns = row._asdict()
    return LoggedEvent.model_validate(
        {name: columns[name] for name in LoggedEvent.model_fields} | {"recorded_at": time_of(row.recorded_at)}
    )
