"""A dossier: what an upstream system submits, what was received of it, and when all its documents are done."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, EventData, OneLine, SealedLine, SealedText, Sha256, Value
from schemas.documents import ManifestDocument
from schemas.topics import Topic

MAX_DOCUMENTS = 500
"""Documents in one dossier, archives unpacked; keeps every event under 256 KiB."""

DossierStatus = Literal["received", "processing", "in_review", "approved", "returned", "failed"]
Procedure = Literal["autorisation_environnementale"]


class SubmittedDocument(Value):
    """A file offered by its address, which starts with file://, s3://, http:// or https://."""

    name: SealedLine = Field(min_length=1, max_length=255)
    uri: SealedText = Field(min_length=1, max_length=4096)
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
    reference: SealedLine | None = Field(default=None, max_length=255)
    title: SealedLine | None = Field(default=None, max_length=500)
    petitionnaire: SealedLine | None = Field(default=None, max_length=500)
    filed_on: date | None = None
    procedure: Procedure = "autorisation_environnementale"
    confidential: bool = False
    documents: tuple[SubmittedDocument, ...] = Field(min_length=1, max_length=MAX_DOCUMENTS)

    def partition_key(self) -> uuid.UUID | str:
        """Return the dossier's id; an event without one is spread by Kafka."""
        return self.dossier_id or ""


class SupplementedDocument(SubmittedDocument):
    """A file of compléments. `replaces` is the document it supersedes; without it, one of the same name is."""

    replaces: uuid.UUID | None = None


class DossierSupplemented(DossierEvent):
    """New documents arrive for a dossier: compléments, asked for or not.

    `requested_on` is the day of the demande de compléments that they answer, where it is known: it suspended the clock.
    """

    TYPE: ClassVar[str] = "fr.lisiere.dossier.supplemented.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_SUPPLEMENTED
    reference: SealedLine | None = Field(default=None, max_length=255)
    received_on: date
    requested_on: date | None = None
    confidential: bool = False
    documents: tuple[SupplementedDocument, ...] = Field(min_length=1, max_length=MAX_DOCUMENTS)


class DossierMetadata(Value):
    """What is said of a dossier by who submits it."""

    title: SealedText
    reference: SealedText | None = None
    petitionnaire: SealedText | None = None
    filed_on: date | None = None
    procedure: Procedure = "autorisation_environnementale"
    confidential: bool = False


class ExpectedDocument(Value):
    """A document the dossier waits for."""

    document_id: uuid.UUID
    name: SealedText


class DossierReceived(DossierEvent):
    """Every file of a dossier was fetched, or failed; `documents` names all of them, the failed ones too."""

    TYPE: ClassVar[str] = "fr.lisiere.dossier.received.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_RECEIVED
    metadata: DossierMetadata
    documents: tuple[ExpectedDocument, ...]


class SupplementDocument(ExpectedDocument):
    """A document that came with compléments; `replaces` is the one it is said to supersede."""

    replaces: uuid.UUID | None = None


class SupplementReceived(DossierEvent):
    """Every file of some compléments was fetched, or failed; `documents` are those that were not in the dossier before.

    `number` counts the deposits of compléments of a dossier from 1.
    """

    TYPE: ClassVar[str] = "fr.lisiere.supplement.received.v1"
    TOPIC: ClassVar[Topic] = Topic.SUPPLEMENT_RECEIVED
    number: int
    reference: SealedLine | None = None
    received_on: date
    requested_on: date | None = None
    documents: tuple[SupplementDocument, ...]


class Supplement(Value):
    """When compléments were received, and the day of the demande they answer where it is known."""

    received_on: date
    requested_on: date | None = None


class Manifest(Value):
    """A dossier whose documents are all done: what the note is drafted from, those that are replaced apart."""

    dossier_id: uuid.UUID
    revision: int
    metadata: DossierMetadata
    documents: tuple[ManifestDocument, ...]
    supplements: tuple[Supplement, ...] = ()

    def current(self) -> tuple[ManifestDocument, ...]:
        """Return the documents that no other replaces."""
        return tuple(document for document in self.documents if document.replaced_by is None)


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
    reason: SealedLine = Field(min_length=1, max_length=500)


class DossierErased(DossierEvent):
    """A person had a dossier's contents destroyed for good; what was said of it under its key reads « effacé » since.

    `reason` stays on the log in clear: it must name nobody.
    """

    TYPE: ClassVar[str] = "fr.lisiere.dossier.erased.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_ERASED
    actor: OneLine = Field(min_length=1, max_length=255)
    reason: OneLine = Field(min_length=1, max_length=500)


class DossierAssigned(DossierEvent):
    """A person, or the place a dossier was handed in at, says which service it belongs to; the last one said holds.

    Who is kept to some services sees the dossiers of these alone; one of no service is seen by who is kept to none.
    """

    TYPE: ClassVar[str] = "fr.lisiere.dossier.assigned.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_ASSIGNED
    service: OneLine = Field(min_length=1, max_length=255)
    actor: OneLine = Field(min_length=1, max_length=255)


class DossierFailed(DossierEvent):
    """A dossier cannot go on; `reason` is one French sentence for the agent."""

    TYPE: ClassVar[str] = "fr.lisiere.dossier.failed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_FAILED
    title: SealedLine | None = None
    stage: OneLine
    reason: SealedLine
