"""What a recommendation is about: an enjeu of domain.md (or none) and an aspect of the étude d'impact.

Its own words decide; where they name no enjeu ("compléter l'étude par des prises de vue"), the heading it stands under
and what the authority said just before do. A résumé, a comparison of variants or a conformity has an enjeu only when it
is named.
"""

import math
import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from infra.bench.avis.recommendations import Recommendation
from schemas.documents import Enjeu
from schemas.notes import Aspect
from workers._classification.lexicon import find_terms
from workers._drafting.foreseen.point import Point
from workers._drafting.french import fold
from workers._drafting.rules import load_rules

_LEAD = re.compile(
    r"^.{0,80}?\b(?:recommand\w*|invite|suggere|preconise|encourage|conseille|souhaite\w*|demande|recommande)"
    r"(?:,? (?:egalement|aussi|donc|ainsi|toutefois|par ailleurs|en outre|vivement|fortement|principalement|"
    r"notamment))*"
    r",?(?: (?:au|a la|a l'|aux) ?(?:petitionnaire|porteurs? (?:du|de) projet|maitre d'ouvrage|maitrise d'ouvrage|"
    r"exploitant|societe \w+|demandeur|collectivite|dossier))?\s*(?:: *)?(?:(?:de|d'|que|a) ?)?"
)
_ENOUGH = 1.5
_SURE = 3.0
_SURE_LEAD = 1.4
_CLEAR = 6.0
_CLEAR_LEAD = 1.8
_REST = 0.5
_HINT = 2.5
_SHORTEST_CLAUSE = 30
_PURPOSE = re.compile(
    r"\b(?:afin|pour (?!l'|la |le |les )|en (?:tenant|prenant|vue|precisant|particulier)|compte tenu|notamment|"
    r"au regard|de (?:facon|maniere) a|dans le cadre|lors de|ainsi que|permettant)\b"
)
_USUAL_ASPECT: Aspect = "incidences"
_ONLY_NAMED = frozenset({"rnt", "alternatives", "coherence", "methode"})
_CLOSE_CONTEXT = 260
_LATER = 0.0012
_OPENING = 2.2
_MOST_PLAIN = 3


def label(recommendation: Recommendation) -> Point:
    """Label a recommendation."""
    own = _own_words(recommendation.text)
    heading, context = fold(recommendation.heading), fold(recommendation.context[-_CLOSE_CONTEXT:])
    aspect = _aspect(own) or _aspect(heading) or _aspect(context) or _USUAL_ASPECT
    enjeu = None if aspect == "rnt" else _enjeu(own)
    if enjeu is None and aspect not in _ONLY_NAMED:
        enjeu = _enjeu(heading, _SURE, _SURE_LEAD)
        if enjeu is None and not recommendation.is_item:
            enjeu = _enjeu(context, _CLEAR, _CLEAR_LEAD)
    return Point(enjeu, aspect)


def label_text(text: str) -> Point:
    """Label a sentence that stands alone, such as a request of a note."""
    return label(Recommendation(text, "", "", is_item=False))


def _own_words(text: str) -> str:
    folded = fold(text)
    lead = _LEAD.match(folded)
    return folded[lead.end() :] if lead and lead.end() < len(folded) else folded


def _enjeu(folded: str, enough: float = _ENOUGH, lead: float = 1.0) -> Enjeu | None:
    """Return the enjeu the words name most; those of the main clause weigh more than why, how or where."""
    purpose = _PURPOSE.search(folded, _SHORTEST_CLAUSE)
    main = folded[: purpose.start()] if purpose else folded
    scores: dict[Enjeu, float] = {}
    for text, share in ((main, 1.0), (folded[len(main) :], _REST)):
        for match in find_terms(text):
            said = share * match.term.weight * (1.0 + math.log(match.count))
            scores[match.term.enjeu] = scores.get(match.term.enjeu, 0.0) + said
        for enjeu, pattern in _hints():
            scores[enjeu] = scores.get(enjeu, 0.0) + share * _HINT * (pattern.search(text) is not None)
    ranked = sorted(scores, key=lambda enjeu: -scores[enjeu])
    if not ranked or scores[ranked[0]] < enough:
        return None
    return ranked[0] if len(ranked) == 1 or scores[ranked[0]] >= lead * scores[ranked[1]] else None


@cache
def _hints() -> tuple[tuple[Enjeu, re.Pattern[str]], ...]:
    return tuple((rule["enjeu"], re.compile(rule["words"])) for rule in load_rules("asked")["hint"])


class _Words(NamedTuple):
    """The words of an aspect and what they weigh; `opening`: what begins a recommendation on it."""

    aspect: Aspect
    strong: re.Pattern[str]
    weight: float
    plain: re.Pattern[str]
    plain_weight: float
    opening: re.Pattern[str]

    def score(self, folded: str) -> float:
        """Score a text: a strong word, plain ones less and less, and how it begins; what is said late weighs less."""
        first = self.strong.search(folded)
        score = self.weight * (1 - _LATER * first.start()) if first is not None else 0.0
        for rank, match in enumerate(islice(self.plain.finditer(folded), _MOST_PLAIN), start=1):
            score += self.plain_weight * (1 - _LATER * match.start()) / rank
        return score + (_OPENING if self.opening.match(folded) else 0.0)


_NOTHING = r"(?!)"


@cache
def _aspects() -> tuple[_Words, ...]:
    return tuple(
        _Words(
            rule["code"],
            re.compile(rule["strong"]),
            rule["weight"],
            re.compile(rule.get("plain", _NOTHING)),
            rule.get("plain_weight", 0.0),
            re.compile(rule.get("opening", _NOTHING)),
        )
        for rule in load_rules("asked")["aspect"]
    )


def _aspect(folded: str) -> Aspect | None:
    scores = {words.aspect: words.score(folded) for words in _aspects()}
    best = max(scores, key=lambda aspect: scores[aspect])
    return best if scores[best] > 0 else None
