"""Titles as letters: comparing them whatever their numbering, accents and spaces; reading their numbering."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_KEYWORDS = ("pièce", "tome", "volume", "livre", "partie", "titre", "chapitre", "section", "annexe", "article")
_KEYWORD = re.compile(
    rf"^({'|'.join(_KEYWORDS)})\s+(?:n\s*°\s*)?((?:[IVXLC]+|\d+|[A-Z]|premier|1er)(?:[.\-]\d+)*)\b\s*[.:)\-–—]*\s*",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"^((?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:[.\-]\d{1,3})+)[.)]?(?:\s*[\-–—:]\s*|\s+|(?=[A-ZÀ-Ý]))")
_ROMAN = re.compile(r"^([IVXLC]{1,6})\s*[.)\-–—:/]+\s*")
_PLAIN = re.compile(r"^(\d{1,2})\s*(?:[.)\-–—:]+\s*|\s+(?=[A-ZÀ-Ý]))")
_OTHER = re.compile(r"[\W_]+")
_LETTER = re.compile(r"^([A-Z]|[a-z])\s*[.)\-–—]+\s*")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a title is numbered: `kind` is keyword, decimal, roman, letter or none; `depth` counts from 1 in its kind."""

    kind: str
    depth: int
    length: int
    value: str = ""


_NONE = Numbering("none", 0, 0)


@lru_cache(maxsize=8192)
def numbering_of(title: str) -> Numbering:
    """Read the numbering a title starts with; `length` is how many characters it takes."""
    if match := _KEYWORD.match(title):
        depth = 1 + match.group(2).count(".")
        return Numbering(
            "keyword", _KEYWORDS.index(match.group(1).casefold()) * 10 + depth, match.end(), match.group(2)
        )
    if match := _DECIMAL.match(title):
        return Numbering("decimal", 1 + len(re.findall(r"[.\-]\d", match.group(1))), match.end(), match.group(1))
    for kind, pattern in (("roman", _ROMAN), ("plain", _PLAIN), ("letter", _LETTER)):
        if match := pattern.match(title):
            return Numbering("decimal" if kind == "plain" else kind, 1, match.end(), match.group(1))
    return _NONE


@lru_cache(maxsize=8192)
def letters_of(text: str) -> str:
    """Return the letters and figures of a text, without accents, in lower case."""
    return _OTHER.sub("", unicodedata.normalize("NFKD", text).casefold())


@lru_cache(maxsize=8192)
def bare_letters_of(title: str) -> str:
    """Return the letters of a title without its numbering, or with it when nothing else is there."""
    return letters_of(title[numbering_of(title).length :]) or letters_of(title)
