"""How alike two dossiers are, from 0 to 1, and the French sentences that say why."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.documents import Enjeu
from workers._note_forms.titles import ENJEU_TITLES
from workers._similar.profile import DossierProfile

_RUBRIQUES, _ENJEUX, _PLACE, _ACTIVITY = 0.45, 0.25, 0.15, 0.15
_SAME_HEADING = 0.6
"""What a shared heading counts where the alineas differ: 2980-1 and 2980-2."""
_SAME_DEPARTEMENT = 0.6
_LEAST_WEIGHT = 0.08
"""Of an enjeu, below which it is not worth naming as shared."""
_MOST_NAMED = 5


@dataclass(frozen=True)
class Likeness:
    """A score and its reasons, the weightiest first; no reason where only the enjeux are alike."""

    score: float
    reasons: tuple[str, ...]


def likeness(one: DossierProfile, other: DossierProfile) -> Likeness:
    """Compare two dossiers; the order does not matter."""
    place = 1.0 if one.communes & other.communes else _SAME_DEPARTEMENT * bool(one.departements & other.departements)
    enjeux = sum(min(weight, other.enjeux.get(enjeu, 0.0)) for enjeu, weight in one.enjeux.items())
    score = (
        _RUBRIQUES * _shared_rubriques(one.rubriques, other.rubriques)
        + _ENJEUX * enjeux
        + _PLACE * place
        + _ACTIVITY * _overlap(one.activity, other.activity)
    )
    telling = (*_of_rubriques(one, other), *_of_activity(one, other), *_of_place(one, other))
    return Likeness(round(score, 4), (*telling, *_of_enjeux(one.enjeux, other.enjeux)) if telling else ())


def _heading(code: str) -> str:
    return code.partition("-")[0]


def _shared_rubriques(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    headings = {_heading(code) for code in one} & {_heading(code) for code in other}
    exact = {_heading(code) for code in one & other}
    everything = {_heading(code) for code in one | other}
    return (len(exact) + _SAME_HEADING * len(headings - exact)) / len(everything)


def _overlap(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    return len(one.keys() & other.keys()) / len(one.keys() | other.keys()) if one and other else 0.0


def _of_rubriques(one: DossierProfile, other: DossierProfile) -> list[str]:
    exact = sorted(one.rubriques & other.rubriques)
    near = {_heading(code) for code in one.rubriques} & {_heading(code) for code in other.rubriques}
    reasons = []
    if exact:
        reasons.append(f"{'mêmes rubriques' if len(exact) > 1 else 'même rubrique'} {', '.join(exact[:_MOST_NAMED])}")
    if left := sorted(near - {_heading(code) for code in exact}):
        reasons.append(f"rubriques voisines ({', '.join(left[:_MOST_NAMED])})")
    return reasons


def _of_activity(one: DossierProfile, other: DossierProfile) -> list[str]:
    shared = [word for stem, word in one.activity.items() if stem in other.activity]
    return [f"même genre de projet : {', '.join(shared[:_MOST_NAMED])}"] if shared else []


def _of_place(one: DossierProfile, other: DossierProfile) -> list[str]:
    communes = sorted(one.communes & other.communes)
    if communes:
        return [f"{'mêmes communes' if len(communes) > 1 else 'même commune'} : {', '.join(communes[:_MOST_NAMED])}"]
    departements = sorted(one.departements & other.departements)
    return [f"même département : {', '.join(departements)}"] if departements else []


def _of_enjeux(one: Mapping[Enjeu, float], other: Mapping[Enjeu, float]) -> list[str]:
    weights = {enjeu: min(weight, other.get(enjeu, 0.0)) for enjeu, weight in one.items()}
    best = sorted(weights, key=lambda enjeu: -weights[enjeu])[:_MOST_NAMED]
    shared = [ENJEU_TITLES[enjeu].lower() for enjeu in best if weights[enjeu] >= _LEAST_WEIGHT]
    return [f"enjeux communs : {', '.join(shared)}"] if shared else []
