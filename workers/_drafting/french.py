"""French words as the drafter compares them: without accents or capitals, plurals cut, empty words left out."""

import re
from functools import lru_cache

_ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝŸœŒæÆ’‘ʼ\u00a0\u202f\u2009\u2007–—‑‐−"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyyaaaaaaceeeeiiiinooooouuuuyyooaa'''    -----"
_FOLD = str.maketrans(_ACCENTED, _PLAIN)

EMPTY_WORDS = frozenset(
    [
        "a",
        "afin",
        "ai",
        "ainsi",
        "alors",
        "apres",
        "au",
        "aucun",
        "aucune",
        "aussi",
        "autre",
        "autres",
        "aux",
        "avant",
        "avec",
        "avoir",
        "car",
        "ce",
        "ceci",
        "cela",
        "celle",
        "celles",
        "celui",
        "ces",
        "cet",
        "cette",
        "ceux",
        "chaque",
        "chez",
        "ci",
        "comme",
        "comment",
        "concernant",
        "d",
        "dans",
        "de",
        "depuis",
        "des",
        "deux",
        "doit",
        "doivent",
        "donc",
        "dont",
        "du",
        "durant",
        "elle",
        "elles",
        "en",
        "encore",
        "entre",
        "est",
        "et",
        "etaient",
        "etait",
        "etant",
        "ete",
        "etre",
        "eu",
        "eux",
        "fait",
        "faite",
        "font",
        "il",
        "ils",
        "j",
        "je",
        "jusqu",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lors",
        "lorsque",
        "lui",
        "m",
        "mais",
        "mes",
        "meme",
        "memes",
        "mon",
        "n",
        "ne",
        "ni",
        "non",
        "nos",
        "notre",
        "nous",
        "on",
        "ont",
        "ou",
        "par",
        "parmi",
        "pas",
        "pendant",
        "peu",
        "peut",
        "peuvent",
        "plus",
        "pour",
        "puis",
        "qu",
        "quand",
        "que",
        "quel",
        "quelle",
        "quelles",
        "quels",
        "qui",
        "s",
        "sa",
        "sans",
        "se",
        "sera",
        "seront",
        "ses",
        "si",
        "soit",
        "son",
        "sont",
        "sous",
        "suite",
        "sur",
        "t",
        "tandis",
        "tant",
        "te",
        "tel",
        "telle",
        "telles",
        "tels",
        "tous",
        "tout",
        "toute",
        "toutes",
        "tres",
        "tu",
        "un",
        "une",
        "vers",
        "via",
        "vis",
        "voir",
        "vos",
        "votre",
        "vous",
        "y",
        "environ",
        "notamment",
        "selon",
        "egalement",
        "soient",
        "serait",
        "seraient",
        "ayant",
    ]
)
"""Words that carry no meaning of their own, folded."""

WORD = re.compile(r"[^\W\d_]+")
"""A run of letters."""

_SHORTEST_STEM = 3


def fold(text: str) -> str:
    """Return `text` without accents, capitals or typographic apostrophes, dashes and spaces; same length."""
    return text.translate(_FOLD).lower() if not text.isascii() else text.lower()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a folded word without its marks of plural and feminine: enough to see that two labels name one thing."""
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > len("aux") + 1:
        return word[:-3] + "al"
    for ending in ("ees", "es", "ee", "s", "x", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of `text` that mean something, in order."""
    return tuple(stem(word) for word in WORD.findall(fold(text)) if word not in EMPTY_WORDS and len(word) > 1)


def capitalised(text: str) -> str:
    """Return `text` with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return `text` with a small first letter, unless its first word is an acronym or a code."""
    first = text.split(" ", 1)[0]
    return (
        text if first[1:] != first[1:].lower() or any(char.isdigit() for char in first) else text[:1].lower() + text[1:]
    )


def with_article_de(words: str) -> str:
    """Return « de X » or « d’X »."""
    return f"d’{words}" if fold(words[:1]) in "aeiouyh" else f"de {words}"


def joined(items: list[str]) -> str:
    """Return « a, b et c »."""
    if len(items) < 2:  # noqa: PLR2004 -- one item needs no « et »
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
