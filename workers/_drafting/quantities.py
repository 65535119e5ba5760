"""Quantities in a sentence or a cell: value, unit, and whether they are exact, approximate, a bound or a range.

Dates, clock times, article numbers and codes are no quantities: a number counts only with its unit or the thing it
counts.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from workers._drafting.numbers import DIGITS, MULTIPLIERS, SPELT, read_digits, read_spelt
from workers._drafting.units import Unit, counted_unit, measured_unit, unit_table

Precision = Literal["exact", "approx", "bound", "range"]

_MULTIPLIER = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_APPROX = re.compile(
    r"(?:\benviron|\bpres de|\bquelque|\bde l'ordre de|\baux alentours de|\bautour de|\bapproximativement|"
    r"\bavoisinant|\bapproche|\bd'environ|~|≈|\bca\.?)\s*$"
)
_BOUND = re.compile(
    r"(?:\bplus d[e']|\bmoins d[e']|\bau moins|\bau plus|\bau maximum|\bau minimum|\bjusqu'a|\bmaximum de|"
    r"\bminimum de|\bsuperieure?s? (?:ou egale?s? )?a|\binferieure?s? (?:ou egale?s? )?a|\bn'excede\w* pas|"
    r"\bne depass\w+ pas|\bau-dela de|\ben deca de|\ba partir de|\bseuil de|\blimite de|[<>≤≥]=?)\s*$"
)
_BOUND_AFTER = re.compile(r"^\s*(?:au moins|au plus|au maximum|maximum|au minimum|minimum|maxi\b|mini\b|max\b|min\b)")
_APPROX_AFTER = re.compile(r"^\s*environ\b")
_RANGE_BEFORE = re.compile(
    r"(?:\d|\bun|\bdeux|\btrois)\s*(?:[a-zµ²³€%°]{0,4}\s*)?(?:-|a|ou|/|±|\+/-|x|×)\s*$|"
    r"\bentre\s*$|\bentre\s[^.;]{1,40}\set\s*$"
)
_RANGE_AFTER = re.compile(r"^\s*(?:[a-zµ²³€%°]{0,4}\s*)?(?:a|ou|-|±|x|×)\s*\d")
_SMALLEST_COUNT = 2
_PLURAL = re.compile(r"[sx]$|^pl$")
"""What several are counted of stands in the plural: "12 quai des Tanneurs" is an address."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a text: `start`, `end` span number and unit; `value` is in `unit`.

    `sure` is False where the number's form is ambiguous, `digits` counts its significant digits, `resume` is where the
    words that may belong to the next quantity begin (what is counted may own a measure: "7 éoliennes de 180 m").
    """

    start: int
    end: int
    value: float
    unit: Unit
    precision: Precision
    sure: bool = True
    digits: int = 0
    resume: int = 0

    @property
    def base(self) -> float:
        """The value in what the unit's dimension is compared in."""
        return self.value * self.unit.factor


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = unit_table()
    number = rf"(?P<number>{DIGITS})(?:\s?(?P<times>{_MULTIPLIER})\b)?\s?(?:d['’]|de )?"
    measured = re.compile(rf"{number}(?P<unit>{table.measured.pattern})(?P<per>{table.per.pattern})?(?!\s?/\s?[^\W\d])")
    counted = re.compile(
        rf"(?:(?P<number>{DIGITS})|(?P<spelt>{SPELT}))\s(?P<times>(?:{_MULTIPLIER})\sd[e'])?\s?"
        rf"(?P<unit>{table.counted.pattern})(?P<per>\s?/\s?(?:j|jour|an|h|semaine)\b|\spar\s(?:jour|an|heure|semaine)\b)?"
    )
    spelt = re.compile(
        rf"(?P<spelt>{SPELT})\s(?P<unit>metres?|kilometres?|hectares?|tonnes?|ans|annees|mois|jours|centimetres?|litres?|euros)\b"
    )
    return measured, counted, spelt


