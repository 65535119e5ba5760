"""Completeness: which pieces asked by the code stand in the dossier, and on which pages.

The pieces and what shows them are data (rules/completeness.toml). A line of a table of contents, a heading without
text under it, or the code's own list copied into the dossier is no evidence: a piece must have a body.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from schemas.notes import CompletenessItem
from workers._drafting.bodies import LONGEST_NAME, Bodies, is_listed, words_after
from workers._drafting.citations import cite, distinct
from workers._drafting.fields import field_value
from workers._drafting.french import fold
from workers._drafting.reading import ReadDocument, Reading, Sentence
from workers._drafting.rules import load_rules

Status = Literal["present", "partial", "absent"]

_MOST_CITATIONS = 3
_SHORTEST_DOCUMENT = 20
_BLANK = re.compile(r"^(?:[^\W\d]+['’. °]*){1,3}:?$")
"""A field's name alone, as in a form that was not filled in."""
_OF_MEASURES = re.compile(r"\b(?:mesures? (?!de )|couts? des mesures)")
_LEAST_WORDS = 40
_OPENING = 80
_ARTICLE = re.compile(r"^[A-Z]+\d+(?:-\d+)*")


@dataclass(frozen=True)
class Piece:
    """A piece the code asks for, its patterns compiled."""

    article: str
    name: str
    rule: Mapping[str, Any]
    titles: re.Pattern[str] | None
    title_not: re.Pattern[str] | None
    texts: re.Pattern[str] | None
    weak_texts: re.Pattern[str] | None
    document_texts: re.Pattern[str] | None
    also_titles: re.Pattern[str] | None
    also_texts: re.Pattern[str] | None
    also_about: re.Pattern[str] | None

    @property
    def url(self) -> str | None:
        """The article's page on Légifrance."""
        base = _ARTICLE.match(self.article)
        article = load_rules("completeness")["articles"].get(base[0] if base else "")
        return article["url"] if article else None


@dataclass(frozen=True)
class Checked:
    """A piece and what was found of it."""

    piece: Piece
    item: CompletenessItem

    @property
    def request(self) -> str:
        """The sentence that asks for what is missing."""
        rule = self.piece.rule
        return str(rule.get("request_partial", rule["request"]) if self.item.status == "partial" else rule["request"])


def check_completeness(reading: Reading, facts: frozenset[str], filed_on: date | None) -> list[Checked]:
    """Look for every piece that applies to the dossier, in the order of the articles.

    Args: facts: what is known of the dossier (`dossier_facts`). filed_on: chooses the rules' version; None: today's.
    """
    bodies = [Bodies.of(document) for document in reading.documents]
    return [Checked(piece, _check(piece, bodies)) for piece in _pieces() if _applies(piece.rule, facts, filed_on)]


