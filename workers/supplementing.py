"""Handing in compléments from this machine: what is new for the dossier is told, then one event brings it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.dossiers import MAX_DOCUMENTS, DossierSupplemented, SupplementedDocument
from schemas.views import DossierState
from workers.errors import RejectedError
from workers.ports import EventSink, ObjectStore
from workers.submission import OfferedFile


@dataclass(frozen=True)
class AboutSupplement:
    """What is said of compléments by who hands them in; `requested_on` is the day of the demande they answer."""

    received_on: date
    requested_on: date | None = None
    reference: str | None = None
    confidential: bool = False


def keep_files(files: Sequence[OfferedFile], dossier_id: uuid.UUID, store: ObjectStore) -> list[SupplementedDocument]:
    """Keep a dossier's files in the object store. Raises: UnavailableError: nothing was handed in."""
    offered = []
    for file in files:
        with file.path.open("rb") as source:
            stored = store.put_stream(source, "application/octet-stream", dossier_id)
        offered.append(SupplementedDocument(name=file.name, uri=stored.uri, sha256=stored.sha256))
    return offered


def supplement(
    dossier: DossierState, documents: Sequence[SupplementedDocument], about: AboutSupplement, sink: EventSink
) -> None:
    """Publish the event that brings compléments to a dossier.

    Raises: RejectedError: they are all in the dossier already, or it would grow too large; nothing was published.
        UnavailableError: Kafka cannot be reached.
    """
    new = new_documents(dossier, documents)
    if not new:
        count = len(documents)
        same = "ce fichier est déjà" if count == 1 else f"ces {count} fichiers sont déjà"
        raise RejectedError(f"{same} dans le dossier, sous le même nom et sans changement : rien n’a été déposé")
    if len(dossier.documents) + len(new) > MAX_DOCUMENTS:
        raise RejectedError(
            f"avec {len(new)} fichiers de plus, le dossier en compterait {len(dossier.documents) + len(new)} : "
            f"{MAX_DOCUMENTS} au plus"
        )
    if about.requested_on is not None and about.requested_on > about.received_on:
        raise RejectedError("la demande de compléments ne peut pas être postérieure à leur réception")
    sink.publish(
        DossierSupplemented(
            dossier_id=dossier.dossier_id,
            reference=about.reference,
            received_on=about.received_on,
            requested_on=about.requested_on,
            confidential=about.confidential or dossier.confidential,
            documents=tuple(documents),
        )
    )


def new_documents(dossier: DossierState, documents: Sequence[SupplementedDocument]) -> list[SupplementedDocument]:
    """Return the files that the dossier does not hold just so; one that failed may come again."""
    held = {(each.name, each.sha256) for each in dossier.documents if each.status != "failed"}
    return [document for document in documents if (document.name, document.sha256) not in held]
