"""Compléments on their way in: what is new among them joins the dossier, and what was there stays.

A deposit is remembered by its event before it is published: seen again after a crash, it has the same number and the
same new documents. Files that are in the dossier already, under the same name and with the same content, are told and
change nothing.
"""

import uuid
from typing import Any

from schemas.dossiers import (
    MAX_DOCUMENTS,
    DossierSupplemented,
    DossierWithdrawn,
    SupplementDocument,
    SupplementedDocument,
    SupplementReceived,
)
from schemas.envelope import Envelope
from workers._delivery.route import Refusal, Result
from workers._intake.memory import Memory, Outcome, is_confidential, new_of, remembered, with_supplement
from workers._intake.taking import STAGE, IntakeParts, Taking
from workers.errors import RejectedError
from workers.ports import StageState


def take_supplement(envelope: Envelope, supplemented: DossierSupplemented, parts: IntakeParts) -> list[Result]:
    """Take compléments in: how the dossier grows, what came in, and what failed.

    Raises: RejectedError: there is no such dossier, it was withdrawn, nothing is new, or it would grow too large.
        UnavailableError: the object store or the database is out of reach.
    """
    memory = known_dossier(parts.state, supplemented.dossier_id)
    refusals = [_alone(supplemented, each, _UNKNOWN_PIECE) for each in supplemented.documents if _is_lost(each, memory)]
    documents = [_as_kept(each, memory) for each in supplemented.documents if not _is_lost(each, memory)]
    taking = Taking(supplemented.dossier_id, supplemented.confidential, parts)
    refusals += [_alone(supplemented, documents[place], why) for place, why in taking.add_all(documents)]
    found = taking.everything()
    new, number = _remember(envelope, supplemented.dossier_id, found, parts.state)
    if not new and not refusals:
        raise RejectedError(_nothing_new(len(found)))
    replaced = {id_: each.replaces for each in documents for id_ in taking.came_of.get(each.name, ())}
    grown = [_received(supplemented, number, new, replaced)] if number is not None else []
    return [*grown, *new, *refusals]


def withdraw(withdrawn: DossierWithdrawn, state: StageState) -> None:
    """Remember that a dossier was taken out: it takes no compléments any more."""
    state.update(STAGE, str(withdrawn.dossier_id), lambda known: {**(known or {}), "withdrawn": True})


def known_dossier(state: StageState, dossier_id: uuid.UUID) -> Memory:
    """Return what is remembered of a dossier. Raises: RejectedError: there is none such, or it was withdrawn."""
    memory = remembered(state.get(STAGE, str(dossier_id)))
    if memory.withdrawn:
        raise RejectedError(f"le dossier {dossier_id} a été retiré : il ne reçoit plus de compléments")
    if memory.submitted_by is None:
        raise RejectedError(
            f"aucun dossier {dossier_id} : des compléments ne créent pas de dossier ; déposez d’abord le dossier"
        )
    return memory


def _as_kept(document: SupplementedDocument, memory: Memory) -> SupplementedDocument:
    """Return a document as confidential as its dossier and the piece it replaces."""
    kept = document.confidential or is_confidential(memory, document.name, document.replaces)
    return document.model_copy(update={"confidential": kept})


def _is_lost(document: SupplementedDocument, memory: Memory) -> bool:
    """Tell whether a document is said to replace a piece that the dossier does not hold."""
    return document.replaces is not None and bool(memory.documents) and document.replaces not in memory.documents


def _remember(
    envelope: Envelope, dossier_id: uuid.UUID, found: list[Outcome], state: StageState
) -> tuple[list[Outcome], int | None]:
    """Return the documents that are new, and the deposit's number; None where the dossier expects no more than before.

    Raises: RejectedError: it would hold too many.
    """
    new: list[Outcome] = []

    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        memory = remembered(known)
        new[:] = new_of(memory, envelope.id, found)
        grown = with_supplement(memory, envelope.id, found, is_retry=envelope.retry_of is not None)
        if len(grown.documents) > max(MAX_DOCUMENTS, len(memory.documents)):
            raise RejectedError(
                f"avec ces compléments le dossier compterait {len(grown.documents)} fichiers, "
                f"plus que les {MAX_DOCUMENTS} permis ; rien n’a été ajouté"
            )
        return grown.model_dump(mode="json", exclude_none=True)

    kept = remembered(state.update(STAGE, str(dossier_id), change)).supplements.get(envelope.id)
    return new, None if kept is None else kept.number


def _received(
    supplemented: DossierSupplemented, number: int, new: list[Outcome], replaced: dict[uuid.UUID, uuid.UUID | None]
) -> SupplementReceived:
    return SupplementReceived(
        dossier_id=supplemented.dossier_id,
        number=number,
        reference=supplemented.reference,
        received_on=supplemented.received_on,
        requested_on=supplemented.requested_on,
        documents=tuple(
            SupplementDocument(document_id=each.document_id, name=each.name, replaces=replaced.get(each.document_id))
            for each in new
        ),
    )


_UNKNOWN_PIECE = "la pièce qu’il est censé remplacer n’est pas dans ce dossier"


def _alone(supplemented: DossierSupplemented, document: SupplementedDocument, reason: str) -> Refusal:
    return Refusal(supplemented.model_copy(update={"documents": (document,)}), f"{document.name} : {reason}"[:2000])


def _nothing_new(count: int) -> str:
    same = (
        "ce fichier est déjà dans le dossier, identique"
        if count == 1
        else (f"ces {count} fichiers sont déjà dans le dossier, identiques")
    )
    return f"{same} : rien n’a changé"
