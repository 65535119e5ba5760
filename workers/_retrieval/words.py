"""The words of a French text as search compares them: folded, cut at elisions, stemmed, without empty words.

What an instructor types as one thing stays one term: rubriques (2980-1, 2.1.5.0), articles (R. 181-13 and R181-13
are the same), numbers (12 500 and 12500 too). A rubrique with its alinea is also found by the rubrique alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from workers._retrieval.rules import load_rules

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu)'(?=[a-z])")
_TERM = re.compile(
    r"(?P<article>(?<![a-z0-9])[lrda]\.? ?\*? ?\d{3,4}(?:-\d+)+)(?![\d])"
    r"|(?P<iota>(?<![\d.])\d\.\d\.\d\.\d(?![\d.]))"
    r"|(?P<rubrique>(?<![\d-])\d{4})-(?P<alinea>\d{1,2}(?:-?[a-d])?)(?![\da-z-])"
    r"|(?P<thousands>(?<!\d)\d{1,3}(?: \d{3})+(?![\d]))"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[a-z]+)"
)
_FEMININE = re.compile(r"ee(s?)$")
_LONGEST_WORD = 40


def fold(text: str) -> str:
    """Return `text` in lower case ASCII: accents and ligatures undone, typographic signs made plain."""
    plain = text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = plain.replace("‑", "-").replace("–", "-")
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()


def terms_of(text: str) -> list[str]:
    """Return the terms of a text in order, repeated as often as they stand in it."""
    return list(_terms(_ELISION.sub(" ", fold(text))))


def _terms(folded: str) -> Iterator[str]:
    stop_words = _stop_words()
    for match in _TERM.finditer(folded):
        kind, found = match.lastgroup, match.group()
        if kind == "word":
            if found not in stop_words and 1 < len(found) <= _LONGEST_WORD:
                yield stem(found)
        elif kind == "alinea":
            yield match["rubrique"]
            yield found
        elif kind == "article":
            yield re.sub(r"[. *]", "", found)
        elif kind == "thousands":
            yield found.replace(" ", "")
        elif len(found) <= _LONGEST_WORD:
            yield found.replace(",", ".")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; feminine participles lose the "e" whose accent was folded."""
    stemmed: str = _stemmer().stemWord(_FEMININE.sub(r"e\1", word))
    return stemmed


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(load_rules("stop_words")["words"].split())


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer  # noqa: PLC0415 -- loads a table per language

    return stemmer("french")
