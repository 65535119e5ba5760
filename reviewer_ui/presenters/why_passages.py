"""Where a sentence's quotes come from: the page, the document's events, and the searches that found the passage."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.why_record import DossierRecord
from reviewer_ui.presenters.words import one_line
from schemas.notes import Citation
from schemas.passages import EvidenceSet
from schemas.questions import Answer


@dataclass(frozen=True)
class Found:
    """A search that found the cited passage, at which rank of how many; `sha256` is of the passage's text."""

    question: str
    rank: int
    of: int
    score: float
    passage_id: uuid.UUID
    sha256: str


@dataclass(frozen=True)
class Cited:
    """A quote, the events by which its document was received and read, and the searches that found it.

    `added`: the event by which a person cited it.
    """

    citation: Citation
    events: tuple[EventView, ...]
    found: tuple[Found, ...]
    added: EventView | None = None


def cited(citation: Citation, found: Iterator[Found], record: DossierRecord) -> Cited:
    """Lay out a quote of the dossier."""
    told = ("document.received", "document.extracted", "document.recognized", "document.classified")
    events = record.of(*told, document_id=citation.document_id)
    added = citation.added and record.of("citation.added", addition_id=citation.added.addition_id)
    return Cited(citation, tuple(events), tuple(found), added[0] if added else None)


def found_in_evidence(citation: Citation, evidence: EvidenceSet | None) -> Iterator[Found]:
    """Yield the questions of the grid that found the passage of a quote."""
    quote = one_line(citation.quote)
    for each in evidence.evidence if evidence else ():
        for rank, hit in enumerate(each.hits, start=1):
            passage = hit.passage
            here = (passage.source_id, passage.page) == (str(citation.document_id), citation.page)
            text = one_line(passage.text)
            if here and (quote in text or text in quote):
                digest = hashlib.sha256(passage.text.encode()).hexdigest()
                yield Found(each.question, rank, len(each.hits), hit.score, passage.passage_id, digest)


def found_for_answer(citation: Citation, answer: Answer) -> Iterator[Found]:
    """Yield the passages of a quote's page that the search for a question found."""
    for rank, each in enumerate(answer.found, start=1):
        if (each.source_id, each.page) == (str(citation.document_id), citation.page):
            yield Found(answer.question, rank, len(answer.found), each.score, each.passage_id, each.sha256)
