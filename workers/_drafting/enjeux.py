"""Enjeux of the dossier: which it speaks of, how much, and its best sentences on each of their aspects."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from schemas.documents import Enjeu
from workers._drafting.french import fold
from workers._drafting.reading import ReadDocument, Reading, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.selection import Candidate, choose, merit, readable, talks_of_the_document, with_doubles

ASPECTS = ("etat_initial", "incidences", "mesures", "suivi")
"""The aspects of an enjeu, in the order of the note."""

_A_SECTION = {"etat_initial": 2, "incidences": 3, "mesures": 2, "suivi": 1}
_LEAST_SCORE = 0.35
_LEAST_WEIGHT = 0.01
_TOPIC_SHARE = 1.5


@dataclass(frozen=True)
class EnjeuPart:
    """An enjeu: its share of the pages, and the sentences chosen for each aspect, in reading order."""

    enjeu: Enjeu
    title: str
    weight: float
    chosen: dict[str, list[Candidate]]


@cache
def enjeu_rules() -> dict[Enjeu, tuple[str, re.Pattern[str]]]:
    """Return each enjeu's title in the note and the words of a heading that speaks of it, in the note's order."""
    return {rule["code"]: (rule["title"], re.compile(rule["titles"])) for rule in load_rules("enjeux")["enjeu"]}


@cache
def _aspects() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["code"], re.compile(rule["titles"])) for rule in load_rules("enjeux")["aspect"])


def aspect_titles() -> dict[str, str]:
    """Return the aspects' names."""
    return {rule["code"]: rule["title"] for rule in load_rules("enjeux")["aspect"]}


@cache
def aspect_of(section: tuple[str, ...]) -> str | None:
    """Return the aspect announced by the innermost heading that announces one."""
    for title in reversed(section):
        folded = fold(title)
        for code, pattern in _aspects():
            if pattern.search(folded.replace("etude d'impact", "")):
                return code
    return None


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
    pages: dict[Enjeu, set[tuple[int, int]]] = defaultdict(set)
    candidates: dict[Enjeu, dict[str, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    for document in reading.documents:
        for sentence in document.sentences:
            found = enjeux_of(document, sentence.section)
            best = max(found.values(), default=0.0)
            for enjeu, score in found.items():
                if score < _LEAST_SCORE or score * _TOPIC_SHARE < best:
                    continue
                pages[enjeu].add((document.index, sentence.page))
                aspect = aspect_of(sentence.section)
                on_topic = score >= best or enjeu_rules()[enjeu][1].search(sentence.folded) is not None
                if aspect is not None and on_topic and readable(sentence) and not talks_of_the_document(sentence):
                    candidates[enjeu][aspect].append(sentence)
    everything = sum(len(found) for found in pages.values()) or 1
    parts = []
    for enjeu, (title, pattern) in enjeu_rules().items():
        weight = len(pages[enjeu]) / everything
        if weight >= _LEAST_WEIGHT or (pages[enjeu] and candidates[enjeu]):
            chosen = {aspect: _best(candidates[enjeu][aspect], pattern, aspect) for aspect in ASPECTS}
            parts.append(EnjeuPart(enjeu, title, round(weight, 4), {a: found for a, found in chosen.items() if found}))
    return parts


@cache
def _says(aspect: str) -> re.Pattern[str]:
    return next(re.compile(rule["says"]) for rule in load_rules("enjeux")["aspect"] if rule["code"] == aspect)


def _best(sentences: Sequence[Sentence], topic: re.Pattern[str], aspect: str) -> list[Candidate]:
    scored = []
    for sentence, others in with_doubles(sentences):
        score = merit(sentence) + (1.5 if topic.search(sentence.folded) else 0.0) + 0.5 * len(others)
        score += 1.0 if _says(aspect).search(sentence.folded) else -1.5
        if sentence.document.label in ("resume_non_technique", "etude_impact"):
            score += 0.3
        if score > _TOPIC_SHARE:
            scored.append(Candidate(sentence, score, others))
    return choose(scored, _A_SECTION[aspect])
