"""The passages a section's prompt shows: what the extractive note chose, then what was retrieved for its questions."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.notes import NoteSection
from schemas.passages import EvidenceSet, Passage
from workers._drafting.reading import Reading, Sentence
from workers._drafting.statements import one_line

_MOST_GROUPS = 24
_MOST_HITS_A_QUESTION = 4
_LONGEST_GROUP = 1200
_SHORTEST_SENTENCE = 25

Place = tuple[uuid.UUID, int]


@dataclass(frozen=True)
class PassageGroup:
    """Sentences of one page shown as one numbered passage."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The passage as the prompt shows it: its headings, then its sentences."""
        headings = " > ".join(one_line(title) for title in self.sentences[0].section[-2:])
        words = " ".join(one_line(sentence.text) for sentence in self.sentences)
        return f"({headings}) {words}" if headings else words

    @property
    def confidential(self) -> bool:
        """Whether it comes from a confidential document."""
        return self.sentences[0].document.confidential


def passages_of(section: NoteSection, reading: Reading, evidence: EvidenceSet) -> list[PassageGroup]:
    """Return the passages for a section, those of the extractive note first, without doubles."""
    pages = _by_page(reading)
    groups = [
        _around(pages, citation.document_id, citation.page, citation.quote)
        for s in section.statements
        for citation in s.citations[:1]
    ]
    groups += [_of_passage(pages, passage) for passage in _retrieved(section, evidence)]
    shown: list[PassageGroup] = []
    seen: set[Sentence] = set()
    for group in groups:
        fresh = tuple(sentence for sentence in group if sentence not in seen)
        if fresh:
            seen.update(fresh)
            shown.append(PassageGroup(fresh))
    return shown[:_MOST_GROUPS]


def _by_page(reading: Reading) -> dict[Place, list[Sentence]]:
    pages: dict[Place, list[Sentence]] = defaultdict(list)
    for sentence in reading.sentences():
        if sentence.kind != "title":
            pages[sentence.document.document_id, sentence.page].append(sentence)
    return pages


def _around(pages: dict[Place, list[Sentence]], document_id: uuid.UUID, page: int, quote: str) -> list[Sentence]:
    """Return a quoted sentence with those beside it in its element."""
    found = next((s for s in pages.get((document_id, page), ()) if quote in one_line(s.text)), None)
    if found is None:
        return []
    beside = [s for s in pages[document_id, page] if s.element is found.element and abs(s.order - found.order) <= 1]
    return _shortened(beside, found)


def _shortened(sentences: Sequence[Sentence], kept: Sequence[Sentence] | Sentence) -> list[Sentence]:
    room, chosen = _LONGEST_GROUP, []
    for sentence in sentences:
        room -= len(sentence.text)
        if room >= 0 or sentence is kept:
            chosen.append(sentence)
    return chosen


def _of_passage(pages: dict[Place, list[Sentence]], passage: Passage) -> list[Sentence]:
    """Return the sentences of the dossier that a retrieved passage is made of."""
    if passage.page is None or passage.corpus != "dossier":
        return []
    words = one_line(passage.text)
    try:
        document_id = uuid.UUID(passage.source_id)
    except ValueError:
        return []
    inside = [
        sentence
        for sentence in pages.get((document_id, passage.page), ())
        if len(sentence.text) >= _SHORTEST_SENTENCE and one_line(sentence.text) in words
    ]
    return _shortened(inside, inside[:1][0]) if inside else []


def _retrieved(section: NoteSection, evidence: EvidenceSet) -> Iterable[Passage]:
    """Yield the passages retrieved for the questions a section answers: those whose id names it, or its enjeu."""
    topic = section.key.removeprefix("enjeu_")
    for found in evidence.evidence:
        asked = topic in found.question_id
        for hit in found.hits[:_MOST_HITS_A_QUESTION]:
            if asked or (section.key.startswith("enjeu_") and hit.passage.enjeux[:1] == (topic,)):
                yield hit.passage
