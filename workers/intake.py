"""Intake: what was submitted becomes documents in the object store, one event each.

Each file is fetched, its digest checked, archives unpacked. A file that cannot be had fails alone, with a reason and a
dead letter that can be sent round again; the others go on.
"""

import uuid
from typing import Any

from schemas import ids
from schemas.base import EventData
from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import (
    MAX_DOCUMENTS,
    DossierFailed,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    ExpectedDocument,
    SupplementReceived,
)
from schemas.envelope import Envelope
from workers._intake.memory import Outcome, remembered, with_documents
from workers._intake.supplementing import take_supplement, withdraw
from workers._intake.taking import STAGE, IntakeParts, Taking
from workers.delivery import Refusal, Result, Route
from workers.errors import LisiereError, RejectedError
from workers.ports import StageState

__all__ = ["STAGE", "VERSION", "AlreadySubmittedError", "IntakeParts", "fail_dossier", "routes", "take_in"]

VERSION = "1"


class AlreadySubmittedError(RejectedError):
    """Another event submitted a dossier with this id."""


def take_in(envelope: Envelope, parts: IntakeParts) -> list[Result]:
    """Take a submission in: what was received, what failed, and the dossier that waits for all of it.

    Raises: RejectedError: a dossier with this id was submitted before by another event.
        UnavailableError: the object store or the database is out of reach.
    """
    submitted = envelope.data
    if not isinstance(submitted, DossierSubmitted):
        raise TypeError(submitted.TYPE)
    dossier_id = submitted.dossier_id or ids.dossier_id(envelope.source, envelope.id)
    first = _claim(parts.state, dossier_id, envelope, confidential=submitted.confidential)
    taking = Taking(dossier_id, submitted.confidential, parts)
    failures = taking.add_all(submitted.documents)
    found = taking.everything()
    results: list[Result] = []
    if first or not envelope.retry_of:
        results.append(_dossier_received(submitted, dossier_id, found))
    _remember(parts.state, dossier_id, found)
    return [*results, *found, *(_alone(submitted, dossier_id, place, reason) for place, reason in failures)]


def _alone(submitted: DossierSubmitted, dossier_id: uuid.UUID, place: int, reason: str) -> Refusal:
    """Set a document apart that failed, so that it can be sent round again."""
    alone = {"dossier_id": dossier_id, "documents": (submitted.documents[place],)}
    return Refusal(submitted.model_copy(update=alone), reason)


def _remember(state: StageState, dossier_id: uuid.UUID, found: list[Outcome]) -> None:
    """Remember what the dossier holds, so that compléments are told from it."""

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        return with_documents(remembered(known), found).model_dump(mode="json", exclude_none=True)

    state.update(STAGE, str(dossier_id), change)


def _claim(state: StageState, dossier_id: uuid.UUID, envelope: Envelope, *, confidential: bool) -> bool:
    """Bind a dossier to the event that submitted it; tell whether this event is the one.

    What it is told to keep confidential is remembered for its compléments.

    Raises: AlreadySubmittedError: another event submitted it, and this one is no retry of a part of it.
    """

    def bind(known: dict[str, Any] | None) -> dict[str, Any]:
        return {"submitted_by": str(envelope.uuid), "confidential": confidential, **(known or {})}

    first = bool(state.update(STAGE, str(dossier_id), bind)["submitted_by"] == str(envelope.uuid))
    if not first and not envelope.retry_of:
        raise AlreadySubmittedError(
            f"le dossier {dossier_id} existe déjà ; un nouveau dépôt doit porter un autre identifiant"
        )
    return first


def _dossier_received(submitted: DossierSubmitted, dossier_id: uuid.UUID, found: list[Outcome]) -> DossierReceived:
    if len(found) > MAX_DOCUMENTS:
        raise RejectedError(f"le dossier compte {len(found)} fichiers, plus que les {MAX_DOCUMENTS} permis")
    return DossierReceived(
        dossier_id=dossier_id,
        metadata=DossierMetadata(
            title=submitted.title or submitted.reference or submitted.documents[0].name,
            reference=submitted.reference,
            petitionnaire=submitted.petitionnaire,
            filed_on=submitted.filed_on,
            procedure=submitted.procedure,
            confidential=submitted.confidential,
        ),
        documents=tuple(ExpectedDocument(document_id=each.document_id, name=each.name) for each in found),
    )


def fail_dossier(envelope: Envelope, error: LisiereError) -> list[EventData]:
    """Say that a submitted dossier cannot go on; the one that was there first is left alone."""
    submitted = envelope.data
    if not isinstance(submitted, DossierSubmitted) or isinstance(error, AlreadySubmittedError):
        return []
    dossier_id = submitted.dossier_id or ids.dossier_id(envelope.source, envelope.id)
    return [DossierFailed(dossier_id=dossier_id, title=submitted.title, stage=STAGE, reason=str(error))]


def routes(parts: IntakeParts) -> list[Route]:
    """Wire intake to its topics."""

    def handle(envelope: Envelope) -> list[Result]:
        match envelope.data:
            case DossierSupplemented() as supplemented:
                return take_supplement(envelope, supplemented, parts)
            case DossierWithdrawn() as withdrawn:
                withdraw(withdrawn, parts.state)
                return []
            case _:
                return take_in(envelope, parts)

    return [
        Route(
            stage=STAGE,
            version=VERSION,
            name="submissions",
            consumes=(DossierSubmitted, DossierSupplemented, DossierWithdrawn),
            produces=(DossierReceived, SupplementReceived, DocumentReceived, DocumentFailed, DossierFailed),
            handle=handle,
            on_failure=fail_dossier,
        )
    ]
