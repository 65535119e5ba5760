"""How right a note is, told from its JSON and from the list of what was sown in its dossier.

Nothing of the product is imported: what counts as the same unit or as a right label is said again here, so that a
mistake of the drafter cannot excuse itself.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_UNITS = {
    "m²": ("surface", 1.0),
    "ha": ("surface", 1e4),
    "km²": ("surface", 1e6),
    "m": ("longueur", 1.0),
    "km": ("longueur", 1e3),
    "kW": ("puissance", 1.0),
    "MW": ("puissance", 1e3),
    "kWc": ("puissance crête", 1.0),
    "MWc": ("puissance crête", 1e3),
    "MWh/an": ("énergie", 1.0),
    "GWh/an": ("énergie", 1e3),
    "€": ("coût", 1.0),
    "k€": ("coût", 1e3),
    "M€": ("coût", 1e6),
}
_ALIASES = {
    "éoliennes": "éoliennes",
    "aérogénérateurs": "éoliennes",
    "PL/j": "poids lourds/j",
    "camions/j": "poids lourds/j",
    "t éq. CO2/an": "t CO2e/an",
}
_CLOSE = 6e-3
_SAID_OF_A_LIMIT = re.compile(r"arr[êe]t[ée]|article|prescri|r[èe]glement")
_COST, _FOLLOW_UP = "R122-5 II 8°", "R122-5 II 9°"
_ALIKE = 0.5
_OPENING = 5


@dataclass
class Counts:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: "Counts") -> None:
        """Add the counts of another dossier."""
        self.right, self.wrong, self.missed = (
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )
        self.errors += other.errors

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what was to be found that was."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return (
            2 * self.right / (2 * self.right + self.wrong + self.missed)
            if self.right or self.wrong or self.missed
            else 1.0
        )


def score_contradictions(note: Json, truth: Json) -> Counts:
    """Match each contradiction of the note with one that was sown; a second alarm for one disagreement is wrong."""
    counts, left = Counts(), list(truth["contradictions"])
    for found in note["contradictions"]:
        sown = next((each for each in left if _is_contradiction(found, each)), None)
        if sown is None:
            counts.wrong += 1
            counts.errors.append(f"wrong: {found['explanation']} | {[c['quote'] for c in found['citations']]}")
        else:
            counts.right += 1
            left.remove(sown)
    counts.missed = len(left)
    counts.errors += [f"missed: {each['kind']} {each['what']} {each['sides']}" for each in left]
    return counts


def decoys_taken(note: Json, truth: Json) -> int:
    """Count the decoys that the note takes for contradictions."""
    return sum(
        any(_has_sides([c["quote"] for c in found["citations"]], decoy["sides"]) for found in note["contradictions"])
        for decoy in truth["decoys"]
    )


def _is_contradiction(found: Json, sown: Json) -> bool:
    quotes = [citation["quote"] for citation in found["citations"]]
    if sown["kind"] == "limit":
        is_limit = _SAID_OF_A_LIMIT.search(found["explanation"].lower()) is not None
        return is_limit and any(_says(quote, form) for quote in quotes for form in sown["sides"][0])
    if sown["kind"] == "level" and not all(word in _plain(" ".join(quotes)) for word in _stems(sown["what"])):
        return False
    return _has_sides(quotes, sown["sides"])


def _has_sides(quotes: Sequence[str], sides: Sequence[Sequence[str]]) -> bool:
    one, two = ({i for i, quote in enumerate(quotes) if any(_says(quote, form) for form in side)} for side in sides)
    return any(i != j for i in one for j in two)


def _says(quote: str, form: str) -> bool:
    """Tell whether a quote prints a form, whatever its spaces are."""
    words = r"\s*".join(re.escape(word).replace("/", r"\s*/\s*") for word in _plain(form).split())
    return re.search(rf"(?<![\w,.]){words}(?![\w²³])", _plain(quote)) is not None


def score_figures(note: Json, truth: Json) -> Counts:
    """Count the chiffres clés that are true and rightly named; the principal ones that are not there are missed."""
    counts = Counts()
    found_keys = set()
    for listed in note["key_figures"]:
        same = [figure for figure in truth["figures"] if _is_figure(listed, figure)]
        counts.right += bool(same)
        found_keys |= {figure["what"] for figure in same if figure["is_principal"]}
        if not same:
            counts.wrong += 1
            counts.errors.append(f"wrong: {listed['label']} = {listed['value']} {listed['unit']}")
    principal = {figure["what"] for figure in truth["figures"] if figure["is_principal"]}
    counts.errors += [f"missed: {what}" for what in sorted(principal - found_keys)]
    counts.missed = len(principal - found_keys)
    return counts


def _is_figure(listed: Json, figure: Json) -> bool:
    value, dimension = _based(listed["value"], listed["unit"])
    for true in figure["values"]:
        wanted, known = _based(true, figure["unit"])
        near = math.isclose(value, wanted, rel_tol=_CLOSE) or _two_digits(wanted) == _two_digits(value)
        if dimension == known and near:
            label = _plain(f"{listed['label']} {listed['unit']}")
            return any(all(word in label for word in _stems(names, 3)) for names in figure["names"])
    return False


def _based(value: float, unit: str) -> tuple[float, str]:
    dimension, factor = _UNITS.get(unit, (_ALIASES.get(unit, unit), 1.0))
    return value * factor, dimension


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def score_completeness(note: Json, truth: Json) -> Counts:
    """Count the pieces told rightly; a piece told wrongly is both wrong and missed."""
    counts, told = Counts(), {item["article"]: item["status"] for item in note["completeness"]}
    for piece in truth["completeness"]:
        status = told.pop(piece["article"], "not listed")
        if status in piece["accepted"]:
            counts.right += 1
        else:
            counts.wrong, counts.missed = counts.wrong + 1, counts.missed + 1
            counts.errors.append(f"{piece['article']}: {status}, not {piece['accepted']}")
    counts.wrong += len(told)
    counts.errors += [f"{article}: not asked for" for article in told]
    return counts


def score_lacking(note: Json, truth: Json) -> Counts:
    """Count the same for what the dossier lacks alone: absent or partial pieces."""
    counts, told = Counts(), {item["article"]: item["status"] for item in note["completeness"]}
    for piece in truth["completeness"]:
        status, is_there = told.get(piece["article"], "not listed"), piece["accepted"] == ["present"]
        counts.wrong += is_there and status != "present"
        counts.right += not is_there and status in piece["accepted"]
        counts.missed += not is_there and status not in piece["accepted"]
    return counts


def score_measures(note: Json, truth: Json) -> Counts:
    """Match each measure of the note, under its enjeu, with one of the dossier of that type and enjeu."""
    counts, left = Counts(), list(truth["measures"])
    for synthesis in note["enjeux"]:
        for found in synthesis["measures"]:
            same = [each for each in left if each["type"] == found["type"] and _is_measure(found["text"], each)]
            right = next((each for each in same if each["enjeu"] == synthesis["enjeu"]), None)
            if right is None:
                counts.wrong += 1
                why = f"enjeu {synthesis['enjeu']}, not {same[0]['enjeu']}" if same else "unknown"
                counts.errors.append(f"wrong ({why}): {found['type']} {found['text'][:90]}")
            else:
                counts.right += 1
                left.remove(right)
    counts.missed = len(left)
    counts.errors += [f"missed: {each['type']} {each['code']} {each['enjeu']} {each['text'][:70]}" for each in left]
    return counts


def _is_measure(text: str, measure: Json) -> bool:
    said, given = set(_stems(text)), set(_stems(f"{measure['name']} {measure['text']}"))
    return len(said & given) >= _ALIKE * min(len(said), len(given))


def score_lacks(note: Json, truth: Json) -> Counts:
    """Count the measures whose missing cost or follow-up is asked for, by number or by name."""
    counts = Counts()
    for basis, has in ((_COST, "has_cost"), (_FOLLOW_UP, "has_follow_up")):
        found = [request for request in note["requests"] if request.get("nature", "constat") == "constat"]
        asked = _plain(" ".join(request["text"] for request in found if request["legal_basis"] == basis))
        for measure in truth["measures"]:
            named = re.search(rf"(?<!\w){re.escape(_plain(measure['code']))}(?!\w)", asked) if measure["code"] else None
            opening = _stems(measure["text"])[:_OPENING]
            is_asked = bool(named) or any(all(s in asked for s in said) for said in (_stems(measure["name"]), opening))
            is_lacking = measure["type"] in "ERC" and not measure[has]
            counts.right += is_lacking and is_asked
            counts.wrong += is_asked and not is_lacking
            counts.missed += is_lacking and not is_asked
            if is_lacking != is_asked:
                counts.errors.append(f"{has} of {measure['code']} {measure['name']}: asked {is_asked}")
    return counts


def total(counts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    whole = Counts()
    for each in counts:
        whole.add(each)
    return whole


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("’", "'"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _stems(text: str, shortest: int = 4) -> list[str]:
    return [word.rstrip("sxe") for word in re.findall(r"[a-z0-9²³]+", _plain(text)) if len(word) >= shortest]
