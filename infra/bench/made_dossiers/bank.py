"""What dossiers are made of, read from the TOML files of this folder, and what a seed may draw of it."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Drawn = TypeVar("Drawn")

_FOLDER = Path(__file__).parent
_SHOWN_SHARE = 0.6
_KEPT_KINDS = frozenset({"solaire", "carriere", "tri", "chaufferie"})


@dataclass(frozen=True)
class Decoy:
    """A figure that looks like a quantity and is another thing; `times` the quantity's value."""

    says: tuple[str, ...]
    times: float
    why: str


@dataclass(frozen=True)
class Quantity:
    """Something measured: its range, the words of a right label, how tables and prose say it."""

    key: str
    unit: str
    low: float
    high: float
    step: float
    names: tuple[str, ...]
    rows: tuple[str, ...]
    says: tuple[str, ...]
    principal: bool
    decoy: Decoy | None


@dataclass(frozen=True)
class Kind:
    """A kind of project."""

    code: str
    title: str
    petitionnaire: str
    activite: str
    rubriques: tuple[tuple[str, str, str], ...]
    facts: frozenset[str]
    quantities: tuple[Quantity, ...]


class Draw:
    """A seed's chance. `is_kept`: the seed is for reporting, and may draw what the others never show."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- no secret
        self.is_kept = seed % 2 == 1

    def form(self, forms: Sequence[Drawn]) -> Drawn:
        """Draw a way of saying something."""
        shown = forms if self.is_kept else forms[: max(1, round(_SHOWN_SHARE * len(forms)))]
        return self.chance.choice(shown)

    def happens(self, share: float) -> bool:
        """Tell whether something of that probability happens."""
        return self.chance.random() < share


def kind_of(seed: int) -> Kind:
    """Return the kind of project of a seed: each in its turn."""
    usable = [kind for kind in kinds() if seed % 2 or kind.code not in _KEPT_KINDS]
    return usable[seed // 2 % len(usable)]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the kinds of project."""
    return tuple(
        Kind(
            code=entry["code"],
            title=entry["title"],
            petitionnaire=entry["petitionnaire"],
            activite=entry["activite"],
            rubriques=tuple((code, name, regime) for code, name, regime in entry["rubriques"]),
            facts=frozenset(entry["facts"]),
            quantities=tuple(_quantity(given) for given in entry["quantity"]),
        )
        for entry in load("kinds")["kind"]
    )


@cache
def common_quantities() -> tuple[Quantity, ...]:
    """Return what any project is measured by."""
    return tuple(_quantity(given) for given in load("kinds")["common"])


@cache
def load(name: str) -> dict[str, Any]:
    """Read a TOML file of this folder."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _quantity(given: dict[str, Any]) -> Quantity:
    decoy = given.get("decoy")
    return Quantity(
        key=given["key"],
        unit=given["unit"],
        low=given["low"],
        high=given["high"],
        step=given["step"],
        names=tuple(given["names"]),
        rows=tuple(given["rows"]),
        says=tuple(given["says"]),
        principal=given["principal"],
        decoy=Decoy(tuple(decoy["says"]), decoy["times"], decoy["why"]) if decoy else None,
    )
