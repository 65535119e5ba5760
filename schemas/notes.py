"""The draft instruction note: statements bound to their evidence, and what the agent must look at."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, Value
from schemas.documents import BBox, Enjeu
from schemas.topics import Topic

Origin = Literal["rule", "extract", "model", "agent"]
"""What wrote a statement; "agent" stands in a section's `added` alone, never among what was drafted."""
Support = Literal["supported", "partial", "unsupported"]
Aspect = Literal[
    "etat_initial", "incidences", "mesures", "suivi", "methode", "rnt", "alternatives", "cumul", "coherence"
]
"""What of an étude d'impact a request is about."""
Verdict = Literal["pending", "accepted", "corrected", "rejected"]


class Added(Value):
    """Who put something into a note by hand; `addition_id` is what takes it out again."""

    addition_id: uuid.UUID
    actor: str


class Citation(Value):
    """A passage of a page. `quote` is its own wording there, white space and end-of-line hyphens normalised.

    `added`: a person cited it for a statement that was drafted without it.
    """

    document_id: uuid.UUID
    document: str
    page: int
    quote: str
    bbox: BBox | None = None
    added: Added | None = Field(default=None, exclude_if=lambda added: added is None)


class StaleReview(Value):
    """What a person decided on a statement whose source has changed since; `was` had been drafted then."""

    verdict: Verdict
    actor: str
    was: str


class Statement(Value):
    """A sentence of the note that states a fact. `text` is what reads now; `draft` what was drafted, once corrected.

    `stale`: it was decided on in an earlier version, where it said something else, and waits to be decided on again.
    """

    statement_id: uuid.UUID
    text: str
    origin: Origin
    support: Support
    citations: tuple[Citation, ...]
    review: Verdict = "pending"
    draft: str | None = None
    reviewed_by: str | None = None
    stale: StaleReview | None = None


class NoteSection(Value):
    """A part of the note. `not_found` names what the dossier does not say, never guessed.

    `added` are statements that people wrote themselves, each from a passage; `statements` what was drafted for them.
    """

    key: str
    title: str
    statements: tuple[Statement, ...]
    not_found: tuple[str, ...] = ()
    added: tuple[Statement, ...] = Field(default=(), exclude_if=lambda added: not added)

    @property
    def all_statements(self) -> tuple[Statement, ...]:
        """What was drafted, then what people added."""
        return (*self.statements, *self.added)


class CompletenessItem(Value):
    """A piece asked by an article ("R122-5 II 7°") and whether the dossier holds it."""

    piece: str
    article: str
    status: Literal["present", "partial", "absent"]
    citations: tuple[Citation, ...] = ()
    url: str | None = None


class KeyFigure(Value):
    """A chiffre clé; `value` is a number in `unit`."""

    label: str
    value: float
    unit: str
    citations: tuple[Citation, ...]


class Contradiction(Value):
    """The same thing said in two ways; `explanation` is one French sentence."""

    kind: str
    explanation: str
    citations: tuple[Citation, ...]


class MesureErc(Value):
    """A measure: Éviter, Réduire, Compenser, Accompagner, Suivre; what the dossier does not say of it is None."""

    type: Literal["E", "R", "C", "A", "S"]
    text: str
    citations: tuple[Citation, ...]
    cost: str | None = None
    indicator: str | None = None
    responsible: str | None = None
    when: str | None = None
    follow_up: str | None = None


class EnjeuSynthesis(Value):
    """An enjeu of the dossier; `weight` is its share of the pages that speak of enjeux, from 0 to 1."""

    enjeu: Enjeu
    weight: float
    measures: tuple[MesureErc, ...]
    citations: tuple[Citation, ...]


class Request(Value):
    """A point for the demande de compléments.

    `nature`: "constat" was found in the dossier (a missing piece, a contradiction); "attention" is a point that an
    autorité environnementale usually raises on such a dossier, for the agent to judge. `enjeu`, `aspect`: what it is
    about, where it is about one.
    """

    text: str
    legal_basis: str
    citations: tuple[Citation, ...] = ()
    nature: Literal["constat", "attention"] = "constat"
    enjeu: Enjeu | None = None
    aspect: Aspect | None = None


class Deadline(Value):
    """A date of the procedure and the article it comes from."""

    label: str
    due_on: date
    article: str
    url: str


class Unread(Value):
    """What was not read of the dossier. `pages` empty: the whole document."""

    document_id: uuid.UUID
    document: str
    pages: tuple[int, ...]
    reason: str


class Generator(Value):
    """What wrote the note: "lisiere/extractive <version>" or a model's name; digests of the prompts used, by name."""

    model: str
    prompts: dict[str, str]


class Note(Value):
    """A version of the note, in the shape of the contract (`lisiere note --format json`)."""

    dossier_id: uuid.UUID
    note_id: uuid.UUID
    version: int
    status: Literal["in_review", "approved", "returned"]
    title: str
    generator: Generator
    mention: str
    sections: tuple[NoteSection, ...]
    completeness: tuple[CompletenessItem, ...]
    key_figures: tuple[KeyFigure, ...]
    contradictions: tuple[Contradiction, ...]
    enjeux: tuple[EnjeuSynthesis, ...]
    requests: tuple[Request, ...]
    deadlines: tuple[Deadline, ...] = ()
    unread: tuple[Unread, ...] = ()
    warnings: tuple[str, ...] = ()


class NoteDrafted(DossierEvent):
    """A note awaits its reviewer. `note` is a Note as JSON; the counts are of its statements."""

    TYPE: ClassVar[str] = "fr.lisiere.note.drafted.v1"
    TOPIC: ClassVar[Topic] = Topic.NOTE_DRAFTED
    note_id: uuid.UUID
    version: int
    note: ArtefactRef
    manifest: ArtefactRef
    evidence: ArtefactRef
    generator: Generator
    model_calls: tuple[ArtefactRef, ...] = ()
    statements: int
    unsupported: int
