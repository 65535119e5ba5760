"""Passages: what is searched, what is found, and the evidence gathered for the questions of the instruction."""

import uuid
from datetime import date
from typing import ClassVar, Literal

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, Value
from schemas.documents import BBox, Enjeu
from schemas.regulation import LegalText, PrescriptionTopic
from schemas.topics import Topic

Corpus = Literal["dossier", "regulation"]


class Passage(Value):
    """A stretch of text that is searched as one. It stays inside one section and one page.

    `source_id` is the document's id (dossier) or the text's identifier, JORFTEXT… (regulation). `text` is the source's
    wording; `path` the titles above it, outermost first (for regulation: the text's title first). `page` counts
    from 1, None for regulation. `applicability` lists the rubriques a regulation text applies to ("2980-1"),
    `classements` with their regime ("2980-1 A"); its wording is law from `in_force_from` until `closed_on`, excluded;
    `topic` is that of its section, None for a dossier.
    `confidential` passages leave this machine only where the settings allow it. `position` counts the passages of a
    source from 0, in reading order.
    """

    passage_id: uuid.UUID
    corpus: Corpus
    source_id: str
    text: str
    path: tuple[str, ...] = ()
    page: int | None = None
    bbox: BBox | None = None
    dossier_id: uuid.UUID | None = None
    document: str | None = None
    enjeux: tuple[Enjeu, ...] = ()
    applicability: tuple[str, ...] = ()
    classements: tuple[str, ...] = ()
    in_force_from: date | None = None
    closed_on: date | None = None
    topic: PrescriptionTopic | None = None
    url: str | None = None
    confidential: bool = False
    position: int | None = None


class PassageFilter(Value):
    """What a search is restricted to; every field that is set must hold.

    Of regulation, only what is law is found: on the day `in_force_on`, else as last imported; all that ever was with
    `closed_too`. `regime` (A, E, D) narrows a `rubrique`. `pages`: the first and the last, both included.
    """

    corpus: Corpus
    dossier_id: uuid.UUID | None = None
    source_id: str | None = None
    enjeu: Enjeu | None = None
    rubrique: str | None = None
    regime: str | None = None
    in_force_on: date | None = None
    closed_too: bool = False
    pages: tuple[int, int] | None = None
    topic: PrescriptionTopic | None = None


class Neighbours(Value):
    """The passages that stand just before and just after one, in its own source."""

    before: Passage | None = None
    after: Passage | None = None


class Hit(Value):
    """A passage found, best first; `score` is only comparable inside one ranking."""

    passage: Passage
    score: float


class IndexStatus(Value):
    """Passages of a corpus that can be searched, and how many of them have their dense vector already.

    `next_model` is the one that takes over once its vectors, made beside those that serve, are all there.
    """

    passages: int
    with_vector: int
    sources: int
    model: str | None = None
    next_model: str | None = None
    next_with_vector: int = 0


class Evidence(Value):
    """The passages that answer one question of the instruction grid, best first."""

    question_id: str
    question: str
    hits: tuple[Hit, ...]


class EvidenceSet(Value):
    """All evidence gathered for a dossier. `dense` says whether vectors took part, or sparse search alone.

    `texts` are the arrêtés in force when it was filed, by which rubriques find theirs.
    """

    dossier_id: uuid.UUID
    revision: int
    dense: bool
    evidence: tuple[Evidence, ...]
    texts: tuple[LegalText, ...] = ()


class EvidenceRetrieved(DossierEvent):
    """Evidence was gathered. `manifest` is a Manifest, `evidence` an EvidenceSet, both as JSON."""

    TYPE: ClassVar[str] = "fr.lisiere.evidence.retrieved.v1"
    TOPIC: ClassVar[Topic] = Topic.EVIDENCE_RETRIEVED
    revision: int
    manifest: ArtefactRef
    evidence: ArtefactRef
    questions: int
    dense: bool
