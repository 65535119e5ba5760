"""Passages: what is searched, what is found, and the evidence gathered for the questions of the instruction."""

import uuid
from typing import ClassVar, Literal

from schemas.artefacts import ArtefactRef
from schemas.base import DossierEvent, EventData, Value
from schemas.documents import BBox, Enjeu
from schemas.topics import Topic

Corpus = Literal["dossier", "regulation"]


class Passage(Value):
    """A stretch of text that is searched as one. It stays inside one section and one page.

    `source_id` is the document's id (dossier) or the text's identifier, JORFTEXT… (regulation). `text` is the source's
    wording; `path` the titles above it, outermost first (for regulation: the text's title first). `page` counts
    from 1, None for regulation. `applicability` lists the rubriques a regulation text applies to ("2980-1").
    `confidential` passages leave this machine only where the settings allow it.
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
    url: str | None = None
    confidential: bool = False


class PassageFilter(Value):
    """What a search is restricted to; every field that is set must hold."""

    corpus: Corpus
    dossier_id: uuid.UUID | None = None
    source_id: str | None = None
    enjeu: Enjeu | None = None
    rubrique: str | None = None


class Hit(Value):
    """A passage found, best first; `score` is only comparable inside one ranking."""

    passage: Passage
    score: float


class IndexStatus(Value):
    """Passages of a corpus that can be searched, and how many of them have their dense vector already."""

    passages: int
    with_vector: int
    sources: int
    model: str | None = None


class Evidence(Value):
    """The passages that answer one question of the instruction grid, best first."""

    question_id: str
    question: str
    hits: tuple[Hit, ...]


class EvidenceSet(Value):
    """All evidence gathered for a dossier. `dense` says whether vectors took part, or sparse search alone."""

    dossier_id: uuid.UUID
    revision: int
    dense: bool
    evidence: tuple[Evidence, ...]


class EvidenceRetrieved(DossierEvent):
    """Evidence was gathered. `manifest` is a Manifest, `evidence` an EvidenceSet, both as JSON."""

    TYPE: ClassVar[str] = "fr.lisiere.evidence.retrieved.v1"
    TOPIC: ClassVar[Topic] = Topic.EVIDENCE_RETRIEVED
    revision: int
    manifest: ArtefactRef
    evidence: ArtefactRef
    questions: int
    dense: bool


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
