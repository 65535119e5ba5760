"""What people say to each other about a note, and what they make of a contradiction: facts of their own, no commands.

Nothing in the note changes by them; they take effect as they are recorded.
"""

import uuid
from typing import ClassVar, Literal

from pydantic import Field

from schemas.base import DossierEvent, OneLine, SealedText
from schemas.topics import Topic

LONGEST_COMMENT = 5_000

Judgement = Literal["contradiction", "scopes", "misread", "pending"]
"""A contradiction indeed; two scopes that do not contradict each other; a number read wrong; nobody said yet."""


class CommentMade(DossierEvent):
    """A person comments on a statement of the note; the event's id names the comment."""

    TYPE: ClassVar[str] = "fr.lisiere.comment.made.v1"
    TOPIC: ClassVar[Topic] = Topic.COMMENT_MADE
    statement_id: uuid.UUID
    text: SealedText = Field(min_length=1, max_length=LONGEST_COMMENT)
    actor: OneLine


class CommentResolved(DossierEvent):
    """A person says that a comment is dealt with, or (`resolved` false) that it is not."""

    TYPE: ClassVar[str] = "fr.lisiere.comment.resolved.v1"
    TOPIC: ClassVar[Topic] = Topic.COMMENT_RESOLVED
    comment_id: uuid.UUID
    resolved: bool
    actor: OneLine


class ContradictionJudged(DossierEvent):
    """A person says what a contradiction of the note really is; "pending" takes it back."""

    TYPE: ClassVar[str] = "fr.lisiere.contradiction.judged.v1"
    TOPIC: ClassVar[Topic] = Topic.CONTRADICTION_JUDGED
    contradiction_id: uuid.UUID
    explanation: SealedText = Field(max_length=5_000)
    judgement: Judgement
    actor: OneLine
