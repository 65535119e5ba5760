"""The dossier against the prescriptions: a distance that is too short, a level that is too high (rules/limits.toml)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schemas.notes import Contradiction
from workers._drafting.citations import distinct
from workers._drafting.figures import Figure
from workers._drafting.french import fold, lowered
from workers._drafting.numbers import french
from workers._drafting.rubriques import Rubrique
from workers._drafting.rules import load_rules
from workers._note_forms.evidence import document_stem

LIMIT_KIND = "Prescription"

_NOT_OF_THE_PROJECT = frozenset({"limite", "existant", "sans_projet", "variante", "autre", "travaux", "condition"})
_MOST_PLACES = 3


def broken_limits(
    figures: Sequence[Figure], rubriques: Sequence[Rubrique], filed_on: date | None
) -> tuple[Contradiction, ...]:
    """Return the prescriptions that figures of the dossier break, each once, with the places that say it."""
    codes = [rubrique.code for rubrique in rubriques]
    return tuple(
        _contradiction(limit, broken)
        for limit in load_rules("limits")["limit"]
        if _applies(limit, codes, filed_on) and (broken := list(_breaking(limit, figures)))
    )


def _applies(limit: Mapping[str, Any], codes: Sequence[str], filed_on: date | None) -> bool:
    if filed_on is not None and filed_on < limit.get("since", date.min):
        return False
    own_rule = limit.get("unless")
    if own_rule and any(re.search(own_rule, code) for code in codes):
        return False
    return any(re.search(limit["rubriques"], code) for code in codes)


def _breaking(limit: Mapping[str, Any], figures: Sequence[Figure]) -> Iterator[Figure]:
    for figure in figures:
        label, quantity = figure.label, figure.quantity
        if label.attribute != limit["attribute"] or figure.is_set_aside or label.scope & _NOT_OF_THE_PROJECT:
            continue
        if not re.search(limit["words"], fold(label.text)) or limit.get("scope", "") not in ("", *label.scope):
            continue
        if not quantity.sure or quantity.precision not in ("exact", "approx"):
            continue
        if not limit.get("least", 0.0) <= quantity.base <= limit.get("most", float("inf")):
            yield figure


def _contradiction(limit: Mapping[str, Any], broken: Sequence[Figure]) -> Contradiction:
    worst = (min if "least" in limit else max)(broken, key=lambda figure: figure.quantity.base)
    where = f"{document_stem(worst.sentence.document.name)}, page {worst.sentence.page}"
    bound, side = (limit["least"], "moins que") if "least" in limit else (limit["most"], "plus que")
    told = f"{french(worst.quantity.value)} {worst.quantity.unit.name}"
    same = [figure for figure in broken if figure.quantity.base == worst.quantity.base]
    return Contradiction(
        kind=LIMIT_KIND,
        explanation=(
            f"« {lowered(worst.label.text)} » : {told} dans {where}, {side} la limite de "
            f"{french(bound)} {limit['unit']} ({limit['says']} : {limit['article']})."
        ),
        citations=distinct((figure.citation() for figure in (worst, *same)), _MOST_PLACES),
    )
