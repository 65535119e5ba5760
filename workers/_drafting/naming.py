"""Whether the words of a label name something of the project: what an agent reads as a chiffre clé, or a scrap of text.

Extraction glues words, cuts sentences and lists tables as prose; what stands before a figure is then no name of it. And
a dossier tells much of what is not its project: the massif, the canton, the market. Rules: rules/naming.toml.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from workers._drafting.french import EMPTY_WORDS, WORD, fold, stem
from workers._drafting.reading import ReadDocument
from workers._drafting.rules import load_rules

_OBJECT = re.compile(
    r"(?:^(?:[\w’']+\s){1,2}?(?:de |d['’]|du |des )|\s–\s)(?:[ld]['’]|la |le |les )?(?P<word>[^\W\d_]+)"
)
_PARTICIPLE = re.compile(r"[^\W\d_]{2,}(?:é|ée|és|ées)$")
_REPEATED = re.compile(r"\b([a-z]{4,}?)s?\b[^–]*? \1s?\b")
_STUCK = re.compile(
    r"[a-zà-ÿ]\s(?:Surface|Superficie|Nombre|Volume|Hauteur|Longueur|Puissance|Emprise|Excédent|Total|Type|Coût)\b"
)
"""Where a table was read as prose, a name begins before the one before has had its figure."""

_NOUN_IN_ITE = re.compile(r"(?:it|iét|eut|aut)é$")
_SHORTEST_GLUED = 6
_SHORTEST_PART = 4
_WELL_KNOWN = 3
_FORMS = ("de", "des", "du", "la", "le", "les", "est", "sont", "sur", "par", "d", "l", "et", "en", "un", "une")


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(load_rules("naming")[name])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_rules("naming")[name])


def names_an_object(label: str) -> bool:
    """Tell whether what a label says it measures begins as a noun does, and is no word of a caption or of a link."""
    is_scrap = (
        label.endswith(("-ci", "-là", "n°"))
        or _REPEATED.search(fold(label)) is not None
        or _STUCK.search(label) is not None
    )
    return not is_scrap and all(_is_object(match["word"]) for match in _OBJECT.finditer(label))


def _is_object(word: str) -> bool:
    folded = fold(word)
    if folded in _words("no_objects"):
        return False
    if folded.endswith("er") and not folded.endswith("ier") and folded not in _words("nouns"):
        return False
    lowered = word.lower()
    if not _PARTICIPLE.search(lowered):
        return folded not in _words("participles")
    singular = lowered.rstrip("s")
    is_noun = _NOUN_IN_ITE.search(singular) is not None and folded.rstrip("s") not in _words("participles")
    return is_noun or folded.rstrip("s") in _words("nouns")


@cache
def no_names() -> frozenset[str]:
    """Return the stems of words that say how or where something is measured, and of what not."""
    return frozenset(stem(word) for word in _words("no_names"))


def is_of_elsewhere(label: str, sentence: str) -> bool:
    """Tell whether a figure is one of the country around, of another project or of the company; words are folded."""
    return _rule("elsewhere").search(label) is not None or _rule("elsewhere_said").search(sentence) is not None


def is_near_what_matters(label: str) -> bool:
    """Tell whether a distance is to what an agent looks for around a site: homes, protected places, water."""
    return _rule("near").search(label) is not None


@cache
def vocabulary(document: ReadDocument) -> Counter[str]:
    """Count the folded words of a document."""
    return Counter(word for sentence in document.sentences for word in WORD.findall(sentence.folded))


def has_glued_words(label: str, known: Counter[str]) -> bool:
    """Tell whether the extraction glued two words of a label ("superficied environ"): both are known apart."""
    return any(_is_glued(word, known) for word in WORD.findall(fold(label)))


def _is_glued(word: str, known: Counter[str]) -> bool:
    if len(word) < _SHORTEST_GLUED or known[word] >= _WELL_KNOWN:
        return False
    return any(
        len(part) >= _SHORTEST_PART and part not in EMPTY_WORDS and known[part] > max(known[word], _WELL_KNOWN - 1)
        for part in _parts(word)
    )


def _parts(word: str) -> Iterable[str]:
    for form in _FORMS:
        if word.endswith(form):
            yield word[: -len(form)]
        if word.startswith(form) and len(form) > 1:
            yield word[len(form) :]
