"""Enjeux of the dossier: which it speaks of, how much, and its best sentences on each of their aspects.

A heading alone does not make a sentence speak of an enjeu: headings are misread, and a chapter holds more than its
title says. So the words of the sentence itself must be the enjeu's; they may even do without a heading.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from schemas.documents import Enjeu
from workers._classification.lexicon import find_terms
from workers._drafting.aspects import aspect_told
from workers._drafting.french import fold
from workers._drafting.reading import ReadDocument, Reading, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.selection import Candidate, choose, concludes, merit, with_doubles
from workers._drafting.wholeness import points_back, tells

ASPECTS = ("etat_initial", "incidences", "mesures", "suivi")
"""The aspects of an enjeu, in the order of the note."""

_A_SECTION = {"etat_initial": 2, "incidences": 3, "mesures": 2, "suivi": 1}
_FLOWS = re.compile(r"\bcirculations? (?:de l'|des? |d')(?:eaux?|vents?|air)\b")
_LEAST_SCORE = 0.35
_LEAST_WEIGHT = 0.01
_TOPIC_SHARE = 1.5
_NAMED = 1.5
"""What the words of a sentence weigh together from which on it speaks of an enjeu under a heading that does."""
_BY_ITSELF = 3.0
"""The same where no heading helps."""
_AGAINST_ITS_HEADING = 6.0
"""The same where its heading speaks of another."""
_SURE_SECTION = 0.6
_SENTENCES_A_PLACE = 20
_LEAST_MERIT = 1.5
_POINTS_BACK = 1.5

ADMINISTRATIVE = frozenset({"avis_autorite", "arrete_prefectoral", "rapport_inspection", "rapport_enquete"})
"""Documents of the administration: what they say is not what the petitionnaire says."""


@dataclass(frozen=True)
class EnjeuPart:
    """An enjeu: its share of the pages, and the sentences chosen for each aspect, in reading order."""

    enjeu: Enjeu
    title: str
    weight: float
    chosen: dict[str, list[Candidate]]


@dataclass
class _Found:
    """Where an enjeu is spoken of, and what may be said of each of its aspects."""

    places: set[tuple[int, int, int]] = field(default_factory=set)
    said: dict[str, list[tuple[Sentence, float]]] = field(default_factory=lambda: defaultdict(list))


@cache
def enjeu_rules() -> dict[Enjeu, tuple[str, re.Pattern[str]]]:
    """Return each enjeu's title in the note and the words of a heading that speaks of it, in the note's order."""
    return {rule["code"]: (rule["title"], re.compile(rule["titles"])) for rule in load_rules("enjeux")["enjeu"]}


def enjeux_of(document: ReadDocument, section: tuple[str, ...]) -> dict[Enjeu, float]:
    """Return the enjeux of a section: the classification's; without one, those its two innermost headings name."""
    if document.source.classification is not None and document.enjeux_by_section:
        return document.enjeux_of(section)
    return _named_by(section[-2:])


@cache
def _named_by(titles: tuple[str, ...]) -> dict[Enjeu, float]:
    text = fold(" / ".join(titles)).replace("etude d'impact", "").replace("environnement", "")
    return {enjeu: 1.0 for enjeu, (_, pattern) in enjeu_rules().items() if pattern.search(text)}


def enjeu_parts(reading: Reading) -> list[EnjeuPart]:
    """Return the enjeux of the dossier in the note's order, each with its weight and its best sentences."""
    found: dict[Enjeu, _Found] = defaultdict(_Found)
    for document in reading.documents:
        for sentence in document.sentences:
            _take(document, sentence, found)
    everything = sum(len(each.places) for each in found.values()) or 1
    parts = []
    for enjeu, (title, _) in enjeu_rules().items():
        weight = len(found[enjeu].places) / everything
        if weight >= _LEAST_WEIGHT or found[enjeu].said:
            chosen = {aspect: _best(found[enjeu].said[aspect], aspect) for aspect in ASPECTS}
            parts.append(EnjeuPart(enjeu, title, round(weight, 4), {a: best for a, best in chosen.items() if best}))
    return parts


def _take(document: ReadDocument, sentence: Sentence, found: dict[Enjeu, _Found]) -> None:
    """Note the enjeux a sentence stands under and, where it may be stated, those it speaks of."""
    headed = enjeux_of(document, sentence.section)
    best = max(headed.values(), default=0.0)
    for enjeu, score in headed.items():
        if score >= _LEAST_SCORE and score * _TOPIC_SHARE >= best:
            found[enjeu].places.add(_place(document, sentence))
    if document.label in ADMINISTRATIVE or not tells(sentence, action=True):
        return
    aspect = aspect_told(sentence)
    if aspect is None or not (aspect in ("mesures", "suivi") or tells(sentence)):
        return
    spoken = max(_spoken_of(sentence, headed), key=lambda each: each[1:], default=None)
    if spoken is None:
        return
    enjeu, closeness, _ = spoken
    found[enjeu].said[aspect].append((sentence, closeness))
    if best < _LEAST_SCORE:
        found[enjeu].places.add(_place(document, sentence))


def _place(document: ReadDocument, sentence: Sentence) -> tuple[int, int, int]:
    """Return the page a sentence stands on; in a document of one page only, some sentences count as a page."""
    return document.index, sentence.page, 0 if document.has_pages else sentence.order // _SENTENCES_A_PLACE


def _spoken_of(sentence: Sentence, headed: dict[Enjeu, float]) -> Iterator[tuple[Enjeu, float, float]]:
    """Yield the enjeux a sentence speaks of, with what that adds to its merit and what its own words weigh."""
    said = enjeux_said(sentence.folded)
    most, best = max(said.values(), default=0.0), max(headed.values(), default=0.0)
    others = sorted(said.values())[-2] if len(said) > 1 else 0.0
    for enjeu in {**headed, **said}:
        score, own = headed.get(enjeu, 0.0), said.get(enjeu, 0.0)
        is_headed = score >= _LEAST_SCORE and score * _TOPIC_SHARE >= best
        if is_headed and own >= _NAMED and own * _TOPIC_SHARE >= most:
            yield enjeu, 1.5 - 0.4 * sum(other * _TOPIC_SHARE >= most for other in said.values()), own
        elif own == most and own >= (_BY_ITSELF if best < _LEAST_SCORE else _AGAINST_ITS_HEADING) and own >= 2 * others:
            yield enjeu, 0.5, own
        elif most < _NAMED and score == best >= _SURE_SECTION and concludes(sentence):
            yield enjeu, 0.0, own


def enjeux_said(folded: str) -> dict[Enjeu, float]:
    """Return what the words of each enjeu weigh together in a folded sentence; a word said again counts once."""
    weights: dict[Enjeu, float] = defaultdict(float)
    for match in find_terms(_FLOWS.sub(" ", folded)):
        weights[match.term.enjeu] += match.term.weight
    return dict(weights)


def _best(said: Sequence[tuple[Sentence, float]], aspect: str) -> list[Candidate]:
    closeness = {id(sentence): close for sentence, close in said}
    scored = []
    for sentence, others in with_doubles([sentence for sentence, _ in said]):
        score = merit(sentence) + closeness[id(sentence)] + 0.5 * len(others)
        score -= _POINTS_BACK if points_back(sentence) else 0.0
        if sentence.document.label in ("resume_non_technique", "etude_impact"):
            score += 0.3
        if score > _LEAST_MERIT:
            scored.append(Candidate(sentence, score, others))
    return choose(scored, _A_SECTION[aspect])
