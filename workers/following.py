"""Following a dossier on its way from another process, as `lisiere submit --wait` and the demonstration do."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime

from schemas.topics import Topic
from schemas.views import DossierState, Stage
from workers.errors import RejectedError
from workers.ports import ReadModel

STATUSES = {
    "received": "reçu",
    "processing": "en cours",
    "in_review": "en relecture",
    "approved": "approuvé",
    "returned": "renvoyé",
    "failed": "en échec",
}
STAGES: dict[Stage, str] = {
    "intake": "réception",
    "extraction": "lecture",
    "ocr": "reconnaissance des pages numérisées",
    "classification": "classement",
    "retrieval": "indexation",
    "drafting": "rédaction",
    "review": "relecture",
}
_ENDED = ("in_review", "approved", "returned", "failed")
_ASK_AGAIN_S = 0.05
_SAY_AGAIN_S = 5.0


def follow(dossier_id: uuid.UUID, read_model: ReadModel, tell: Callable[[str], None]) -> DossierState:
    """Wait until a dossier's note is in review, or the dossier ended otherwise; tell each change in French."""
    version, said, said_at = -1, "", time.monotonic()
    while True:
        now = read_model.version()
        if now != version:
            version = now
            state = read_model.dossier(dossier_id)
            if state is not None:
                line = progress_line(state)
                if line != said:
                    tell(line)
                    said, said_at = line, time.monotonic()
                if state.status in _ENDED:
                    return state
        if time.monotonic() - said_at > _SAY_AGAIN_S:
            said_at = time.monotonic()
            tell(f"{said or 'déposé'} (en attente)")
        time.sleep(_ASK_AGAIN_S)  # the read model is written by another process


def progress_line(state: DossierState) -> str:
    """Say in one line how far a dossier is."""
    steps = [
        f"{STAGES[stage]} {progress.done}/{progress.total}"
        for stage, progress in state.progress.items()
        if stage != "review" and progress.total
    ]
    if state.writing:
        steps.append(f"rédaction : section {state.writing.done + 1} sur {state.writing.total}")
    return f"{STATUSES[state.status]} : {', '.join(steps)}" if steps else STATUSES[state.status]


def reasons(state: DossierState) -> str:
    """Say in one line why a dossier failed."""
    return " ; ".join(error.reason for error in state.errors) or "raison inconnue"


def follow_version(
    dossier_id: uuid.UUID, latest: int, read_model: ReadModel, tell: Callable[[str], None], began: datetime
) -> int:
    """Wait for a version of the note after `latest` that takes compléments in, and return it; tell each change.

    Raises: RejectedError: what was handed in since `began` was refused.
    """
    said, said_at = "", time.monotonic()
    while True:
        for version in read_model.note_versions(dossier_id):
            if version.version > latest and _takes_in(read_model, dossier_id, version.version, latest):
                return version.version
        for letter in read_model.dead_letters():
            if (
                letter.dossier_id == dossier_id
                and letter.topic == Topic.DOSSIER_SUPPLEMENTED
                and letter.failed_at >= began
            ):
                raise RejectedError(letter.reason)
        state = read_model.dossier(dossier_id)
        line = progress_line(state) if state is not None else ""
        if line != said or time.monotonic() - said_at > _SAY_AGAIN_S:
            tell(line if line != said else f"{line} (en attente)")
            said, said_at = line, time.monotonic()
        time.sleep(_ASK_AGAIN_S)  # the read model is written by another process


def _takes_in(read_model: ReadModel, dossier_id: uuid.UUID, version: int, latest: int) -> bool:
    changes = read_model.note_changes(dossier_id, version)
    return bool(changes.received_on) if changes is not None else not latest
