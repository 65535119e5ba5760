"""The dossier as the drafter reads it: every sentence and table row once, with where it stands and what it is.

All that the note says is cut out of these; nothing else of a document is looked at, so that each statement can be
cited to its element, page and place.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from schemas.documents import Classification, Element, Enjeu, Extraction, ManifestDocument
from workers._drafting.addressed import addressed, addressed_title
from workers._drafting.contents_pages import FURNITURE, LONGEST_LINE, Contents, is_contents_line
from workers._drafting.french import fold
from workers._drafting.sentences import sentence_spans
from workers._drafting.tables import Row, table_rows

Kind = Literal["prose", "item", "row", "title"]

_PROSE = frozenset({"NarrativeText", "UncategorizedText", "Text", "Abstract", "BulletedText", "List", "Address"})
_LONG_TEXT = 300
_SENTENCES_A_HEADING = 60


@dataclass(frozen=True)
class DraftDocument:
    """A document of the manifest with what was read in it (None: it failed, or was not classified)."""

    manifest: ManifestDocument
    extraction: Extraction | None
    classification: Classification | None


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence, table row or title.

    `text` is the element's text from `start` to `end`, `folded` the same, folded; `section` holds the titles above it,
    outermost first, a title's own included.
    """

    document: "ReadDocument"
    element: Element
    start: int
    end: int
    kind: Kind
    order: int
    text: str
    folded: str
    section: tuple[str, ...]
    row: Row | None = None

    @property
    def page(self) -> int:
        """The page it stands on, from 1."""
        return self.element.page


@dataclass(frozen=True, eq=False)
class ReadDocument:
    """A document and its sentences in reading order; those `addressed` to a machine are apart."""

    index: int
    source: DraftDocument
    sentences: list[Sentence] = field(default_factory=list)
    addressed: list[Sentence] = field(default_factory=list)

    @property
    def document_id(self) -> uuid.UUID:
        """The document's id."""
        return self.source.manifest.document_id

    @property
    def name(self) -> str:
        """The file's name."""
        return self.source.manifest.name

    @property
    def label(self) -> str:
        """What the document was taken for, a code of domain.md."""
        if self.source.classification is not None:
            return self.source.classification.label
        return self.source.manifest.label or "autre"

    @property
    def confidential(self) -> bool:
        """Whether its passages must not leave."""
        return self.source.manifest.confidential

    @cached_property
    def has_pages(self) -> bool:
        """Whether it has more than one page; a text or a web page has one, however long."""
        return bool(self.sentences) and self.sentences[-1].page > 1

    @cached_property
    def lost_headings(self) -> bool:
        """Whether it is long and has next to no headings: they were not kept, or are pictures."""
        headings = sum(sentence.kind == "title" for sentence in self.sentences)
        return len(self.sentences) >= _LONG_TEXT and headings * _SENTENCES_A_HEADING < len(self.sentences)

    @cached_property
    def enjeux_by_section(self) -> dict[tuple[str, ...], dict[Enjeu, float]]:
        """The enjeux of each section of the contents and their scores."""
        classification = self.source.classification
        sections = classification.sections if classification is not None else ()
        return {section.path: {found.enjeu: found.score for found in section.enjeux} for section in sections}

    def enjeux_of(self, section: tuple[str, ...]) -> dict[Enjeu, float]:
        """Return the enjeux of the innermost classified section that holds `section`."""
        for depth in range(len(section), 0, -1):
            found = self.enjeux_by_section.get(section[:depth])
            if found is not None:
                return found
        return {}


@dataclass(frozen=True, eq=False)
class Reading:
    """A dossier read: its documents in the manifest's order."""

    documents: tuple[ReadDocument, ...]

    def sentences(self) -> Iterator[Sentence]:
        """Yield all sentences, document by document, in reading order."""
        for document in self.documents:
            yield from document.sentences


def read_dossier(documents: Sequence[DraftDocument]) -> Reading:
    """Cut every document that was read into sentences, rows and titles; headers, footers and contents are left out."""
    return Reading(tuple(_read(index, document) for index, document in enumerate(documents)))


def _read(index: int, source: DraftDocument) -> ReadDocument:
    document = ReadDocument(index, source)
    if source.extraction is None:
        return document
    contents = Contents.of(source.extraction)
    paths = _title_paths(source.extraction)
    for number, element in enumerate(source.extraction.elements):
        if element.type in FURNITURE or not element.text or contents.holds(element):
            continue
        section = tuple(title for title in paths.get(number, element.section) if not addressed_title(title))
        _cut(document, element, section)
    _set_addressed_apart(document)
    return document


def _set_addressed_apart(document: ReadDocument) -> None:
    """Keep what speaks to a machine out of the sentences, with what follows it in its element."""
    kept: list[Sentence] = []
    for sentence in document.sentences:
        follows = bool(document.addressed) and document.addressed[-1].element is sentence.element
        apart = document.addressed if follows or addressed(sentence.text) else kept
        apart.append(sentence)
    document.sentences[:] = kept


def _title_paths(extraction: Extraction) -> dict[int, tuple[str, ...]]:
    """Return the path of each title, itself included: what stands under it knows it."""
    paths: dict[int, tuple[str, ...]] = {}
    below: tuple[str, ...] = ()
    for number in range(len(extraction.elements) - 1, -1, -1):
        element = extraction.elements[number]
        if element.type == "Title":
            if element.text in below:
                paths[number] = below[: below.index(element.text) + 1]
            else:
                paths[number] = (
                    (*element.section, element.text) if element.section[-1:] != (element.text,) else element.section
                )
        elif element.type not in FURNITURE:
            below = element.section
    return paths


def _cut(document: ReadDocument, element: Element, section: tuple[str, ...]) -> None:
    pieces: list[tuple[int, int, Kind, Row | None]]
    if element.type == "Table":
        pieces = [(*row.span, "row", row) for row in table_rows(element)]
    elif element.type in ("Title", "FigureCaption"):
        pieces = [(0, len(element.text), "title", None)] if element.type == "Title" else []
    else:
        kind: Kind = "prose" if element.type in _PROSE else "item"
        pieces = [(start, end, kind, None) for start, end in sentence_spans(element.text)]
        if len(element.text) > LONGEST_LINE:
            pieces = [piece for piece in pieces if not is_contents_line(element.text[piece[0] : piece[1]])]
    for start, end, kind, row in pieces:
        text = element.text[start:end]
        order = len(document.sentences)
        document.sentences.append(Sentence(document, element, start, end, kind, order, text, fold(text), section, row))
