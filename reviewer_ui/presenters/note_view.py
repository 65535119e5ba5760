"""The note as the reader shows it: statements with their state and sources, and the counts of its header."""

import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from reviewer_ui.presenters.addresses import ReaderState, reader_address
from reviewer_ui.presenters.page_view import document_title
from reviewer_ui.presenters.words import ORIGINS, SUPPORTS, VERDICTS, Badge, one_line
from schemas import ids
from schemas.notes import Added, Citation, Note, NoteSection, Statement
from schemas.redrafting import Wording
from schemas.views import DocumentState
from workers._review.sections import may_be_worded_again

SENT_AT_FIRST = 40
"""Statements sent with the page."""
SENT_NEXT = 40
"""Statements sent each time more are reached."""


@dataclass(frozen=True)
class Chip:
    """A source: the address that opens its page with the passage highlighted, and what it is called.

    `added`: who cited it by hand. `is_superseded`: its document was replaced since.
    """

    address: str
    name: str
    label: str
    hint: str
    added: Added | None = None
    is_superseded: bool = False


@dataclass(frozen=True)
class StatementView:
    """A statement with what its buttons and states need."""

    statement: Statement
    support: Badge
    verdict: Badge
    origin: str
    chips: tuple[Chip, ...]

    @property
    def is_reviewed(self) -> bool:
        """Tell whether somebody decided on it."""
        return self.statement.review != "pending"

    @property
    def mark(self) -> str:
        """What is another one as soon as the statement reads otherwise: what is on a screen is compared by it."""
        return mark_of(self.statement)


@dataclass(frozen=True)
class Rest:
    """Statements of a part that come when they are reached: how many, how many of them reviewed, and where from."""

    count: int
    reviewed: int
    address: str


@dataclass(frozen=True)
class SectionView:
    """A part of the note: the statements sent now, what is left of it, and whether it may be worded again."""

    section: NoteSection
    statements: tuple[StatementView, ...]
    rest: Rest | None = None
    added: tuple[StatementView, ...] = ()
    warnings: tuple[str, ...] = ()
    may_redraft: bool = False
    restorable: bool = False

    @property
    def reviewed(self) -> int:
        """Count the statements somebody decided on."""
        return sum(view.is_reviewed for view in self.statements) + (self.rest.reviewed if self.rest else 0)


@dataclass(frozen=True)
class Counts:
    """What must be visible at all times."""

    statements: int
    reviewed: int
    rejected: int
    unsupported: int
    partial: int
    unread_documents: int
    unread_pages: int

    @property
    def pending(self) -> int:
        """Count the statements nobody decided on."""
        return self.statements - self.reviewed


class Sources:
    """Makes chips of citations: knows how a dossier's documents are called."""

    def __init__(self, dossier_id: uuid.UUID, documents: Sequence[DocumentState], state: ReaderState) -> None:
        self._dossier_id, self._state = dossier_id, state
        self._superseded = {document.document_id for document in documents if document.replaced_by is not None}
        titles = {document.document_id: document_title(document) for document in documents}
        shared = {title for title in titles.values() if list(titles.values()).count(title) > 1}
        self._titles = {
            document.document_id: one_line(document.name)
            if titles[document.document_id] in shared
            else titles[document.document_id]
            for document in documents
        }
        self._is_paged: Mapping[uuid.UUID, bool] = {
            document.document_id: (document.pages or 1) > 1 or document.media_type == "application/pdf"
            for document in documents
        }

    def title(self, citation: Citation) -> str:
        """Name a citation's document."""
        return self._titles.get(citation.document_id, one_line(citation.document))

    def place(self, citation: Citation) -> str:
        """Write where a citation stands: « p. 12 », nothing for a format without pages."""
        return f"p.\u00a0{citation.page}" if self._is_paged.get(citation.document_id, True) else ""

    def chips(self, owner: str, citations: Sequence[Citation], enonce: str | None = None) -> tuple[Chip, ...]:
        """Make one chip a citation of what `owner` names."""
        return tuple(
            self._chip(f"{owner}.{index}", citation, enonce or self._state.enonce)
            for index, citation in enumerate(citations)
        )

    def chip(self, name: str, citation: Citation) -> Chip:
        """Make the chip of one citation that goes by a name of its own."""
        return self._chip(name, citation, None)

    def document_address(self, document_id: uuid.UUID) -> str:
        """Return the address that opens a document."""
        shown = ReaderState(onglet=self._state.onglet, document=document_id, page=1, version=self._state.version)
        return reader_address(self._dossier_id, shown)

    @property
    def version(self) -> int | None:
        """The version of the note that is shown, None for the latest."""
        return self._state.version

    def _chip(self, name: str, citation: Citation, enonce: str | None) -> Chip:
        shown = ReaderState(onglet=self._state.onglet, enonce=enonce, source=name, version=self._state.version)
        label = " · ".join(part for part in (self.title(citation), self.place(citation)) if part)
        return Chip(
            reader_address(self._dossier_id, shown),
            name,
            label,
            one_line(citation.quote),
            citation.added,
            is_superseded=citation.document_id in self._superseded,
        )

    def compare_address(self, owner: str) -> str:
        """Return the address that shows the citations of `owner` side by side."""
        return reader_address(
            self._dossier_id, ReaderState(onglet=self._state.onglet, comparer=owner, version=self._state.version)
        )


