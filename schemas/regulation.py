"""Texts of regulation: published, closed, imported together; and what a dossier must know of those in force."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import EventData, OneLine, Sha256, Value
from schemas.topics import Topic

PrescriptionTopic = Literal[
    "EAU",
    "RISQUES",
    "AIR_ODEURS",
    "DECHETS",
    "BRUIT_VIBRATIONS",
    "DISPOSITIONS_GENERALES",
    "IMPLANTATION_AMENAGEMENT",
    "EXPLOITATION",
    "FIN_EXPLOITATION",
]
"""What a section of regulation is about, as Envinorma labels the sections of arrêtés."""


class RegulationPublished(EventData):
    """A regulation text was imported; `text` is the file as it came (Envinorma JSON or Markdown)."""

    TYPE: ClassVar[str] = "fr.lisiere.regulation.published.v1"
    TOPIC: ClassVar[Topic] = Topic.REGULATION_PUBLISHED
    text_id: str
    title: str
    text: ArtefactRef

    def partition_key(self) -> uuid.UUID | str:
        """Return the text's identifier."""
        return self.text_id


class RegulationClosed(EventData):
    """A text is no longer law from `closed_on` on; what cites it still finds it.

    `sha256` is the file last published of it: a later one is not meant. `superseded_by` names the text that takes its
    place, None where an import no longer holds it.
    """

    TYPE: ClassVar[str] = "fr.lisiere.regulation.closed.v1"
    TOPIC: ClassVar[Topic] = Topic.REGULATION_CLOSED
    text_id: str
    title: OneLine
    sha256: Sha256
    closed_on: date
    superseded_by: str | None = None

    def partition_key(self) -> uuid.UUID | str:
        """Return the text's identifier."""
        return self.text_id


class ImportedText(Value):
    """A text of an import and its file, relative to the imported folder.

    `article` is what its versions share where each is a text of its own; `version` the day this one starts.
    """

    text_id: str
    file: str
    article: str | None = None
    version: date | None = None


class ImportedTexts(Value):
    """The texts that came together in one import, in the order of their files."""

    texts: tuple[ImportedText, ...]


class RegulationImported(EventData):
    """A folder was imported to its end; `texts` is an ImportedTexts as JSON, so that a later import sees what is gone.

    The counts are of texts.
    """

    TYPE: ClassVar[str] = "fr.lisiere.regulation.imported.v1"
    TOPIC: ClassVar[Topic] = Topic.REGULATION_IMPORTED
    folder: OneLine
    texts: ArtefactRef
    published: int = Field(ge=0)
    closed: int = Field(ge=0)
    unchanged: int = Field(ge=0)
    refused: int = Field(ge=0)

    def partition_key(self) -> uuid.UUID | str:
        """Return the folder."""
        return self.folder


class LegalText(Value):
    """A version of a text as a dossier needs it. `article` are the titles down to the one that says to what it applies.

    `classements` names rubrique and regime, "2921-1 E"; declaration with periodic checks is "D". `in_force_from` is
    None where the file does not say; from `closed_on` on it is no longer law.
    """

    text_id: str
    title: str
    article: tuple[str, ...] = ()
    url: str | None = None
    classements: tuple[str, ...] = ()
    in_force_from: date | None = None
    closed_on: date | None = None

    def in_force(self, on: date | None) -> bool:
        """Tell whether it is law on a day; without one, whether it is still open."""
        if on is None:
            return self.closed_on is None
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.closed_on is None or on < self.closed_on
        )
