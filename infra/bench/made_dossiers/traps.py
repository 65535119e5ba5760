"""Traps: figures that hold for something else than the project, as real dossiers are full of, and harder disagreements.

They are drawn by a chance of their own: what a seed decides of the dossier itself stays as it is.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.bench.made_dossiers.bank import Draw, load
from infra.bench.made_dossiers.plan import Fact, Plan, another_value, snapped
from infra.bench.made_dossiers.telling import Block, Teller, paragraph, table

_OPENS_BADLY = ("D’", "Avec ", "En ", "Ce ", "Un ", "La nuit", "Au ")
_OWN_SCOPE = ("moyen", "nuit", "nocturne", "plus élevée", "proche", "première", "évit", "Natura")
_MOST_PROSE, _MOST_ROWS = 5, 3
_NARROW, _WIDE = Decimal("0.85"), Decimal("1.15")
_LATE_PLACES = ("plans", "annexe")


@dataclass(frozen=True)
class Trap:
    """A figure that holds for something else; `listed` are words that make it a right chiffre clé all the same."""

    fact: Fact
    why: str
    value: Decimal
    form: str
    listed: tuple[str, ...] = ()


class Trapper:
    """Sets the traps of a dossier and remembers them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.chance = random.Random(f"{plan.seed}/traps")  # noqa: S311 -- no secret
        self.set: list[Trap] = []

    def prose(self, teller: Teller) -> Iterator[Block]:
        """Say figures of something else in the words of the project's own."""
        facts = [fact for fact in self.plan.facts if _may_be_trapped(fact)]
        for fact in self.chance.sample(facts, min(len(facts), self.chance.randint(2, _MOST_PROSE))):
            trap = self.chance.choice(load("traps")["prose"])
            says = [said for said in fact.quantity.says if not said.startswith(_OPENS_BADLY)]
            value = _times(fact, trap["times"])
            if not says or value in {fact.value, fact.wrong}:
                continue
            form = teller.value(fact, "trap", value)
            said = str(self._form(says)).format(v=form)
            yield paragraph(f"{self._form(trap['opens'])}{said[:1].lower()}{said[1:]}")
            self.set.append(Trap(fact, trap["why"], value, form, tuple(trap["listed"])))

    def tables(self, teller: Teller, section: Any) -> Iterator[Block]:
        """Put figures of several things side by side under a heading that says so."""
        for trap in self.chance.sample(load("traps")["table"], self.chance.randint(1, 2)):
            rows = [self._row(teller, fact, trap) for fact in self._some()]
            yield section(self._form(trap["section"]))
            yield table([trap["heads"], *rows])
        if self.chance.random() < 0.5:  # noqa: PLR2004 -- one in two
            bounds = load("traps")["bounds"]
            yield section(self._form(bounds["section"]))
            yield table([bounds["heads"], *(self._bounds(teller, fact, bounds["cells"]) for fact in self._some())])

    def _some(self) -> list[Fact]:
        facts = [fact for fact in self.plan.facts if _may_be_trapped(fact) and fact.wrong is None]
        return self.chance.sample(facts, min(len(facts), _MOST_ROWS))

    def _row(self, teller: Teller, fact: Fact, trap: dict[str, Any]) -> tuple[str, ...]:
        cells = []
        for times in trap["times"]:
            if times == 1:
                cells.append(teller.value(fact, "value", fact.value))
                continue
            value = _times(fact, times)
            cells.append(teller.value(fact, "trap", value))
            self.set.append(Trap(fact, trap["why"], value, cells[-1], tuple(trap.get("listed", ()))))
        return self._form(fact.quantity.rows), *cells

    def _bounds(self, teller: Teller, fact: Fact, cells: list[str]) -> tuple[str, str]:
        low, high = (snapped(float(fact.value * times), fact.quantity.step) for times in (_NARROW, _WIDE))
        shown = str(self._form(cells))
        numbers = {name: teller.value(fact, "trap", value) for name, value in (("low", low), ("high", high))}
        return self._form(fact.quantity.rows), shown.format(**numbers)

    def _form(self, forms: list[str] | tuple[str, ...]) -> str:
        shown = forms if self.plan.draw.is_kept else forms[: max(1, round(0.6 * len(forms)))]
        return self.chance.choice(shown)


def sow_late(plan: Plan) -> None:
    """Have one or two more figures told differently, where one looks last: in the plans or in an annex."""
    draw = Draw(plan.seed)
    draw.chance = random.Random(f"{plan.seed}/late")  # noqa: S311 -- no secret
    usable = [f for f in plan.facts if f.wrong is None and not f.breaks_limit and f.quantity.key != "ges"]
    for fact in draw.chance.sample(usable, min(len(usable), draw.chance.randint(0, 2))):
        wrong = another_value(draw, fact)
        if wrong is not None:
            fact.wrong, fact.wrong_in, fact.rounded_in = wrong, draw.chance.choice(_LATE_PLACES), ""
    for fact in draw.chance.sample(plan.facts, 3):
        if fact.wrong_in != "annexe":
            fact.places = (*fact.places, "annexe")


def _may_be_trapped(fact: Fact) -> bool:
    words = " ".join((*fact.quantity.says, *fact.quantity.rows))
    return not any(own in words for own in _OWN_SCOPE) and not fact.breaks_limit


def _times(fact: Fact, times: float) -> Decimal:
    step = max(fact.quantity.step, 1.0) if fact.quantity.unit in ("éoliennes", "m²", "m³") else fact.quantity.step
    return max(
        snapped(float(fact.value) * times, step), Decimal(2) if fact.quantity.unit == "éoliennes" else Decimal(0)
    )
