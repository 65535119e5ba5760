"""The regime that follows from what the dossier says of a rubrique, and where the regime it declares is another."""

from dataclasses import dataclass

from workers._drafting.french import fold
from workers._drafting.quantities import Quantity, find_quantities
from workers._drafting.units import Unit, measured_unit
from workers._regime.nomenclature import Band, Threshold, threshold_of

_NOT_CLASSED = "NC"
_NAMES = {
    "A": "de l’autorisation",
    "E": "de l’enregistrement",
    "DC": "de la déclaration avec contrôle périodique",
    "D": "de la déclaration",
    _NOT_CLASSED: "des installations non classées",
}
_SAME = {"DC": "D"}


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
    unit = _unit(threshold.unit) if threshold else None
    if threshold is None or unit is None:
        return None
    verdicts = [
        _verdict(threshold, quantity, quantity.base / unit.factor, text)
        for quantity in find_quantities(text, fold(text))
        if quantity.unit.dimension == unit.dimension and quantity.sure and quantity.precision in ("exact", "approx")
    ]
    return verdicts[0] if len({verdict.regime for verdict in verdicts}) == 1 else None


def _unit(name: str) -> Unit | None:
    form, _, per = name.partition("/")
    found = measured_unit(form, f"/{per}" if per else "")
    return found[0] if found else None


def _verdict(threshold: Threshold, quantity: Quantity, value: float, text: str) -> RegimeVerdict:
    return RegimeVerdict(threshold, text[quantity.start : quantity.end], value, threshold.band_of(value))


def disagreement(code: str, declared: str, verdict: RegimeVerdict | None) -> str | None:
    """Say, as a point for the agent, that the declared regime is not the one that follows; None where they agree.

    Args: declared: A, E, DC, D, NC, or "" where the dossier states none. Declaration with or without periodic checks
          is taken for the same.
    """
    if verdict is None or not declared or _SAME.get(declared, declared) == _SAME.get(verdict.regime, verdict.regime):
        return None
    source = verdict.threshold
    alinea = f", alinéa {verdict.band.alinea}" if verdict.band and verdict.band.alinea else ""
    return (
        f"Régime à vérifier pour la rubrique {code} : le dossier la place sous le régime "
        f"{_NAMES.get(declared, declared)}, mais {verdict.wording} ({source.measures}) relève du régime "
        f"{_NAMES[verdict.regime]} ({source.nomenclature}, {source.article}{alinea}, version du {source.version})."
    )
