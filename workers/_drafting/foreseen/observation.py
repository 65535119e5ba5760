"""What a dossier says of each point an authority may raise: how much, where best, and which expected elements show.

A sentence speaks of an enjeu when its words or its section do or, where they name none, the sentence before it; of an
aspect when its words or a heading above it do.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from schemas.documents import Enjeu
from schemas.notes import Aspect
from workers._classification.lexicon import find_terms
from workers._drafting.aspects import aspect_of
from workers._drafting.enjeux import enjeux_of
from workers._drafting.foreseen.expected import DESCRIBED, OF_AN_ENJEU, PROMISED, expected, is_vague_promise, says
from workers._drafting.foreseen.point import Point
from workers._drafting.french import fold
from workers._drafting.reading import Reading, Sentence
from workers._drafting.selection import readable, talks_of_the_document

_NAMES_IT = 1.5
_BESIDE = 0.6
_SECTION_SCORE = 0.5
_NOT_THE_ETUDE = frozenset({"avis_autorite", "arrete_prefectoral", "rapport_inspection", "rapport_enquete"})
_SHORTEST_SHOWN, _LONGEST_SHOWN = 60, 320
_STRONGEST = 6.0
_UNDER_ITS_HEADING = 0.75
_IN_ITS_WORDS = 0.7
_UNDER_ANOTHER = 0.4
_SUMMARY = "resume_non_technique"
_OPENING_SENTENCES = 600


@dataclass
class Told:
    """What was told of a point: how many sentences, the one to show, and the sentence that shows each element.

    `promise`: a sentence that promises something in words that bind nobody.
    """

    count: int = 0
    best: Sentence | None = None
    merit: float = -math.inf
    promise: Sentence | None = None
    elements: dict[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True)
class Observation:
    """A dossier looked through. `shares`: of its sentences that name an enjeu, those that name this one."""

    told: Mapping[Point, Told]
    shares: Mapping[Enjeu, float]
    opening: str

    def of(self, point: Point) -> Told:
        """Return what was told of a point."""
        return self.told.get(point) or Told()

    def lacking(self, point: Point) -> tuple[str, ...]:
        """Return the elements expected of a point that no sentence shows."""
        found = self.of(point).elements
        return tuple(element.name for element in expected(point) if element.name not in found)


def observe(reading: Reading) -> Observation:
    """Look a dossier through once."""
    told: dict[Point, Told] = defaultdict(Told)
    named: dict[Enjeu, int] = defaultdict(int)
    opening: list[str] = []
    before: tuple[tuple[str, ...], Mapping[Enjeu, float]] = ((), {})
    for sentence in reading.sentences():
        if sentence.document.label in _NOT_THE_ETUDE:
            continue
        if len(opening) < _OPENING_SENTENCES:
            opening.append(sentence.text)
        if sentence.kind == "title" or talks_of_the_document(sentence):
            continue
        strengths = _strengths(sentence) or (dict.fromkeys(before[1], 0.0) if before[0] == sentence.section else {})
        before = (sentence.section, strengths)
        for enjeu, strength in strengths.items():
            named[enjeu] += strength >= _NAMES_IT
        _listen(told, sentence, strengths)
    everything = sum(named.values()) or 1
    return Observation(told, {enjeu: count / everything for enjeu, count in named.items()}, "\n".join(opening))


def _listen(told: dict[Point, Told], sentence: Sentence, strengths: Mapping[Enjeu, float]) -> None:
    aspects = dict(_aspects(sentence))
    for aspect, clearness in aspects.items():
        for enjeu in _whom(aspect, strengths, is_headed=clearness >= _UNDER_ITS_HEADING):
            point = Point(enjeu, aspect)
            strength = strengths.get(enjeu, 0.0) if enjeu else 0.0
            _tell(told[point], sentence, clearness + min(strength, _STRONGEST) / _STRONGEST)
            if aspect in PROMISED and told[point].promise is None and is_vague_promise(sentence.folded):
                told[point].promise = sentence
            _show(told[point], point, sentence)
    for enjeu in strengths:
        for aspect in DESCRIBED:
            if aspect not in aspects:
                _show(told[Point(enjeu, aspect)], Point(enjeu, aspect), sentence)


def _whom(aspect: Aspect, strengths: Mapping[Enjeu, float], *, is_headed: bool) -> list[Enjeu | None]:
    """Return of whom a sentence tells the aspect: its enjeux, and the étude as a whole."""
    whole: list[Enjeu | None] = [None] if aspect not in OF_AN_ENJEU or is_headed or not strengths else []
    return [*strengths, *whole]


def _strengths(sentence: Sentence) -> dict[Enjeu, float]:
    """Return the enjeux a sentence names, those named much less than another left out, and those of its section."""
    scores: dict[Enjeu, float] = {}
    for match in find_terms(sentence.folded):
        scores[match.term.enjeu] = scores.get(match.term.enjeu, 0.0) + match.term.weight
    best = max(scores.values(), default=0.0)
    named = {enjeu: score for enjeu, score in scores.items() if score >= _NAMES_IT and score >= _BESIDE * best}
    if not named:
        section = enjeux_of(sentence.document, sentence.section)
        most = max(section.values(), default=0.0)
        return {enjeu: 0.0 for enjeu, score in section.items() if score >= max(most, _SECTION_SCORE)}
    return named


def _aspects(sentence: Sentence) -> Iterator[tuple[Aspect, float]]:
    """Yield the aspects of a sentence and how clearly it is about each: by its words, by its heading, or by both."""
    heading = "rnt" if sentence.document.label == _SUMMARY else aspect_of(sentence.section)
    for aspect, words in says().items():
        is_said = words.search(sentence.folded) is not None
        if aspect == heading:
            yield aspect, _UNDER_ITS_HEADING + _IN_ITS_WORDS * is_said
        elif is_said:
            yield aspect, _IN_ITS_WORDS - (_UNDER_ANOTHER if heading else 0.0)


def _tell(told: Told, sentence: Sentence, merit: float) -> None:
    told.count += 1
    if not _SHORTEST_SHOWN <= len(sentence.text) <= _LONGEST_SHOWN or not readable(sentence):
        return
    if merit > told.merit:
        told.merit, told.best = merit, sentence


def _show(told: Told, point: Point, sentence: Sentence) -> None:
    for element in expected(point):
        if element.name not in told.elements and (
            element.words.search(sentence.folded) or element.words.search(_heading(sentence.section))
        ):
            told.elements[element.name] = sentence


@lru_cache(maxsize=4096)
def _heading(section: tuple[str, ...]) -> str:
    return fold(section[-1]) if section else ""
