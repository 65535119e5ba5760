"""What makes a model's sentence unfit for a note before anybody checks what it says: language, loops, refusals."""

import re
from collections import Counter

from workers._drafting.french import EMPTY_WORDS, WORD, fold

ENGLISH = "qui ne sont pas en français"
LOOP = "qui tournent en boucle"
REFUSAL = "qui refusent de répondre"

_LEAST_FRENCH_SHARE = 0.2
_FRENCH_FROM_WORDS = 6
_LOOP_WORDS = 3
_MOST_TIMES = 3
_MOST_OF_ONE_WORD = 0.4
_LOOP_FROM_WORDS = 10

_ENGLISH_WORDS = frozenset(
    (
        *("the", "of", "and", "is", "are", "was", "were", "to", "in", "that", "this", "with", "for", "from", "by"),
        *("will", "be", "not", "it", "its", "as", "at", "has", "have", "which", "their", "there", "been", "would"),
        *("should", "shall", "must", "into", "than"),
    )
)
_REFUSALS = re.compile(
    r"\b(?:je (?:suis desole|regrette|m.excuse)|je ne (?:peux|suis) pas (?:en mesure|capable|autorise|repondre|aider|"
    r"traiter|fournir|rediger|satisfaire|donner suite)|je ne peux (?:vous |malheureusement )?pas|"
    r"en tant qu.(?:ia|intelligence artificielle|assistant|modele)|il m.est impossible de|"
    r"i(?:'| a)?m (?:sorry|unable)|i (?:can ?not|can.?t|won.?t|am not able)|as an ai\b|i apologi[sz]e|"
    r"against my (?:guidelines|policy))"
)


def fault_of(text: str) -> str | None:
    """Return what is wrong with a sentence as a French phrase, None for one that may be checked."""
    folded = fold(text)
    words = WORD.findall(folded)
    if _REFUSALS.search(folded.replace("’", "'")):
        return REFUSAL
    if not is_french(words):
        return ENGLISH
    return LOOP if loops(words) else None


def refuses(text: str) -> bool:
    """Tell whether a text that is no answer is a refusal to give one."""
    return _REFUSALS.search(fold(text[:2000]).replace("’", "'")) is not None


def is_french(words: list[str]) -> bool:
    """Tell whether folded words are French, as far as so many words can tell."""
    if len(words) < _FRENCH_FROM_WORDS:
        return True
    french = sum(word in EMPTY_WORDS for word in words)
    english = sum(word in _ENGLISH_WORDS and word not in EMPTY_WORDS for word in words)
    return french >= _LEAST_FRENCH_SHARE * len(words) and french > english


def loops(words: list[str]) -> bool:
    """Tell whether a sentence says the same few words over and over."""
    if len(words) < _LOOP_FROM_WORDS:
        return False
    runs = Counter(tuple(words[at : at + _LOOP_WORDS]) for at in range(len(words) - _LOOP_WORDS + 1))
    most = Counter(word for word in words if word not in EMPTY_WORDS).most_common(1)
    return runs.most_common(1)[0][1] > _MOST_TIMES or bool(most and most[0][1] > _MOST_OF_ONE_WORD * len(words))
