"""The verifier's eye for small words: bounds, months, opposites, the order of figures in a sentence copied closely.

"Au moins 12 ha" is not "12 ha au plus", "avant mars" not "avant mai", "en amont" not "en aval"; a sentence that repeats
a passage almost word for word must keep its negations and the order of its figures. Nothing is shared with what drafts.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from workers._drafting.rules import load_rules

_ACCENTS = str.maketrans("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’‘ʼ", "aaaaaaceeeeiiiinooooouuuuyyoa'''")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-Þ«])|\n")
_NUMBER = re.compile(r"(?<![\w,.])\d+(?:[ \u00a0\u202f\u2009]\d{3}(?!\d))*(?:[.,]\d+)?")
_MONTH = re.compile(r"\b(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b")
_NEGATION = re.compile(r"\b(?:pas|aucune?s?|jamais|ni|sans|nulle?s?|rien|absence)\b")
_CLOSE = 0.8
_BEFORE = 34


def altered_wording(text: str, quotes: Sequence[str]) -> list[str]:
    """Return what the small words of a text say against its quotes, as French phrases."""
    mine, said = _plain(text), _plain("\n".join(quotes))
    return [
        *_months(mine, said),
        *_opposites(mine, said),
        *_bounds(mine, said),
        *(reason for sentence in _SENTENCE.split(text) for reason in _copied(sentence, quotes)),
    ]


def _plain(text: str) -> str:
    return text.lower().translate(_ACCENTS)


def _months(mine: str, said: str) -> list[str]:
    there = set(_MONTH.findall(said))
    return [
        f"le mois « {month} » n’est pas dans les passages cités" for month in sorted(set(_MONTH.findall(mine)) - there)
    ]


def _opposites(mine: str, said: str) -> list[str]:
    """Return the words said for their opposites: the passages have the other one, and not this one."""
    reasons = []
    for pattern, other in _pairs():
        word = pattern.search(mine)
        if word is not None and not pattern.search(said) and other.search(said):
            reasons.append(f"« {word[0]} » : les passages cités disent le contraire")
    return reasons


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    pairs = [tuple(re.compile(rf"\b(?:{side})\b") for side in pair) for pair in load_rules("verification")["opposites"]]
    return tuple((one, two) for one, two in pairs) + tuple((two, one) for one, two in pairs)


def _bounds(mine: str, said: str) -> list[str]:
    """Return the figures that are bounded one way here and another way, or not at all, where they come from."""
    there: dict[str, set[str]] = {}
    for number, bound in _bounded(said):
        there.setdefault(number, set()).add(bound)
    return [
        f"{number} : les passages cités ne disent pas « {bound or 'exactement'} »"
        for number, bound in _bounded(mine)
        if number in there and bound not in there[number]
    ]


def _bounded(plain: str) -> list[tuple[str, str]]:
    return [
        (
            re.sub(r"\s", "", match[0]),
            _bound(plain[max(0, match.start() - _BEFORE) : match.start()], plain[match.end() :]),
        )
        for match in _NUMBER.finditer(plain)
    ]


def _bound(before: str, after: str) -> str:
    for name, (lead, follow) in _bound_words().items():
        if lead.search(before) or follow.match(after[:_BEFORE]):
            return name
    return ""


@cache
def _bound_words() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    words = load_rules("verification")["bounds"]
    return {
        name: (
            re.compile(rf"(?:{forms})\s*$"),
            re.compile(rf"\s?[^\s\d]{{0,8}}(?:/[a-z]+)?\s(?:{load_rules('verification')['bounds_after'][name]})\b"),
        )
        for name, forms in words.items()
    }


def _copied(sentence: str, quotes: Sequence[str]) -> list[str]:
    """Return what a sentence changes of the one it copies: its negations, the order of its figures."""
    words = _words(sentence)
    originals = [original for quote in quotes for original in (quote, *_SENTENCE.split(quote))]
    source = max(originals, key=lambda original: _likeness(words, _words(original)), default="")
    if _likeness(words, _words(source)) < _CLOSE:
        return []
    mine, theirs = (len(_NEGATION.findall(_plain(part))) for part in (sentence, source))
    reasons = ["la négation n’est pas celle des passages cités"] if mine != theirs else []
    reasons += _turned(_plain(sentence), _plain(source))
    theirs_in_order = _figures(source) or _figures("\n".join(quotes))
    if not _is_within(_figures(sentence), theirs_in_order):
        reasons.append("les nombres ne sont pas dans l’ordre des passages cités")
    return reasons


def _turned(mine: str, said: str) -> list[str]:
    """Return the words that a copied sentence turned into their opposites, were the opposite there as well."""
    counts = [tuple(len(side.findall(mine)) - len(side.findall(said)) for side in pair) for pair in _pairs()]
    is_turned = any(more > 0 > fewer for more, fewer in counts)
    return ["un mot est changé en son contraire"] if is_turned else []


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_plain(text)))


def _likeness(one: Counter[str], two: Counter[str]) -> float:
    return (one & two).total() / max((one | two).total(), 1)


def _figures(text: str) -> list[str]:
    return [re.sub(r"[\s.,]", "", match[0]) for match in _NUMBER.finditer(text)]


def _is_within(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether figures come in the order of others, some of which may be left out."""
    left = iter(theirs)
    return all(figure in left for figure in mine)
