"""Deterministic ids: the same cause gives the same id, so that doing a thing twice is doing it once."""

import uuid
from collections.abc import Sequence

NAMESPACE = uuid.UUID("6f1d5c1e-5a38-5d0c-9a55-0b8f3f6f6c1a")


def dossier_id(source: str, event_id: str) -> uuid.UUID:
    """Return the id of a dossier submitted without one: that of the event which submitted it."""
    return uuid.uuid5(NAMESPACE, f"dossier\n{source}\n{event_id}")


def document_id(dossier: uuid.UUID, name: str, sha256: str) -> uuid.UUID:
    """Return the id of a document: its dossier, its name (with its path in an archive) and its content."""
    return uuid.uuid5(dossier, f"document\n{name}\n{sha256}")


def note_id(dossier: uuid.UUID) -> uuid.UUID:
    """Return the id of a dossier's note, the same for all its versions."""
    return uuid.uuid5(dossier, "note")


def contradiction_id(dossier: uuid.UUID, kind: str, places: Sequence[str]) -> uuid.UUID:
    """Return the id of a contradiction: its kind and what its citations say where, in any order."""
    said = "\n".join(sorted(places))
    return uuid.uuid5(dossier, f"contradiction\n{kind}\n{said}")


def derived_event_id(cause: uuid.UUID, stage: str, stage_version: str, part: str) -> uuid.UUID:
    """Return the id of an event that a stage derives from another; `part` tells its results apart."""
    return uuid.uuid5(cause, f"{stage}\n{stage_version}\n{part}")
