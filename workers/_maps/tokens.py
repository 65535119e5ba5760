"""The numbers of a text that may be a coordinate: angles in their several spellings, and metres of a projection.

Each keeps where it stands, and the axis that its own text tells: a letter of the compass, « X = », « Latitude : ».
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Axis = Literal["x", "y"]
"""x: longitude or easting; y: latitude or northing."""


@dataclass(frozen=True)
class Token:
    """A number at `text[start:end]`. `readings`: its values, the likeliest first, and where each starts.

    `is_angle`: in degrees, else in metres. `is_plain`: nothing of its own says that it is a coordinate.
    """

    start: int
    end: int
    readings: tuple[tuple[float, int], ...]
    is_angle: bool
    axis: Axis | None = None
    is_plain: bool = False


_SEXAGESIMAL = re.compile(
    r"(?<![\w.,])(?P<before>[NSEWO])?\s?(?P<sign>[-−–])?(?P<d>\d{1,3})\s?[°º˚]\s?(?P<m>\d{1,2}(?:[.,]\d{1,6})?)"
    r"\s?(?:['’′´`‘]|\s)\s?(?:(?P<s>\d{1,2}(?:[.,]\d{1,8})?)\s?(?:[\"”″“]|['’′´‘]{2})?)?"
    r"(?(before)|(?:\s{0,2}(?P<after>Nord|Sud|Est|Ouest|[NSEWO](?![a-zà-ÿ'’])))?)"
)
_DECIMAL = re.compile(
    r"(?<![\w.,])(?P<before>[NSEWO])?\s?(?P<sign>[-−–])?(?P<d>\d{1,3}[.,]\d{3,10})\s?(?P<degree>[°º˚])?"
    r"(?(before)|(?:\s{0,2}(?P<after>Nord|Sud|Est|Ouest|[NSEWO](?![\wà-ÿ'’])))?)(?![.,]?\d)"
)
_METRES = re.compile(
    r"(?<![\d.,])(?<![A-WZa-zà-ÿ])(?P<whole>\d{1,4}(?:[ \u00a0\u202f.]\d{3}){1,2}|\d{5,8})"
    r"(?P<part>[.,]\d{1,4})?(?!\d)(?![.,]\d)"
)
_KILOMETRES = re.compile(r"(?<![\w.,])(?P<whole>\d{1,4}(?:[ \u00a0\u202f]\d{3})?)(?P<part>[.,]\d{1,4})\s?km\b")
_GROUP = re.compile(r"[ \u00a0\u202f.]")
_ABOUT = r"\s*(?:\([^()]{0,20}\))?\s*[:=≈~]?\s*(?:environ|env\.|~|≈)?\s*$"
_TOLD_METRES = re.compile(r"(?<![^\W\d_])(?P<axis>[XYxy]|Est|Nord)" + _ABOUT)
_TOLD_DEGREES = re.compile(
    r"\b(?P<axis>lat(?:itude)?|lon(?:g(?:itude)?)?)\b\.?(?:\s*\([^()]{0,30}\))?[^\w()]{0,12}$", re.IGNORECASE
)
_LOOKED_BACK = 60
_AXES: dict[str, Axis] = {"N": "y", "S": "y", "E": "x", "W": "x", "O": "x"}
_MOST_MINUTES = 60.0


def tokens_of(text: str) -> list[Token]:
    """Return the numbers that may be a coordinate, in the order of the text; none overlaps another."""
    found: list[Token] = []
    taken = bytearray(len(text))
    for reader in (_sexagesimal, _decimal, _kilometres, _metres):
        for token in reader(text):
            if not any(taken[token.start : token.end]):
                found.append(token)
                taken[token.start : token.end] = b"\1" * (token.end - token.start)
    return sorted(found, key=lambda token: token.start)


def _sexagesimal(text: str) -> Iterator[Token]:
    for match in _SEXAGESIMAL.finditer(text):
        minutes, seconds = _number(match["m"]), _number(match["s"] or "0")
        if minutes < _MOST_MINUTES and seconds < _MOST_MINUTES:
            yield _angle(text, match, int(match["d"]) + minutes / 60 + seconds / 3600, is_plain=False)


def _decimal(text: str) -> Iterator[Token]:
    for match in _DECIMAL.finditer(text):
        told = match["degree"] or match["before"] or match["after"]
        yield _angle(text, match, _number(match["d"]), is_plain=not told)


def _angle(text: str, match: re.Match[str], value: float, *, is_plain: bool) -> Token:
    letter = (match["after"] or match["before"] or "")[:1]
    negative = bool(match["sign"]) or letter in {"S", "W", "O"}
    axis = _AXES.get(letter) or _told(_TOLD_DEGREES, text, match.start())
    start = match.start() if match["before"] else match.start("sign") if match["sign"] else match.start("d")
    readings = ((-value if negative else value, start),)
    end = match.start() + len(match[0].rstrip())
    return Token(start, end, readings, is_angle=True, axis=axis, is_plain=is_plain)


def _kilometres(text: str) -> Iterator[Token]:
    for match in _KILOMETRES.finditer(text):
        if axis := _told(_TOLD_METRES, text, match.start()):
            value = 1000 * _number(_GROUP.sub("", match["whole"]) + match["part"])
            yield Token(match.start(), match.end(), ((value, match.start()),), is_angle=False, axis=axis)


def _metres(text: str) -> Iterator[Token]:
    for match in _METRES.finditer(text):
        axis = _told(_TOLD_METRES, text, match.start())
        readings = tuple(_readings(match))
        yield Token(match.start(), match.end(), readings, is_angle=False, axis=axis, is_plain=axis is None)


def _readings(match: re.Match[str]) -> Iterator[tuple[float, int]]:
    """Yield the value, then that without the first group: « 1 652 341 » may be the first turbine's « 652 341 »."""
    part = match["part"] or ""
    yield _number(_GROUP.sub("", match["whole"]) + part), match.start()
    first, *others = _GROUP.split(match["whole"])
    if len(others) > 1:
        yield _number("".join(others) + part), match.start() + len(first) + 1


def _told(pattern: re.Pattern[str], text: str, end: int) -> Axis | None:
    match = pattern.search(text, max(0, end - _LOOKED_BACK), end)
    if match is None:
        return None
    return "x" if match["axis"].casefold() in {"x", "est", "lon", "long", "longitude"} else "y"


def _number(written: str) -> float:
    return float(written.replace(",", "."))
