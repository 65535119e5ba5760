"""How a document tells the plan's figures; every form printed is remembered, so that the truth can name it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from infra.bench.made_dossiers.numbers import Pen
from infra.bench.made_dossiers.plan import Fact, Plan

Block = dict[str, Any]
"""A block of a document, ready for JSON: {"t": "h", "level", "text"}, {"t": "p", "text"}, {"t": "table", "rows"}."""
Which = Literal["value", "wrong", "decoy", "trap"]


def heading(level: int, text: str) -> Block:
    """Make a heading."""
    return {"t": "h", "level": level, "text": text}


def paragraph(*sentences: str) -> Block:
    """Make a paragraph."""
    return {"t": "p", "text": " ".join(sentences)}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Make a table, its first row the heading."""
    return {"t": "table", "rows": [list(row) for row in rows]}


@dataclass
class Told:
    """The forms under which each figure was printed."""

    forms: defaultdict[tuple[str, Which], set[str]] = field(default_factory=lambda: defaultdict(set))
    said: list[tuple[str, str]] = field(default_factory=list)


class Teller:
    """Tells figures in one document."""

    def __init__(self, plan: Plan, document: str, told: Told) -> None:
        self.plan, self.document, self._told = plan, document, told
        self._pen = Pen(plan.draw)

    def value(self, fact: Fact, which: Which, value: Decimal, *, in_words: bool = False) -> str:
        """Write a value and remember its form."""
        text = self._pen.quantity(value, fact.quantity.unit, in_words=in_words)
        self._told.forms[fact.quantity.key, which].add(text)
        return text

    def euros(self, amount: int) -> str:
        """Write an amount."""
        return f"{self._pen.number(Decimal(amount))}\u00a0€"

    def sentence(self, fact: Fact) -> str:
        """Say a figure in prose."""
        form = self.plan.draw.form(fact.quantity.says)
        if fact.rounded_in == self.document:
            return form.format(v=self._pen.rounded(fact.value, fact.quantity.unit))
        which: Which = "wrong" if fact.wrong is not None and fact.wrong_in == self.document else "value"
        value = fact.wrong if which == "wrong" and fact.wrong is not None else fact.value
        return form.format(v=self.value(fact, which, value, in_words=True))

    def row(self, fact: Fact) -> tuple[str, str]:
        """Say a figure in a row of two cells."""
        is_wrong = fact.wrong is not None and fact.wrong_in in (self.document, f"{self.document}_table")
        value = fact.wrong if is_wrong and fact.wrong is not None else fact.value
        return self.plan.draw.form(fact.quantity.rows), self.value(fact, "wrong" if is_wrong else "value", value)

    def decoy(self, fact: Fact) -> str:
        """Say what only looks like a figure of the project."""
        decoy = fact.quantity.decoy
        if decoy is None or fact.decoy is None:
            raise ValueError(f"no decoy for {fact.quantity.key}")
        return self.plan.draw.form(decoy.says).format(v=self.value(fact, "decoy", fact.decoy))

    def told_here(self) -> Iterator[Fact]:
        """Yield the figures that this document tells."""
        for fact in self.plan.facts:
            if self.document in fact.places or fact.wrong_in == self.document:
                yield fact
