"""French numbers: "1 234,5" with any of the spaces used between thousands, "2,5 millions", "dix-sept"."""

import re
from dataclasses import dataclass

from workers._drafting.french import fold

SPACES = "[ \u00a0\u202f\u2009]"
DIGITS = (
    rf"(?<![\w.,])(?<!\d{SPACES})(?:\d{{1,3}}(?:{SPACES}\d{{3}})+(?!\d)(?:,\d+)?|"
    rf"\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?![\d.])|\d+(?:[,.]\d+)?)"
)
"""A number in digits; a point before three digits is either a thousands' or a decimal one (see `NumberRead.sure`)."""

MULTIPLIERS = {"milliers": 1e3, "millier": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9}

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "un",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ],
        start=1,
    )
} | {"une": 1}
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_WORDS = "|".join(sorted([*_UNITS, *_TENS, "cent", "cents", "mille"], key=len, reverse=True))
SPELT = rf"\b(?:{_WORDS})(?:[- ](?:et[- ])?(?:{_WORDS}))*\b"
"""A number in words, on folded text."""

_THOUSANDS_POINT = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:,\d+)?$")


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number's value; `sure` is False where its point may part thousands or decimals ("12.737")."""

    value: float
    sure: bool = True


def read_digits(text: str) -> NumberRead:
    """Read a number written in digits, matched by `DIGITS`."""
    plain = re.sub(SPACES, "", text)
    if _THOUSANDS_POINT.match(plain):
        groups = plain.partition(",")[0].split(".")
        sure = len(groups) > 2 or "," in plain or groups[0] == "0"  # noqa: PLR2004 -- "1.234.567"
        if groups[0].startswith("0"):
            return NumberRead(float(plain.replace(",", ".")))
        return NumberRead(float(plain.replace(".", "").replace(",", ".")), sure)
    return NumberRead(float(plain.replace(",", ".")))


def read_spelt(text: str) -> int | None:
    """Read a number written in words ("vingt-deux", "quatre-vingt-dix"); None when the words make no number."""
    total = current = 0
    for word in re.split(r"[- ]", fold(text)):
        if word == "et":
            continue
        if word in _UNITS:
            current += _UNITS[word]
        elif word == "vingt" and current % 100 == 4:  # noqa: PLR2004 -- quatre-vingts
            current += 76
        elif word in _TENS:
            current += _TENS[word]
        elif word in ("cent", "cents"):
            current = max(current, 1) * 100
        elif word == "mille":
            total, current = total + max(current, 1) * 1000, 0
        else:
            return None
    return total + current or None


def french(value: float) -> str:
    """Write a number as the note does: "1 234,5", narrow no-break spaces between thousands."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:.6g}"  # noqa: PLR2004
    return text.replace(",", "\u202f").replace(".", ",")
