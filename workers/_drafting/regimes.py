"""The regime that follows from what the dossier says of a rubrique, and where the regime it declares is another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers._drafting.french import fold
from workers._drafting.numbers import DIGITS, french, read_digits
from workers._drafting.quantities import find_quantities, precision_of
from workers._drafting.units import Unit, measured_unit
from workers._regime.nomenclature import Band, Threshold, threshold_of

_NOT_CLASSED = "NC"
NAMES = {
    "A": "de l’autorisation",
    "E": "de l’enregistrement",
    "DC": "de la déclaration avec contrôle périodique",
    "D": "de la déclaration",
    _NOT_CLASSED: "des installations non classées",
}
"""Regimes as they follow « régime »."""
DISPUTED = "Régime"
"""The kind of a contradiction between the regime declared and the one that follows."""
_SAME = {"DC": "D"}
_STATED = ("exact", "approx")


@dataclass(frozen=True)
class RegimeVerdict:
    """What follows from a quantity, `wording` as the dossier writes it; no band: below all thresholds."""

    threshold: Threshold
    wording: str
    value: float
    band: Band | None

    @property
    def regime(self) -> str:
        """A, E, DC, D or NC."""
        return self.band.regime if self.band else _NOT_CLASSED


def judge_regime(code: str, text: str) -> RegimeVerdict | None:
    """Tell the regime of a rubrique from the wording that states its quantity.

    None where the table does not know the rubrique, or the wording states no quantity of its kind, or several that lead
    to different regimes: a bound ("moins de 100 t/j") repeats the law, it is no quantity of the project.
    """
    threshold = threshold_of(code)
    if threshold is None:
        return None
    verdicts = list(_counted(threshold, text) if threshold.words else _measured(threshold, text))
    if len({verdict.regime for verdict in verdicts}) != 1 or not all(threshold.tells(v.value) for v in verdicts):
        return None
    return verdicts[0]


def _measured(threshold: Threshold, text: str) -> Iterator[RegimeVerdict]:
    unit = _unit(threshold.unit)
    if unit is None:
        return
    for quantity in find_quantities(text, fold(text)):
        comparable = quantity.unit.dimension == unit.dimension
        if comparable and quantity.sure and quantity.precision in _STATED:
            yield _verdict(threshold, text[quantity.start : quantity.end], quantity.base / unit.factor)


def _counted(threshold: Threshold, text: str) -> Iterator[RegimeVerdict]:
    """Yield what is counted: "420 vaches laitières"; a bound is none of it."""
    pattern = re.compile(rf"(?P<number>{DIGITS})\s?(?:{'|'.join(threshold.words)})", re.IGNORECASE)
    for match in pattern.finditer(text):
        number = read_digits(match["number"])
        if number.sure and precision_of(fold(text), match.start(), match.end()) in _STATED:
            yield _verdict(threshold, match[0], number.value)


def _unit(name: str) -> Unit | None:
    form, _, per = name.partition("/")
    found = measured_unit(form, f"/{per}" if per else "")
    return found[0] if found else None


def _verdict(threshold: Threshold, wording: str, value: float) -> RegimeVerdict:
    return RegimeVerdict(threshold, wording, value, threshold.band_of(value))


def verdict_words(verdict: RegimeVerdict) -> str:
    """Say which regime follows from a quantity, by which line of the nomenclature, as a sentence."""
    source, band = verdict.threshold, verdict.band
    said = f"{verdict.wording} ({source.measures})"
    if band is None:
        return f"{said}, sous tous les seuils : l’activité n’est pas classée ({_line(verdict)})."
    if band.least == 0:
        return f"{said} : régime {NAMES[band.regime]}, sous le seuil du régime supérieur ({_line(verdict)})."
    bound = "à partir de" if band.reached else "au-dessus de"
    return f"{said} : régime {NAMES[band.regime]}, {bound} {french(band.least)} {source.unit} ({_line(verdict)})."


def _line(verdict: RegimeVerdict) -> str:
    source = verdict.threshold
    alinea = f", alinéa {verdict.band.alinea}" if verdict.band and verdict.band.alinea else ""
    doubt = "" if source.source else ", seuil à confirmer"
    return (
        f"{source.nomenclature}, {source.article}, rubrique {source.code}{alinea}, version du {source.version}{doubt}"
    )


def disagreement(code: str, declared: str, verdict: RegimeVerdict | None) -> str | None:
    """Say, as a point for the agent, that the declared regime is not the one that follows; None where they agree.

    Args: declared: A, E, DC, D, NC, or "" where the dossier states none. Declaration with or without periodic checks
          is taken for the same.
    """
    if verdict is None or not declared or _SAME.get(declared, declared) == _SAME.get(verdict.regime, verdict.regime):
        return None
    return (
        f"Régime à vérifier pour la rubrique {code} : le dossier la place sous le régime "
        f"{NAMES.get(declared, declared)}, mais {verdict.wording} ({verdict.threshold.measures}) relève du régime "
        f"{NAMES[verdict.regime]} ({_line(verdict)})."
    )
