"""A person's question to a dossier, and the answer made of its passages; both stay on the log."""

import uuid
from typing import ClassVar

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, OneLine, SealedLine, Sha256, Value
from schemas.notes import Citation, Generator, Statement
from schemas.topics import Topic

LONGEST_QUESTION = 500


class QuestionAsked(DossierEvent):
    """A person asks a dossier something; the event's id names the question."""

    TYPE: ClassVar[str] = "fr.lisiere.question.asked.v1"
    TOPIC: ClassVar[Topic] = Topic.QUESTION_ASKED
    question: SealedLine = Field(min_length=1, max_length=LONGEST_QUESTION)
    actor: OneLine


class FoundPassage(Value):
    """A passage that the search for a question found; `sha256` is of its text, `source_id` its document."""

    passage_id: uuid.UUID
    source_id: str
    page: int | None
    sha256: Sha256
    score: float


class Answer(Value):
    """What the dossier says to a question.

    Without `statements` it was not found: `missing` are words of the question that stand nowhere in what was read,
    `nearest` the passages that come closest and are no answer. `passages` are the ids of all that was looked at,
    `found` the same in full, best first.
    `warnings` are French sentences.
    """

    question_id: uuid.UUID
    question: str
    revision: int
    statements: tuple[Statement, ...]
    nearest: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    passages: tuple[uuid.UUID, ...] = ()
    found: tuple[FoundPassage, ...] = ()
    dense: bool = False
    generator: Generator
    warnings: tuple[str, ...] = ()


class QuestionAnswered(DossierEvent):
    """A question was answered, if only by saying that the dossier does not. `answer` is an Answer as JSON."""

    TYPE: ClassVar[str] = "fr.lisiere.question.answered.v1"
    TOPIC: ClassVar[Topic] = Topic.QUESTION_ANSWERED
    question_id: uuid.UUID
    answer: ArtefactRef
    statements: int
    generator: Generator
    model_calls: tuple[ArtefactRef, ...] = ()