@cache
def _pieces() -> tuple[Piece, ...]:
    return tuple(
        Piece(
            article=rule["article"],
            name=rule["piece"],
            rule=rule,
            **{
                name: _any(rule.get(name, ()))
                for name in (
                    "titles",
                    "title_not",
                    "texts",
                    "weak_texts",
                    "document_texts",
                    "also_titles",
                    "also_texts",
                    "also_about",
                )
            },
        )
        for rule in load_rules("completeness")["item"]
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


def _applies(rule: Mapping[str, Any], facts: frozenset[str], filed_on: date | None) -> bool:
    if filed_on is not None and not rule.get("from", date.min) <= filed_on <= rule.get("until", date.max):
        return False
    return set(rule.get("applies_if", ())) <= facts and not set(rule.get("unless", ())) & facts


def _check(piece: Piece, bodies: Sequence[Bodies]) -> CompletenessItem:
    status, sentences = _found(piece, bodies)
    if status == "present" and (piece.also_titles or piece.also_texts):
        also = _also(piece, bodies)
        status = "present" if also else "partial"
        sentences = [*sentences[: _MOST_CITATIONS - 1], *also[:1]]
    return CompletenessItem(
        piece=piece.name,
        article=piece.article,
        status=status,
        citations=distinct((cite(sentence) for sentence in sentences), _MOST_CITATIONS),
        url=piece.url,
    )


def _found(piece: Piece, bodies: Sequence[Bodies]) -> tuple[Status, list[Sentence]]:
    by_document = _documents(piece, bodies)
    if by_document:
        return "present", by_document
    looked_at = [body for body in bodies if not piece.rule.get("within") or body.document.label in piece.rule["within"]]
    under, thin = _headed(piece, looked_at)
    if not under:
        under, lines = _headed_by_lines(piece, looked_at)
        thin += lines
    if under:
        return "present", under
    told = _told(piece.texts, looked_at)
    if told:
        return ("present" if piece.rule.get("whole") else "partial"), told
    weak = thin or _told(piece.weak_texts, looked_at)
    if weak:
        return ("present" if piece.rule.get("weak_enough") else "partial"), weak
    return "absent", []


def _documents(piece: Piece, bodies: Sequence[Bodies]) -> list[Sentence]:
    """Return the openings of the documents that are the piece by themselves."""
    found = []
    for body in bodies:
        if body.document.label not in piece.rule.get("documents", ()):
            continue
        sentences = [sentence for sentence in body.document.sentences if sentence.kind != "title"]
        if piece.document_texts:
            shown = [sentence for sentence in sentences if piece.document_texts.search(sentence.folded)]
            found += shown[:1]
        elif sum(sentence.text.count(" ") + 1 for sentence in sentences) >= _SHORTEST_DOCUMENT:
            found.append(_opening(body.document))
    return found[:_MOST_CITATIONS]


def _opening(document: ReadDocument) -> Sentence:
    """Return what best says near its beginning which document this is: its own name, else its first heading."""
    opening = document.sentences[:_OPENING]
    words = document.label.split("_")
    named = (s for s in opening if all(word in s.folded for word in words) and len(s.text) <= LONGEST_NAME)
    titles = (s for s in opening if s.kind == "title")
    return next(named, None) or next(titles, None) or opening[0]


def _headed(piece: Piece, bodies: Sequence[Bodies]) -> tuple[list[Sentence], list[Sentence]]:
    """Return sentences under the piece's headings where enough stands, and the headings with too little under them."""
    if piece.titles is None:
        return [], []
    found: list[tuple[int, Sentence]] = []
    thin: list[Sentence] = []
    for body in bodies:
        for path, title in body.folded.items():
            if not piece.titles.search(title) or (piece.title_not and piece.title_not.search(title)):
                continue
            sentences = body.under[path]
            if body.words.get(path, 0) >= piece.rule.get("words", 0) and (sentences or not piece.rule.get("words")):
                heading = body.headings.get(path)
                found += [(body.words.get(path, 0), sentence) for sentence in ([heading] if heading else sentences[:1])]
            else:
                thin += [heading] if (heading := body.headings.get(path)) else sentences[:1]
    found.sort(key=lambda pair: -pair[0])
    return [sentence for _, sentence in found[:_MOST_CITATIONS]], thin[:_MOST_CITATIONS]


def _headed_by_lines(piece: Piece, bodies: Sequence[Bodies]) -> tuple[list[Sentence], list[Sentence]]:
    """Return the same for numbered lines that were not read as headings, told by the prose that follows them."""
    if piece.titles is None:
        return [], []
    enough: list[Sentence] = []
    thin: list[Sentence] = []
    for body in bodies:
        for line in body.lines:
            if piece.titles.search(line.folded) and not _excluded(piece, line):
                wanted = max(piece.rule.get("words", 0), _LEAST_WORDS)
                (enough if words_after(line, wanted) >= wanted else thin).append(line)
    return enough[:_MOST_CITATIONS], thin[:_MOST_CITATIONS]


def _told(
    pattern: re.Pattern[str] | None, bodies: Sequence[Bodies], about: re.Pattern[str] | None = None
) -> list[Sentence]:
    """Return the first sentences that show a pattern, a field's value read with its name."""
    if pattern is None:
        return []
    found = []
    for body in bodies:
        for sentence in body.document.sentences:
            if sentence.kind != "title" and _shows(sentence, pattern) and _is_about(sentence, about):
                value = None if pattern.search(sentence.folded) else field_value(sentence)
                found += [sentence, value] if value else [sentence]
                if len(found) >= _MOST_CITATIONS:
                    return found[:_MOST_CITATIONS]
    return found


def _excluded(piece: Piece, sentence: Sentence) -> bool:
    return piece.title_not is not None and piece.title_not.search(sentence.folded) is not None


def _shows(sentence: Sentence, pattern: re.Pattern[str]) -> bool:
    value = field_value(sentence)
    if value is None and _BLANK.match(sentence.folded):
        return False
    words = f"{sentence.folded} {value.folded}" if value else sentence.folded
    return pattern.search(words) is not None and not is_listed(sentence)


def _is_about(sentence: Sentence, about: re.Pattern[str] | None) -> bool:
    """Tell whether a sentence stands under a heading that speaks of a matter, or is about measures itself."""
    if about is None or _OF_MEASURES.search(sentence.folded):
        return True
    return about.search(fold(" / ".join(sentence.section[-2:]))) is not None


def _also(piece: Piece, bodies: Sequence[Bodies]) -> list[Sentence]:
    looked_at = [body for body in bodies if not piece.rule.get("within") or body.document.label in piece.rule["within"]]
    if piece.also_titles:
        for body in looked_at:
            for path, title in body.folded.items():
                if piece.also_titles.search(title) and body.under[path]:
                    return body.under[path][:1]
    return _told(piece.also_texts, looked_at, piece.also_about)
