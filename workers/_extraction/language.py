"""The language of a document, told by its small words."""

from collections.abc import Mapping

_SMALL_WORDS = {
    "fr": (
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "en",
        "un",
        "une",
        "au",
        "aux",
        "est",
        "par",
        "sur",
        "dans",
        "pour",
    ),
    "en": (
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "for",
        "on",
        "with",
        "as",
        "by",
        "that",
        "it",
        "are",
        "be",
        "this",
        "from",
    ),
    "de": (
        "der",
        "die",
        "das",
        "und",
        "in",
        "zu",
        "den",
        "mit",
        "von",
        "für",
        "ist",
        "im",
        "auf",
        "dem",
        "ein",
        "eine",
    ),
    "es": (
        "el",
        "los",
        "las",
        "del",
        "y",
        "en",
        "un",
        "una",
        "por",
        "con",
        "que",
        "para",
        "se",
        "su",
        "al",
        "lo",
        "más",
    ),
}
_LEAST_HITS = 8
_MARGIN = 1.3


def language_of(words: Mapping[str, int]) -> str | None:
    """Return "fr", "en", "de" or "es", None when there is too little text to tell.

    Args: words: how often each short word occurs, in lower case.
    """
    hits = {language: sum(words.get(word, 0) for word in small) for language, small in _SMALL_WORDS.items()}
    first, second = sorted(hits, key=lambda language: -hits[language])[:2]
    if hits[first] < _LEAST_HITS or hits[first] < _MARGIN * hits[second]:
        return None
    return first