def statement_view(statement: Statement, sources: Sources) -> StatementView:
    """Lay out one statement."""
    name = str(statement.statement_id)
    return StatementView(
        statement=statement,
        support=SUPPORTS[statement.support],
        verdict=VERDICTS[statement.review],
        origin=ORIGINS[statement.origin],
        chips=sources.chips(f"s.{name}", statement.citations, enonce=name),
    )


def mark_of(statement: Statement) -> str:
    """Return a short mark of how a statement reads and what was decided on it."""
    return f"{zlib.crc32(statement.model_dump_json().encode()):08x}"


def added_views(section: NoteSection, sources: Sources) -> tuple[StatementView, ...]:
    """Lay out what people added to a part of the note."""
    return tuple(statement_view(each, sources) for each in section.added)


def find_section(note: Note, key: str) -> NoteSection | None:
    """Return a part of the note by its key."""
    return next((each for each in note.sections if each.key == key), None)


Wordings = Mapping[str, Wording]
"""The sections that were worded again, by their key."""


def section_views(
    note: Note, sources: Sources, enonce: str | None = None, wordings: Wordings = MappingProxyType({})
) -> list[SectionView]:
    """Lay out all parts of the note: the first statements, and all up to `enonce` in its own part.

    A note of a thousand statements would weigh two megabytes; the others come when they are reached.
    """
    left, views = SENT_AT_FIRST, []
    for section in note.sections:
        wanted = next((n for n, each in enumerate(section.statements, 1) if str(each.statement_id) == enonce), 0)
        view = section_view(note, section, sources, wordings, max(left, wanted))
        left = max(0, left - len(view.statements))
        views.append(view)
    return views


def section_view(
    note: Note, section: NoteSection, sources: Sources, wordings: Wordings, most: int = SENT_AT_FIRST
) -> SectionView:
    """Lay out a part of the note: its first statements, what was warned of it, whether it may be worded again."""
    return replace(
        stretch_view(note.dossier_id, section, sources, 0, most),
        added=added_views(section, sources),
        warnings=tuple(each for each in note.warnings if each.startswith(_named(section))),
        may_redraft=may_be_worded_again(note, section),
        restorable=section.key in wordings and wordings[section.key].restorable,
    )


def general_warnings(note: Note) -> list[str]:
    """Return what the note warns of beside its parts."""
    return [each for each in note.warnings if not each.startswith(tuple(map(_named, note.sections)))]


def _named(section: NoteSection) -> str:
    return f"Section « {section.title} » :"


def stretch_view(
    dossier_id: uuid.UUID, section: NoteSection, sources: Sources, start: int, most: int = SENT_NEXT
) -> SectionView:
    """Lay out at most `most` statements of a part, from place `start` counted from 0."""
    end = start + most
    rest = section.statements[end:]
    query = urlencode({"partie": section.key, "debut": end} | ({"version": sources.version} if sources.version else {}))
    left = Rest(
        len(rest),
        sum(each.review != "pending" for each in rest),
        f"{reader_address(dossier_id)}/enonces?{query}",
    )
    shown = tuple(statement_view(statement, sources) for statement in section.statements[start:end])
    return SectionView(section, shown, left if rest else None)


def count(note: Note) -> Counts:
    """Count what was decided, what is not supported and what was not read."""
    statements = [statement for section in note.sections for statement in section.statements]
    return Counts(
        statements=len(statements),
        reviewed=sum(each.review != "pending" for each in statements),
        rejected=sum(each.review == "rejected" for each in statements),
        unsupported=sum(each.support == "unsupported" for each in statements),
        partial=sum(each.support == "partial" for each in statements),
        unread_documents=sum(not each.pages for each in note.unread),
        unread_pages=sum(len(each.pages) for each in note.unread),
    )


def contradiction_ids(note: Note) -> list[uuid.UUID]:
    """Return the ids of a note's contradictions, in its order; they stay while what is cited stays."""
    return [
        ids.contradiction_id(
            note.dossier_id, each.kind, [f"{c.document_id} {c.page} {c.quote}" for c in each.citations]
        )
        for each in note.contradictions
    ]


def find_statement(note: Note, statement_id: uuid.UUID) -> Statement | None:
    """Return a statement by its id."""
    return next(
        (each for section in note.sections for each in section.all_statements if each.statement_id == statement_id),
        None,
    )


def with_tab(state: ReaderState, tab: str) -> ReaderState:
    """Return the state with another tab, the page staying as it is."""
    return replace(state, onglet=tab)
