"""Small changes that change everything: units, decimal points, bounds, months, names, order of figures, negations.

Each kind is counted apart, so that a verifier that is blind to one of them cannot hide behind the others.
"""

import itertools
import random
import re
from collections.abc import Callable, Mapping, Sequence

from workers._drafting.verify import verify_against

_SEED = 11
_EACH = 300
_UNITS = (
    ("kW", "MW"), ("ha", "m²"), ("km", "m"), ("t/an", "t/j"), ("GWh", "MWh"), ("m³/h", "m³/j"), ("k€", "M€"),
    ("mètres", "kilomètres"), ("tonnes", "kilogrammes"), ("hectares", "mètres carrés"), ("MWc", "kWc"),
)  # fmt: skip
_BOUNDS = (
    ("au moins", "au plus"), ("plus de", "moins de"), ("minimum", "maximum"), ("minimale", "maximale"),
    ("supérieure", "inférieure"), ("supérieur", "inférieur"), ("avant", "après"), ("amont", "aval"), ("nord", "sud"),
)  # fmt: skip
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre")
_DECIMAL = re.compile(r"(?<![\d,.])(\d{1,4}),(\d+)(?![\d,])")
_FIGURE = re.compile(r"(?<![\w,.])\d+(?:[  ]\d{3})*(?:,\d+)?(?![\w,²³])")
_NAME = re.compile(r"(?<=[a-zà-ÿ] )(?:[A-ZÀ-Þ][a-zà-ÿ]{3,}(?:-[A-ZÀ-Þa-zà-ÿ]+)*)")
_NEGATED = re.compile(r"\b(?:ne |n[’'])(\w+) (?:pas|plus|jamais)\b")
_NONE = re.compile(r"\b([Aa])ucune? ")


def measure_small_changes(sentences: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Return, for each kind of change, how many altered sentences were seen to be so, and how many there were."""
    chance = random.Random(_SEED)  # noqa: S311 -- no secret
    drawn = list(dict.fromkeys(sentences))
    chance.shuffle(drawn)
    plain = set(re.findall(r"\b[a-zà-ÿ]+", " ".join(drawn)))
    names = [name for sentence in drawn for name in _NAME.findall(sentence) if name.lower() not in plain]
    kinds: dict[str, Callable[[str], str | None]] = {
        "unit": lambda text: _swapped(text, _UNITS, after_figure=True),
        "decimal_point": _moved_point,
        "bound": lambda text: _swapped(text, _BOUNDS),
        "month": lambda text: _swapped(text, tuple(itertools.pairwise(_MONTHS))),
        "name": lambda text: _renamed(text, names, chance),
        "order": _reordered,
        "negation_lost": _affirmed,
    }
    return {kind: _caught(drawn, change) for kind, change in kinds.items()}


def _caught(sentences: Sequence[str], change: Callable[[str], str | None]) -> tuple[int, int]:
    altered = [(text, other) for text in sentences if (other := change(text)) is not None and other != text][:_EACH]
    return sum(verify_against(other, [text]).support != "supported" for text, other in altered), len(altered)


def _swapped(text: str, pairs: Sequence[tuple[str, str]], *, after_figure: bool = False) -> str | None:
    lead = r"(?<=\d[  ])" if after_figure else r"(?<![\w-])"
    for one, two in pairs:
        for known, other in ((one, two), (two, one)):
            found = re.search(rf"{lead}{re.escape(known)}(?![\w/²³-])", text)
            if found is not None:
                return text[: found.start()] + other + text[found.end() :]
    return None


def _moved_point(text: str) -> str | None:
    found = _DECIMAL.search(text)
    if found is None:
        return None
    whole, decimals = found[1], found[2]
    moved = f"{whole}{decimals}" if len(decimals) == 1 else f"{whole}{decimals[0]},{decimals[1:]}"
    return text[: found.start()] + moved + text[found.end() :]


def _renamed(text: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = _NAME.search(text)
    others = [name for name in names if name not in text]
    if found is None or not others:
        return None
    return text[: found.start()] + chance.choice(others) + text[found.end() :]


def _reordered(text: str) -> str | None:
    """Swap the first two figures that differ."""
    figures = list(_FIGURE.finditer(text))
    for one, two in itertools.pairwise(figures):
        if one[0] != two[0]:
            return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]
    return None


def _affirmed(text: str) -> str | None:
    if (found := _NEGATED.search(text)) is not None:
        return text[: found.start()] + found[1] + text[found.end() :]
    if (none := _NONE.search(text)) is not None:
        return text[: none.start()] + ("Plusieurs " if none[1] == "A" else "plusieurs ") + text[none.end() :]
    return None
