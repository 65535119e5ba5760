"""What people put into a note themselves: statements of their own and further citations, each from a passage."""

import uuid
from typing import ClassVar, Literal

from pydantic import Field

from schemas.base import DossierEvent, OneLine, SealedLine, SealedText, Value
from schemas.documents import BBox
from schemas.notes import Citation, Support
from schemas.topics import Topic

LONGEST_QUOTE = 2_000


class CitedPassage(Value):
    """A passage as a person points at it; `bbox` tells the places of a page that read alike apart."""

    document_id: uuid.UUID
    page: int = Field(ge=1)
    quote: SealedText = Field(min_length=1, max_length=LONGEST_QUOTE)
    bbox: BBox | None = None


class QuotedPassage(Value):
    """A passage as it stands on its page: `quote` is the page's own wording."""

    document_id: uuid.UUID
    document: SealedLine
    page: int
    quote: SealedText
    bbox: BBox | None = None


class Addition(Value):
    """A statement a person added (`text`, in the section of this key and title), or a citation for another one."""

    addition_id: uuid.UUID
    kind: Literal["statement", "citation"]
    statement_id: uuid.UUID
    section: str
    title: str
    text: str = ""
    citation: Citation
    support: Support
    actor: str


class StatementAdded(DossierEvent):
    """A statement of a person's own stands in a section, or reads anew; `support` is what the verifier says of it."""

    TYPE: ClassVar[str] = "fr.lisiere.statement.added.v1"
    TOPIC: ClassVar[Topic] = Topic.STATEMENT_ADDED
    note_id: uuid.UUID
    version: int
    statement_id: uuid.UUID
    section: OneLine
    title: OneLine
    text: SealedText
    passage: QuotedPassage
    support: Support
    actor: OneLine
    decision_id: uuid.UUID


class CitationAdded(DossierEvent):
    """A person cited a further passage for a statement; `support` is what the verifier says of it with all passages."""

    TYPE: ClassVar[str] = "fr.lisiere.citation.added.v1"
    TOPIC: ClassVar[Topic] = Topic.CITATION_ADDED
    note_id: uuid.UUID
    version: int
    addition_id: uuid.UUID
    statement_id: uuid.UUID
    section: OneLine
    title: OneLine
    passage: QuotedPassage
    support: Support
    actor: OneLine
    decision_id: uuid.UUID


class AdditionWithdrawn(DossierEvent):
    """A statement or a citation that was added is out of the note again; `statement_id` is the one it was about."""

    TYPE: ClassVar[str] = "fr.lisiere.addition.withdrawn.v1"
    TOPIC: ClassVar[Topic] = Topic.ADDITION_WITHDRAWN
    note_id: uuid.UUID
    version: int
    addition_id: uuid.UUID
    statement_id: uuid.UUID
    actor: OneLine
    decision_id: uuid.UUID