def find_quantities(text: str, folded: str) -> list[Quantity]:
    """Return the quantities of `text` in order. `folded` is the same text folded, character for character."""
    measured, counted, spelt = _patterns()
    found: list[Quantity] = []
    if any(char.isdigit() for char in text):
        for match in measured.finditer(text):
            quantity = _measured(match, folded)
            if quantity is not None:
                found.append(quantity)
    for match in spelt.finditer(folded):
        value, unit = read_spelt(match["spelt"]), measured_unit(text[match.start("unit") : match.end()], "")
        if value is not None and unit is not None and value >= _SMALLEST_COUNT:
            precision = precision_of(folded, match.start(), match.end())
            found.append(Quantity(match.start(), match.end(), float(value), unit[0], precision, resume=match.end()))
    taken = [(q.start, q.end) for q in found]
    for match in counted.finditer(folded):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            quantity = _counted(match, folded)
            if quantity is not None:
                found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


_ARES = re.compile(r"\s*(?P<ares>\d{1,2})\s?a(?:res?)?\b(?:\s*(?P<ca>\d{1,2})\s?ca\b)?")
"""A land register's surface: "22 ha 40 a 26 ca"."""


def _measured(match: "re.Match[str]", folded: str) -> Quantity | None:
    unit = measured_unit(match["unit"], match["per"] or "")
    if unit is None:
        return None
    number = read_digits(match["number"])
    value = number.value * MULTIPLIERS.get(match["times"] or "", 1.0)
    measure, converted = unit
    if converted or (measure.dimension.startswith("coût") and match["times"]):
        value = value * measure.factor
        measure = Unit(measure.name.replace("k€", "€").replace("M€", "€"), measure.dimension, 1.0)
    if measure.dimension == "durée" and 1900 <= value <= 2100:  # noqa: PLR2004 -- "2021 ans" is an OCR's date
        return None
    end, digits = match.end(), _digits(match["number"])
    if measure.name == "ha" and (rest := _ARES.match(folded, end)):
        value += int(rest["ares"]) / 100 + int(rest["ca"] or 0) / 10_000
        end, digits = rest.end(), digits + (4 if rest["ca"] else 2)
    precision = precision_of(folded, match.start(), end)
    return Quantity(match.start(), end, _rounded(value), measure, precision, number.sure, digits, end)


def _counted(match: "re.Match[str]", folded: str) -> Quantity | None:
    if match["number"]:
        number = read_digits(match["number"])
        if not number.value.is_integer() and not match["times"]:
            return None
        value, sure = number.value * (MULTIPLIERS[match["times"].split()[0]] if match["times"] else 1), number.sure
    else:
        spelt = read_spelt(match["spelt"])
        if spelt is None or spelt < _SMALLEST_COUNT:
            return None
        value, sure = float(spelt), True
    if 1900 <= value <= 2100 and match["number"] and len(match["number"]) == 4 and not match["per"]:  # noqa: PLR2004
        sure = False
    if value >= _SMALLEST_COUNT and not _PLURAL.search(match["unit"]):
        return None
    unit = counted_unit(match["unit"], match["per"] or "")
    precision = precision_of(folded, match.start(), match.end())
    return Quantity(
        match.start(), match.end(), value, unit, precision, sure, _digits(match["number"] or ""), match.start("unit")
    )


def precision_of(folded: str, start: int, end: int) -> Precision:
    """Tell by the words around a number whether it is exact, approximate, a bound or one end of a range."""
    before, after = folded[max(0, start - 50) : start], folded[end : end + 14]
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after):
        return "range"
    if _BOUND.search(before) or _BOUND_AFTER.match(after):
        return "bound"
    if _APPROX.search(before) or _APPROX_AFTER.match(after):
        return "approx"
    return "exact"


def _digits(number: str) -> int:
    """Count the significant digits of a number as written, trailing zeros of a whole number left out."""
    plain = re.sub(r"[^\d,]", "", number.replace(".", ","))
    return len(plain.replace(",", "").lstrip("0")) if "," in plain else len(plain.strip("0"))


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
