"""What was sown in a made dossier, for what judges its note.

{"seed", "kind", "title", "petitionnaire", "filed_on", "documents": [{"file", "type"}],
 "completeness": [{"article", "accepted": ["absent", …]}],         every piece the code asks for
 "contradictions": [{"kind": "value"|"level"|"limit", "what",
     "sides": [[form, …], [form, …]]}],                             printed forms of either side; one side for a limit
 "decoys": [{"what", "why", "sides": [[form, …], [form, …]]}],      NOT contradictions
 "figures": [{"what", "values": [number, …], "unit", "names": [words, …], "is_principal"}],
 "measures": [{"code", "type", "enjeu", "name", "text", "has_cost", "has_follow_up"}]}
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from infra.bench.made_dossiers.plan import Fact, Plan, applies, pieces
from infra.bench.made_dossiers.story import MadeDocument
from infra.bench.made_dossiers.telling import Told

Json = dict[str, Any]

_ALWAYS = (
    "R181-13 2°",
    "R181-13 4°",
    "R181-13 5°",
    "R181-13 7°",
    "R122-5 II 1°",
    "R122-5 II 2°",
    "R122-5 II 4°",
    "R122-5 II 5°",
    "R122-5 II 9°",
)
_ALWAYS_ICPE = ("D181-15-2 I 2°",)
_FILED_ON = "2026-09-14"
_SHORTEST_NAME = 5


def truth_of(plan: Plan, told: Told, documents: Sequence[MadeDocument]) -> Json:
    """Return the truth as JSON, in the shape of this module's docstring."""
    return {
        "seed": plan.seed,
        "kind": plan.kind.code,
        "title": plan.title,
        "petitionnaire": plan.petitionnaire,
        "filed_on": _FILED_ON,
        "documents": [{"file": document.name, "type": document.type} for document in documents],
        "completeness": list(_completeness(plan)),
        "contradictions": [*_values(plan, told), *_levels(plan), *_limits(plan, told)],
        "decoys": list(_decoys(plan, told)),
        "figures": [
            *(figure for fact in plan.facts for figure in _figures(fact)),
            *_trapped(plan),
            *_amounts(plan),
        ],
        "measures": list(_measures(plan)),
    }


def _completeness(plan: Plan) -> Iterator[Json]:
    always = [*_ALWAYS, *(_ALWAYS_ICPE if "icpe" in plan.kind.facts else ())]
    yield from ({"article": article, "accepted": ["present"]} for article in always)
    for key, piece in pieces().items():
        if applies(piece, plan.kind):
            yield {"article": piece["article"], "accepted": ["present"] if plan.has(key) else piece["without"]}


def _values(plan: Plan, told: Told) -> Iterator[Json]:
    for fact in plan.facts:
        right, wrong = (sorted(told.forms[fact.quantity.key, which]) for which in ("value", "wrong"))
        if right and wrong:
            yield {"kind": "value", "what": fact.quantity.key, "sides": [right, wrong]}


def _levels(plan: Plan) -> Iterator[Json]:
    for level in plan.levels:
        if level.wrong:
            yield {"kind": "level", "what": level.theme["name"], "sides": [[level.level], [level.wrong]]}


def _limits(plan: Plan, told: Told) -> Iterator[Json]:
    for fact in plan.facts:
        if fact.breaks_limit:
            yield {
                "kind": "limit",
                "what": fact.quantity.key,
                "sides": [sorted(told.forms[fact.quantity.key, "value"])],
            }


def _decoys(plan: Plan, told: Told) -> Iterator[Json]:
    for fact in plan.facts:
        forms = sorted(told.forms[fact.quantity.key, "decoy"])
        if forms and fact.quantity.decoy:
            right = sorted(told.forms[fact.quantity.key, "value"])
            yield {"what": fact.quantity.key, "why": fact.quantity.decoy.why, "sides": [right, forms]}
    for trap in plan.style["trapper"].set:
        right = sorted(told.forms[trap.fact.quantity.key, "value"])
        yield {"what": trap.fact.quantity.key, "why": trap.why, "sides": [right, [trap.form]]}


def _figures(fact: Fact) -> Iterator[Json]:
    quantity = fact.quantity
    values = [float(value) for value in (fact.value, fact.wrong) if value is not None]
    described = {"what": quantity.key, "unit": quantity.unit, "names": list(quantity.names)}
    yield {**described, "values": values, "is_principal": quantity.principal}
    if fact.decoy is not None and quantity.decoy:
        words = {word for said in quantity.decoy.says for word in re.findall(r"[^\W\d_]+", said)}
        own = " ".join(quantity.names)
        names = [
            "par unité",
            *sorted(word for word in words if len(word) >= _SHORTEST_NAME and word[:_SHORTEST_NAME] not in own),
        ]
        yield {**described, "names": names, "values": [float(fact.decoy)], "is_principal": False}


def _trapped(plan: Plan) -> Iterator[Json]:
    """Yield the figures of a phase, of the works or of a peak: true chiffres clés where their label says so."""
    for trap in plan.style["trapper"].set:
        if trap.listed:
            names = [f"{name} {word}" for name in trap.fact.quantity.names for word in trap.listed]
            described = {"what": trap.fact.quantity.key, "unit": trap.fact.quantity.unit, "names": names}
            yield {**described, "values": [float(trap.value)], "is_principal": False}


def _amounts(plan: Plan) -> Iterator[Json]:
    """Yield the amounts of money that are no chiffre clé, and true all the same."""
    amounts = [float(measure.cost) for measure in plan.measures if measure.cost is not None]
    names = ["cout", "montant", "mesure", "poste", "budget"]
    yield {"what": "mesures", "unit": "€", "names": names, "values": amounts, "is_principal": False}
    guarantee = [float(plan.style["garanties"])] if "garanties" in plan.style else []
    yield {"what": "garanties", "unit": "€", "names": ["garanti"], "values": guarantee, "is_principal": False}


def _measures(plan: Plan) -> Iterator[Json]:
    for measure in plan.measures:
        given = measure.given
        yield {
            "code": measure.code if plan.style["measures"] != "unnumbered" else "",
            "type": given["type"],
            "enjeu": given["enjeu"],
            "name": given["name"],
            "text": measure.text,
            "has_cost": measure.cost is not None,
            "has_follow_up": measure.has_follow_up,
        }
