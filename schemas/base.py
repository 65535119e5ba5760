"""The ground every value and event stands on: frozen, and no field that nobody declared."""

import re
import uuid
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from schemas.topics import Topic

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


OneLine = Annotated[str, AfterValidator(_one_line)]
"""Text shown on one line (names, titles): control characters become spaces."""


class Personal:
    """Marks text that may name a person or tell what a dossier says: it travels sealed under the dossier's key.

    In memory nothing changes. Who acts (`actor`), ids, digests, dates and counts are not marked: they account for what
    was done, after an erasure too.
    """


PERSONAL = Personal()
SealedText = Annotated[str, PERSONAL]
SealedLine = Annotated[OneLine, PERSONAL]


class Value(BaseModel):
    """A value: immutable, compared by content, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EventData(Value):
    """The JSON body of an event. Its class names the CloudEvents type and the topic it travels on."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[Topic]

    def partition_key(self) -> uuid.UUID | str:
        """Return what keeps events in order: the dossier, or the document for document events."""
        raise TypeError(f"{type(self).__name__} does not say its partition key")


class DossierEvent(EventData):
    """An event ordered with the others of its dossier."""

    dossier_id: uuid.UUID

    def partition_key(self) -> uuid.UUID | str:
        """Return the dossier's id."""
        return self.dossier_id


class DocumentEvent(EventData):
    """An event ordered with the others of its document, so that one big dossier spreads over workers."""

    dossier_id: uuid.UUID
    document_id: uuid.UUID
    name: SealedLine

    def partition_key(self) -> uuid.UUID | str:
        """Return the document's id."""
        return self.document_id
