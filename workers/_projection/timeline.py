"""The time-line of a dossier: one row an event, with what it follows from and its body, its sealed texts opened.

The row says at which place of the log the event stands, so that it can be proven; a long body is left there.
"""

from schemas.base import DocumentEvent, DossierEvent
from schemas.dossiers import DossierSubmitted
from schemas.envelope import Envelope
from schemas.topics import PROGRESS
from workers._delivery.outcome import recorded_at
from workers._journal.leaf import LogRecord
from workers._projection.upserts import Upsert

LONGEST_BODY = 64 * 1024
"""Bytes of a body that is kept; longer ones (a submission of hundreds of files) are read from the log."""


def timeline_row(envelope: Envelope, record: LogRecord) -> list[Upsert]:
    """Return the row of an event of a dossier; progress is no fact, and other events are no dossier's."""
    data, body = envelope.data, envelope.body
    if not isinstance(data, DossierEvent | DocumentEvent | DossierSubmitted) or data.TOPIC in PROGRESS:
        return []
    values = {
        "dossier_id": str(envelope.dossier_id),
        "event_id": str(envelope.uuid),
        "type": envelope.type,
        "recorded_at": int(recorded_at(record.timestamp).timestamp() * 1000),
        "causation_id": envelope.causation_id,
        "actor": getattr(data, "actor", None),
        "source": envelope.source,
        "body": body.decode() if len(body) <= LONGEST_BODY else None,
    }
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    return [Upsert("timeline", place, values)]
