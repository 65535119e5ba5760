"""What every route is given: the ports, the feed of changes, the texts kept at hand, the templates."""

import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from reviewer_ui.access.acting import who_acts
from reviewer_ui.access.reception import Reception
from reviewer_ui.changes import Changes
from reviewer_ui.deadlines import NoteDeadlines
from reviewer_ui.extracted_texts import ExtractedTexts
from reviewer_ui.mapped_documents import MappedDocuments
from reviewer_ui.ports import UiParts
from reviewer_ui.presence import Presences
from reviewer_ui.presenters.words import moment
from reviewer_ui.problems import Problem
from reviewer_ui.receiving import Uploads
from reviewer_ui.rendering import Templates
from reviewer_ui.viewing import Viewings
from schemas.notes import Note
from schemas.views import DocumentState, DossierState
from workers.similarity import SimilarDossiers


@dataclass(frozen=True)
class Room:
    """The reading room at work."""

    parts: UiParts
    changes: Changes
    texts: ExtractedTexts
    maps: MappedDocuments
    reception: Reception
    templates: Templates
    deadlines: NoteDeadlines
    similar: SimilarDossiers
    viewings: Viewings
    uploads: Uploads
    presences: Presences = field(default_factory=Presences)

    @property
    def actor(self) -> str:
        """Who makes the request at hand, as events keep it; never what the request itself says."""
        person = who_acts()
        if person is None:
            raise Problem(HTTPStatus.UNAUTHORIZED, "Il faut être connecté pour faire cela.")
        return person.actor

    @property
    def services(self) -> frozenset[str] | None:
        """The services whose dossiers who makes the request at hand sees; None: all dossiers."""
        person = who_acts()
        return frozenset() if person is None else person.services

    def sees(self, dossier_id: uuid.UUID) -> bool:
        """Tell whether who makes the request at hand sees a dossier."""
        services = self.services
        return services is None or self.parts.read_model.service(dossier_id) in services

    def dossier(self, dossier_id: uuid.UUID) -> DossierState:
        """Return a dossier's state. Raises: Problem: there is none such (404), or it was withdrawn or erased (410)."""
        dossier = self.parts.read_model.dossier(dossier_id)
        if dossier is None and (erased := self.parts.read_model.erasure(dossier_id)) is not None:
            said = f"{erased.actor} l’a fait effacer le {moment(erased.erased_at)} : {erased.reason}"
            raise Problem(HTTPStatus.GONE, f"{said.rstrip('.')}. Son contenu est illisible pour tous.")
        if dossier is None and (gone := self.parts.read_model.withdrawal(dossier_id)) is not None:
            said = f"{gone.actor} l’a retiré le {moment(gone.withdrawn_at)} : {gone.reason}"
            raise Problem(HTTPStatus.GONE, f"{said.rstrip('.')}. Rien n’en est plus montré ni trouvé.")
        if dossier is None:
            raise Problem(HTTPStatus.NOT_FOUND, f"Aucun dossier ne porte l’identifiant {dossier_id}.")
        return dossier

    def note(self, dossier_id: uuid.UUID, version: int | None = None) -> Note:
        """Return the latest note of a dossier, or another version. Raises: Problem: there is none such (404)."""
        self.dossier(dossier_id)
        note = self.parts.read_model.note(dossier_id, version)
        if note is None and version is not None:
            raise Problem(HTTPStatus.NOT_FOUND, f"La note de ce dossier n’a pas de version {version}.")
        if note is None:
            raise Problem(HTTPStatus.NOT_FOUND, "La note de ce dossier n’est pas encore rédigée.")
        return note


def find_document(dossier: DossierState, document_id: uuid.UUID) -> DocumentState:
    """Return a document of a dossier. Raises: Problem: it has none such (404)."""
    for document in dossier.documents:
        if document.document_id == document_id:
            return document
    raise Problem(HTTPStatus.NOT_FOUND, "Ce document n’est pas dans ce dossier.")


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


RoomDep = Annotated[Room, Depends(_room)]
