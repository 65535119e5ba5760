"""A dossier: what an upstream system submits, what was received of it, and when all its documents are done."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, EventData, OneLine, Sha256, Value
from schemas.documents import ManifestDocument
from schemas.topics import Topic

MAX_DOCUMENTS = 500
"""Documents in one dossier, archives unpacked; keeps every event under 256 KiB."""

DossierStatus = Literal["received", "processing", "in_review", "approved", "returned", "failed"]
Procedure = Literal["autorisation_environnementale"]


class SubmittedDocument(Value):
    """A file offered by its address, which starts with file://, s3://, http:// or https://."""

    name: OneLine = Field(min_length=1, max_length=255)
    uri: str = Field(min_length=1, max_length=4096)
    sha256: Sha256
    media_type: OneLine | None = None
    confidential: bool = False


class DossierSubmitted(EventData):
    """An upstream system, the web UI or the command line hands in a dossier.

    Without `dossier_id` the id derives from the event's source and id, so that a repeated event is the same dossier.
    Unknown fields are refused: a misspelt "confidential" must not pass for "not confidential".
    """

    TYPE: ClassVar[str] = "fr.lisiere.dossier.submitted.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_SUBMITTED
    dossier_id: uuid.UUID | None = None
    reference: OneLine | None = Field(default=None, max_length=255)
    title: OneLine | None = Field(default=None, max_length=500)
    petitionnaire: OneLine | None = Field(default=None, max_length=500)
    filed_on: date | None = None
    procedure: Procedure = "autorisation_environnementale"
    confidential: bool = False
    documents: tuple[SubmittedDocument, ...] = Field(min_length=1, max_length=MAX_DOCUMENTS)

    def partition_key(self) -> uuid.UUID | str:
        """Return the dossier's id; an event without one is spread by Kafka."""
        return self.dossier_id or ""


class DossierMetadata(Value):
    """What is said of a dossier by who submits it."""

    title: str
    reference: str | None = None
    petitionnaire: str | None = None
    filed_on: date | None = None
    procedure: Procedure = "autorisation_environnementale"
    confidential: bool = False


class ExpectedDocument(Value):
    """A document the dossier waits for."""

    document_id: uuid.UUID
    name: str


class DossierReceived(DossierEvent):
    """Every file of a dossier was fetched, or failed; `documents` names all of them, the failed ones too."""

    TYPE: ClassVar[str] = "fr.lisiere.dossier.received.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_RECEIVED
    metadata: DossierMetadata
    documents: tuple[ExpectedDocument, ...]


class Manifest(Value):
    """A dossier whose documents are all done: what the note is drafted from."""

    dossier_id: uuid.UUID
    revision: int
    metadata: DossierMetadata
    documents: tuple[ManifestDocument, ...]


class DossierIndexed(DossierEvent):
    """All documents are indexed or failed. `manifest` is a Manifest as JSON; `revision` counts from 1."""

    TYPE: ClassVar[str] = "fr.lisiere.dossier.indexed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_INDEXED
    revision: int
    manifest: ArtefactRef
    documents_indexed: int
    documents_failed: int


class DossierWithdrawn(DossierEvent):
    """A person took a dossier out: nothing of it is shown, searched or drafted any more; the log keeps what happened.

    `reason` is that person's, one French sentence.
    """

    TYPE: ClassVar[str] = "fr.lisiere.dossier.withdrawn.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_WITHDRAWN
    actor: OneLine = Field(min_length=1, max_length=255)
    reason: OneLine = Field(min_length=1, max_length=500)


class DossierFailed(DossierEvent):
    """A dossier cannot go on; `reason` is one French sentence for the agent."""

    TYPE: ClassVar[str] = "fr.lisiere.dossier.failed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_FAILED
    title: OneLine | None = None
    stage: OneLine
    reason: OneLine
