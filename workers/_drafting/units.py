"""Units of measure: their forms in the text, their dimension, and what turns one into another."""

import re
from dataclasses import dataclass
from functools import cache

from workers._drafting.french import fold, stem
from workers._drafting.rules import load_rules


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` turns a value into what its dimension is compared in."""

    name: str
    dimension: str
    factor: float


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All units: one pattern for a measure's unit, one for what is counted, and the units by what was matched."""

    measured: re.Pattern[str]
    per: re.Pattern[str]
    counted: re.Pattern[str]


@cache
def _bases() -> list[tuple[re.Pattern[str], Unit, bool]]:
    return [
        (
            re.compile("|".join(f"(?:{form})" for form in entry["forms"])),
            Unit(entry["name"], entry["dimension"], entry["factor"]),
            entry.get("converted", False),
        )
        for entry in load_rules("units")["unit"]
    ]


@cache
def unit_table() -> UnitTable:
    """Compile the units of rules/units.toml."""
    rules = load_rules("units")
    forms = sorted((form for entry in rules["unit"] for form in entry["forms"]), key=len, reverse=True)
    pers = sorted((form for forms in rules["per"].values() for form in forms), key=len, reverse=True)
    counted = "|".join(re.escape(word) for word in sorted(rules["counted"], key=len, reverse=True))
    return UnitTable(
        measured=re.compile(rf"(?:{'|'.join(forms)})(?![\w²³'’°])"),
        per=re.compile(
            rf"\s?/\s?(?:{'|'.join(pers)})(?![\w²³])|\s(?:par|à l['’])\s?(?:{'|'.join(pers)})(?![\w²³])"
            rf"|\.(?:h|j|an|s)-1"
        ),
        counted=re.compile(rf"(?:{counted})(?:s|x|es)?\b"),
    )


@cache
def measured_unit(form: str, per: str) -> tuple[Unit, bool] | None:
    """Return the unit of a matched form and of what it is counted by, and whether its value is to be converted."""
    for pattern, unit, converted in _bases():
        if pattern.fullmatch(form):
            return _with_per(unit, _per_name(per)) if per else unit, converted
    return None


@cache
def counted_unit(word: str, per: str) -> Unit:
    """Return the unit of a counted thing, by its folded word ("eoliennes", "poids lourds")."""
    names = load_rules("units")["counted"]
    key = word if word in names else " ".join(stem(part) for part in word.split())
    singular_by_stem = {" ".join(stem(part) for part in name.split()): name for name in names}
    name = names[singular_by_stem.get(key, key)][1]
    unit = Unit(name, f"nombre {name}", 1.0)
    return _with_per(unit, _per_name(per)) if per else unit


def is_built(unit: Unit) -> bool:
    """Tell whether a unit counts what projects are made of (not persons, species …)."""
    return unit.name in _built()


@cache
def _built() -> frozenset[str]:
    rules = load_rules("units")
    return frozenset(rules["counted"][word][1] for word in rules["built"])


def _per_name(text: str) -> str:
    plain = re.sub(r"^\s?/\s?|^\s(?:par|à l['’])\s?|^\.|-1$", "", text)
    for name, forms in load_rules("units")["per"].items():
        if re.fullmatch("|".join(forms), plain):
            return str(name)
    return fold(plain)


def _with_per(unit: Unit, per: str) -> Unit:
    hours: dict[str, float] = load_rules("units")["per_hour"]
    if per in hours and unit.dimension in ("volume", "masse", "longueur"):
        return Unit(f"{unit.name}/{per}", f"{unit.dimension}/h", unit.factor * hours[per])
    return Unit(f"{unit.name}/{per}", f"{unit.dimension}/{per}", unit.factor)
