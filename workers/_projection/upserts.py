"""What an event changes in the read model, and the rows that many events touch."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from schemas.envelope import Envelope

_LAST_MOMENT_MS = 253_402_214_400_000  # 31 December 9999

Row = dict[str, Any]


@dataclass(frozen=True)
class Upsert:
    """Set `values` on the row of `table` with this key, and `once` where nothing stands yet.

    Of several times `received_at` keeps the first and `updated_at` the last. With `newer_by`, a row where that column
    is greater already stays as it is.
    """

    table: str
    key: Row
    values: Row = field(default_factory=dict)
    once: Row = field(default_factory=dict)
    newer_by: str | None = None


def milliseconds(envelope: Envelope) -> int:
    """Return an event's time in ms since 1970, within what every calendar can show: the time is its sender's."""
    return min(max(int(envelope.time.timestamp() * 1000), 0), _LAST_MOMENT_MS)


def dossier_row(envelope: Envelope, dossier_id: uuid.UUID, **values: Any) -> Upsert:
    """Return the row of a dossier that an event tells of, with when it did."""
    now = milliseconds(envelope)
    return Upsert("dossiers", {"dossier_id": str(dossier_id)}, {"received_at": now, "updated_at": now, **values})


def document_row(event: Any, **values: Any) -> Upsert:
    """Return the row of the document that an event tells of."""
    key = {"document_id": str(event.document_id)}
    return Upsert("documents", key, {"dossier_id": str(event.dossier_id), "name": event.name, **values})


def accepted_row(decision_id: uuid.UUID) -> Upsert:
    """Return the row that says a decision had its effect."""
    return Upsert("outcomes", {"decision_id": str(decision_id)}, {"accepted": True, "reason": None})
