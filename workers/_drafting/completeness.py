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
from workers._drafting.citations import cite, distinct
from workers._drafting.french import fold
from workers._drafting.reading import ReadDocument, Reading, Sentence
from workers._drafting.rules import load_rules

Status = Literal["present", "partial", "absent"]

_MOST_CITATIONS = 3
_SHORTEST_DOCUMENT = 20
_LAW_QUOTED = re.compile(
    r"\br\.? ?122-5\b|\br\.? ?181-1\d\b|\bd\.? ?181-15|\bl'etude d'impact (?:comporte|comprend|presente|doit)\b|"
    r"\b(?:1?\d) ?° ?(?:une? )?(?:description|resume|mesures|modalites)|lorsque cela est possible, les effets|"
    r"code de l'environnement"
)
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
    bodies = [_Bodies.of(document) for document in reading.documents]
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


@dataclass(frozen=True)
class _Bodies:
    """A document's headings, each with the sentences under it (those under its sub-headings too)."""

    document: ReadDocument
    under: Mapping[tuple[str, ...], list[Sentence]]
    headings: Mapping[tuple[str, ...], Sentence]
    words: Mapping[tuple[str, ...], int]
    folded: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, document: ReadDocument) -> "_Bodies":
        under: dict[tuple[str, ...], list[Sentence]] = {}
        words: dict[tuple[str, ...], int] = {}
        headings: dict[tuple[str, ...], Sentence] = {}
        for sentence in document.sentences:
            if sentence.kind == "title":
                headings.setdefault(sentence.section, sentence)
            for depth in range(1, len(sentence.section) + 1):
                path = sentence.section[:depth]
                first = under.setdefault(path, [])
                count = words.get(path, 0)
                if sentence.kind != "title":
                    words[path] = count + sentence.text.count(" ") + 1
                    if len(first) < _MOST_CITATIONS and _is_body(sentence):
                        first.append(sentence)
        return cls(document, under, headings, words, {path: fold(path[-1]) for path in under})


def _is_body(sentence: Sentence) -> bool:
    return len(sentence.text) >= 30 and not _LAW_QUOTED.search(sentence.folded)  # noqa: PLR2004 -- a caption, a cell


def _check(piece: Piece, bodies: Sequence[_Bodies]) -> CompletenessItem:
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


def _found(piece: Piece, bodies: Sequence[_Bodies]) -> tuple[Status, list[Sentence]]:
    by_document = _documents(piece, bodies)
    if by_document:
        return "present", by_document
    looked_at = [body for body in bodies if not piece.rule.get("within") or body.document.label in piece.rule["within"]]
    under, thin = _headed(piece, looked_at)
    if under:
        return "present", under
    told = _told(piece.texts, looked_at)
    if told:
        return ("present" if piece.rule.get("whole") else "partial"), told
    weak = thin or _told(piece.weak_texts, looked_at)
    if weak:
        return ("present" if piece.rule.get("weak_enough") else "partial"), weak
    return "absent", []


def _documents(piece: Piece, bodies: Sequence[_Bodies]) -> list[Sentence]:
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
            opening = next((s for s in body.document.sentences if s.kind == "title"), None)
            found += [opening or sentences[0]]
    return found[:_MOST_CITATIONS]


def _headed(piece: Piece, bodies: Sequence[_Bodies]) -> tuple[list[Sentence], list[Sentence]]:
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


def _told(pattern: re.Pattern[str] | None, bodies: Sequence[_Bodies]) -> list[Sentence]:
    if pattern is None:
        return []
    found = []
    for body in bodies:
        for sentence in body.document.sentences:
            if sentence.kind != "title" and pattern.search(sentence.folded) and not _LAW_QUOTED.search(sentence.folded):
                found.append(sentence)
                if len(found) == _MOST_CITATIONS:
                    return found
    return found


def _also(piece: Piece, bodies: Sequence[_Bodies]) -> list[Sentence]:
    looked_at = [body for body in bodies if not piece.rule.get("within") or body.document.label in piece.rule["within"]]
    if piece.also_titles:
        for body in looked_at:
            for path, title in body.folded.items():
                if piece.also_titles.search(title) and body.under[path]:
                    return body.under[path][:1]
    return _told(piece.also_texts, looked_at)
