"""From each event, the rows of the read model it changes: pure, and each event sets columns of its own."""

import json
import uuid
from datetime import datetime

from schemas.envelope import Envelope
from workers._delivery.letters import WHY
from workers._delivery.outcome import SEAL, recorded_at
from workers._projection.dossier_rows import DOSSIER_ROWS
from workers._projection.note_rows import NOTE_ROWS
from workers._projection.remark_rows import REMARK_ROWS
from workers._projection.upserts import Row, Upsert

__all__ = ["Row", "Upsert", "changes", "dead_letter_changes"]

_PROJECTIONS = {**DOSSIER_ROWS, **NOTE_ROWS, **REMARK_ROWS}


def changes(envelope: Envelope) -> list[Upsert]:
    """Return the rows an event changes."""
    rows = _PROJECTIONS[type(envelope.data)](envelope, envelope.data) if type(envelope.data) in _PROJECTIONS else []
    return [*rows, *_retried(envelope.retry_of)]


def dead_letter_changes(headers: dict[str, str], key: str | None, body: str) -> list[Upsert]:
    """Return the row of a dead letter; `headers` as text, ours and the original's."""
    own = {name.removeprefix("lisiere_"): text for name, text in headers.items() if name.startswith("lisiere_")}
    original = {name: text for name, text in headers.items() if not name.startswith("lisiere_")}
    values = {
        "failed_at": _instant(own.get("failedat", "")),
        "stage": own.get("stage", ""),
        "topic": own.get("topic", ""),
        "reason": own.get("reason", ""),
        "detail": own.get("detail"),
        "record_key": key,
        "headers": original | ({WHY: own[SEAL]} if SEAL in own else {}),
        "body": body,
        "dossier_id": _dossier_of(body),
    }
    return [Upsert("dead_letters", {"letter_id": own.get("letterid", "")}, values, once={"retried": False})]


def _instant(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return recorded_at(0).isoformat()


def _dossier_of(body: str) -> str | None:
    try:
        return str(uuid.UUID(json.loads(body)["dossier_id"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _retried(letter_id: str | None) -> list[Upsert]:
    return [Upsert("dead_letters", {"letter_id": letter_id}, {"retried": True})] if letter_id else []
