"""The type of a document, from rules that are data: what they find adds up, and the reasons are kept.

Nothing is learned here: most types have too few labelled samples, and an agent can check a reason.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

from schemas.documents import DocumentType
from workers._classification.clues import Clues
from workers._classification.rules import load_rules

_DECAY = ((250, 1.0), (700, 0.85), (1_500, 0.6), (3_000, 0.25))
_LATE = 0.2
_IN_CONTENTS = 0.6
_CONTENTS = re.compile(r"\b(?:sommaire|tables? des (?:matieres|illustrations))\b")
_CONTENTS_TITLE = 40
_HALF = 0.5
_SHARPNESS = 2
_SHEETS_WEIGHT = 5.0
_FEW_WORDS_WEIGHT = 2.0
_FEW_WORDS = 120
_MOST_REASONS = 4
_LONGEST_QUOTE = 80
_DIGITS = 4


@dataclass(frozen=True)
class Rule:
    """A thing that shows a type: patterns to find in a place of the document (see rules/doctypes.toml)."""

    type: DocumentType
    where: str
    patterns: tuple[re.Pattern[str], ...]
    least: int
    weight: float
    reason: str
    most_pages: int | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule found: its weight after decay, where in the first pages (None elsewhere), and the reason to show."""

    type: DocumentType
    weight: float
    reason: str
    position: int | None = None


@dataclass(frozen=True)
class TypeVerdict:
    """The type a document was taken for, the scores of all types (adding up to 1), and French reasons, best first."""

    label: DocumentType
    scores: dict[str, float]
    reasons: tuple[str, ...]


@cache
def doctype_rules() -> tuple[Rule, ...]:
    """Return the rules in the order of their file."""
    return tuple(
        Rule(
            type=entry["type"],
            where=entry["where"],
            patterns=tuple(re.compile(pattern) for pattern in entry.get("patterns", [entry.get("pattern")])),
            least=entry.get("least", 1),
            weight=entry["weight"],
            reason=entry["reason"],
            most_pages=entry.get("most_pages"),
        )
        for entry in load_rules("doctypes")["rule"]
    )


def judge_type(clues: Clues) -> TypeVerdict:
    """Weigh what the document shows; `autre` wins where nothing shows more than its floor."""
    findings = _halve_chapters([found for rule in doctype_rules() if (found := _find(rule, clues)) is not None])
    findings += _sheet_findings(clues)
    evidence: dict[str, float] = defaultdict(float)
    for finding in findings:
        evidence[finding.type] += finding.weight
    evidence["autre"] += load_rules("doctypes")["floor"]
    scores = _shares(evidence)
    label = max(get_args(DocumentType), key=lambda name: (scores[name], name == "autre"))
    return TypeVerdict(label, scores, _reasons(label, findings))


def _find(rule: Rule, clues: Clues) -> Finding | None:
    text = clues.places.get(rule.where, "")
    if not text:
        return None
    found = [match for pattern in rule.patterns if (match := pattern.search(text)) is not None]
    if len(found) < rule.least:
        return None
    quotes = ", ".join(f"« {quote} »" for quote in dict.fromkeys(_quote(match) for match in found[:3]))
    shown = _quote(found[0]) if rule.least == 1 else quotes
    reason = rule.reason.replace("{}", shown)
    weight = rule.weight * (_HALF if rule.most_pages is not None and clues.pages > rule.most_pages else 1.0)
    if rule.where != "opening" or rule.least > 1:
        return Finding(rule.type, weight, reason)
    position = found[0].start()
    return Finding(rule.type, weight * _decay(text, position), reason, position)


def _decay(opening: str, position: int) -> float:
    """What stands first on the first page is the document's own title; further on it may be a mention or a chapter."""
    factor = next((factor for end, factor in _DECAY if position < end), _LATE)
    contents = _CONTENTS.search(opening)
    return factor * _IN_CONTENTS if contents and position > contents.end() + _CONTENTS_TITLE else factor


def _halve_chapters(findings: list[Finding]) -> list[Finding]:
    """Halve the titles that come after the title of a document which holds such chapters."""
    first: dict[str, int] = {}
    for found in findings:
        if found.position is not None:
            first[found.type] = min(found.position, first.get(found.type, found.position))
    chapters = load_rules("doctypes")["chapters"]
    wholes = [(first[whole], frozenset(parts)) for whole, parts in chapters.items() if whole in first]
    return [
        replace(found, weight=found.weight * _HALF)
        if found.position is not None
        and any(start < first[found.type] and found.type in parts for start, parts in wholes)
        else found
        for found in findings
    ]


def _quote(match: re.Match[str]) -> str:
    quote = match[0].strip(" .,;:/|-")
    return quote if len(quote) <= _LONGEST_QUOTE else f"…{quote[-_LONGEST_QUOTE:].partition(' ')[2]}"


def _sheet_findings(clues: Clues) -> list[Finding]:
    """Large sheets with few words are drawings, whatever is written on them."""
    if clues.large_sheets is None or clues.large_sheets < 0.5 or clues.words_a_page > 2 * _FEW_WORDS:  # noqa: PLR2004
        return []
    found = [Finding("plan", _SHEETS_WEIGHT, "feuilles de grand format (A3 à A0) presque sans texte")]
    if clues.words_a_page < _FEW_WORDS:
        found.append(Finding("plan", _FEW_WORDS_WEIGHT, "très peu de mots par page"))
    return found


def _shares(evidence: dict[str, float]) -> dict[str, float]:
    """Turn evidence into scores that add up to 1 once rounded; squares keep a clear winner clear."""
    powers = {name: evidence.get(name, 0.0) ** _SHARPNESS for name in get_args(DocumentType)}
    whole = sum(powers.values())
    scores = {name: round(power / whole, _DIGITS) for name, power in powers.items()}
    best = max(scores, key=lambda name: scores[name])
    scores[best] = round(scores[best] + 1.0 - sum(scores.values()), _DIGITS)
    return scores


def _reasons(label: DocumentType, findings: list[Finding]) -> tuple[str, ...]:
    kept = sorted((found for found in findings if found.type == label), key=lambda found: -found.weight)
    if not kept:
        return ("aucun titre, numéro de formulaire ni tournure ne désigne un type de document avec assez de force",)
    return tuple(found.reason for found in kept[:_MOST_REASONS])
