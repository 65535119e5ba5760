"""A document of a dossier: its file, what was read in it, what it was taken for; and the events of its way."""

import uuid
from typing import ClassVar, Literal

from schemas.artefacts import ArtefactRef
from schemas.base import DocumentEvent, OneLine, SealedLine, Sha256, Value
from schemas.maps import Mapped
from schemas.topics import Topic

BBox = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points (1/72 inch), origin at the top left of the page as it is shown."""

DocumentType = Literal[
    "cerfa",
    "note_presentation",
    "etude_impact",
    "etude_incidence",
    "resume_non_technique",
    "etude_dangers",
    "incidences_natura2000",
    "loi_sur_eau",
    "derogation_especes",
    "plan",
    "capacites",
    "foncier",
    "avis_autorite",
    "memoire_reponse",
    "rapport_inspection",
    "arrete_prefectoral",
    "rapport_enquete",
    "annexe",
    "autre",
]

Enjeu = Literal[
    "eau",
    "sols",
    "air",
    "climat_energie",
    "biodiversite",
    "paysage_patrimoine",
    "bruit_vibrations",
    "dechets",
    "risques_naturels",
    "risques_technologiques",
    "sante_population",
    "deplacements",
    "agriculture_espace",
    "lumiere_odeurs",
]


class Line(Value):
    """A printed line inside an element: `text[start:end]` of the element stands in `bbox`."""

    start: int
    end: int
    bbox: BBox


class TableCell(Value):
    """A cell of a table, rows and columns counted from 0; `text[start:end]` of the element, empty where it is."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    start: int
    end: int
    bbox: BBox


class Element(Value):
    """A piece of a page. `type` is one of unstructured's names (Title, NarrativeText, ListItem, Table, Header …).

    `page` counts from 1 (formats without pages have 1); `text` is the source's wording with white space and
    end-of-line hyphens normalised; an element never spans two pages. `section` holds the titles above it,
    outermost first. `lines` cover `text` in order; they and the `cells` of a table need a layout, its `html` does not.
    An Image's `text` is the labels in it, often none. `continues` tells that a table goes on from the page before (its
    `html` then repeats the header from there). `confidence` is OCR's mean word confidence from 0 to 1, None where the
    text was not read by OCR.
    """

    type: str
    page: int
    text: str
    bbox: BBox | None = None
    section: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    html: str | None = None
    cells: tuple[TableCell, ...] = ()
    continues: bool = False
    confidence: float | None = None


class Section(Value):
    """An entry of the table of contents; pages count from 1, both ends included."""

    title: str
    level: int
    page_start: int
    page_end: int
    children: tuple["Section", ...] = ()


class UnreadPage(Value):
    """A page that could not be read, and why (French, one line)."""

    page: int
    reason: str


class HiddenText(Value):
    """Text that a person cannot see on these pages (from 1), how it begins; it is in no element."""

    pages: tuple[int, ...]
    quote: str


class DocumentHeader(Value):
    """What is known of a file once it is read. `page_sizes` in points, one a page, as shown (rotation applied).

    `scanned_pages` had no usable text layer (OCR read them unless they are in `unread_pages`); those in
    `awaited_pages` it reads later, they are in `unread_pages` until then. `warnings` are French sentences an agent
    understands.
    """

    name: str
    sha256: Sha256
    media_type: str
    pages: int
    language: str | None = None
    scanned_pages: tuple[int, ...] = ()
    unread_pages: tuple[UnreadPage, ...] = ()
    awaited_pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = ()
    hidden_text: tuple[HiddenText, ...] = ()


class Extraction(Value):
    """All that was read in one file, in reading order; `mapped` is what of it has a place on a map."""

    document: DocumentHeader
    sections: tuple[Section, ...]
    elements: tuple[Element, ...]
    mapped: tuple[Mapped, ...] = ()


