"""French words as classification compares them: folded, cut into words, empty words left out, plurals cut."""

import re
from functools import lru_cache

from workers._classification.rules import load_rules

_ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝŸ’‘ʼ´`\u00a0\u202f\u2009\u2007–—‑‐−\u00ad"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUYY'''''    ----- "
_FOLD = str.maketrans({**dict(zip(_ACCENTED, _PLAIN, strict=True)), "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý][a-zà-ÿ’' ])|(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Ý]{3})")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z]+(?:\d\w*)?|\d+")
_SHORTEST_WORD = 4
_SHORTEST_STEM = 4

EMPTY_WORDS = frozenset(load_rules("empty_words")["words"])
"""Words that decide nothing, folded."""


def fold(text: str) -> str:
    """Return `text` in lower case without accents, typographic apostrophes, dashes or spaces."""
    return (text if text.isascii() else text.translate(_FOLD)).lower()


def fold_line(text: str) -> str:
    """Fold `text` onto one line, and part the words that poor OCR glued at a capital ("environnementaleNormandie")."""
    return _SPACE.sub(" ", fold(_GLUED.sub(" ", text))).strip()


@lru_cache(maxsize=131_072)
def stem(word: str) -> str:
    """Return a folded word without its marks of plural and feminine: enough to know « nuisances sonores » again."""
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > _SHORTEST_WORD:
        return f"{word[:-3]}al"
    if word.endswith(("s", "x")) and len(word) >= _SHORTEST_WORD:
        word = word[:-1]
    for ending in ("ee", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def content_words(folded: str) -> list[str]:
    """Return the folded words of a folded text that may decide something, in order."""
    return [word for word in _WORD.findall(folded) if word not in EMPTY_WORDS]