class EnjeuScore(Value):
    """An enjeu found in a section, its score from 0 to 1 and the words that decided."""

    enjeu: Enjeu
    score: float
    words: tuple[str, ...] = ()


class SectionEnjeux(Value):
    """The enjeux of one section of the table of contents. `path` holds its titles, outermost first."""

    path: tuple[str, ...]
    page_start: int
    page_end: int
    enjeux: tuple[EnjeuScore, ...]


class Classification(Value):
    """What a document was taken for (`scores` by label, adding up to 1) and the enjeux of its sections."""

    label: DocumentType
    scores: dict[str, float]
    reasons: tuple[str, ...] = ()
    sections: tuple[SectionEnjeux, ...] = ()


class DocumentReceived(DocumentEvent):
    """A file of a dossier lies in the object store, its digest checked."""

    TYPE: ClassVar[str] = "fr.lisiere.document.received.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_RECEIVED
    artefact: ArtefactRef
    confidential: bool = False


class DocumentProgressed(DocumentEvent):
    """So many pages of a document are done; for the screen only, not kept."""

    TYPE: ClassVar[str] = "fr.lisiere.document.progressed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_PROGRESSED
    stage: OneLine
    done: int
    total: int


class DocumentExtracted(DocumentEvent):
    """A document was read. `extraction` is an Extraction as gzipped JSON Lines (see schemas.extractions)."""

    TYPE: ClassVar[str] = "fr.lisiere.document.extracted.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_EXTRACTED
    artefact: ArtefactRef
    confidential: bool
    extraction: ArtefactRef
    pages: int
    pages_scanned: int
    pages_unread: int


class DocumentRecognized(DocumentEvent):
    """OCR came through `done` of `total` scanned pages of a document that goes on without waiting for them.

    `extraction` is what was read without them, its header names them. `batch` holds the last ones recognized, None
    while there are none, and names the batch before; once all are done the document is extracted again.
    """

    TYPE: ClassVar[str] = "fr.lisiere.document.recognized.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_RECOGNIZED
    artefact: ArtefactRef
    confidential: bool
    extraction: ArtefactRef
    batch: ArtefactRef | None = None
    done: int
    total: int


class DocumentClassified(DocumentEvent):
    """A document's type and its sections' enjeux are known. `classification` is a Classification as JSON."""

    TYPE: ClassVar[str] = "fr.lisiere.document.classified.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_CLASSIFIED
    artefact: ArtefactRef
    confidential: bool
    extraction: ArtefactRef
    classification: ArtefactRef
    label: DocumentType
    pages: int
    pages_unread: int


class DocumentIndexed(DocumentEvent):
    """A document's passages can be searched."""

    TYPE: ClassVar[str] = "fr.lisiere.document.indexed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_INDEXED
    artefact: ArtefactRef
    confidential: bool
    extraction: ArtefactRef
    classification: ArtefactRef
    label: DocumentType
    pages: int
    pages_unread: int
    passages: int


class DocumentFailed(DocumentEvent):
    """A document will never be read as it is; `reason` is one French sentence for the agent."""

    TYPE: ClassVar[str] = "fr.lisiere.document.failed.v1"
    TOPIC: ClassVar[Topic] = Topic.DOCUMENT_FAILED
    stage: OneLine
    reason: SealedLine


class ManifestDocument(Value):
    """One document of a dossier when all are done: read and indexed, or failed with a reason.

    `deposit` is 0 for what was submitted first, else the number of the compléments it came with; `replaced_by` is the
    document that supersedes it.
    """

    document_id: uuid.UUID
    name: str
    failure: str | None = None
    artefact: ArtefactRef | None = None
    extraction: ArtefactRef | None = None
    classification: ArtefactRef | None = None
    label: DocumentType | None = None
    confidential: bool = False
    pages: int = 0
    pages_unread: int = 0
    passages: int = 0
    deposit: int = 0
    replaced_by: uuid.UUID | None = None
