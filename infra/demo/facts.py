"""The facts of the fictional dossier, read from `facts.toml`, where each of them has its only home.

A value is a number and its unit; a phrase is a sentence (or a table row, cells parted by " | ") printed word for
word in one file, its numbers filled in from the values. What is sown names phrases, so that the text of the dossier
and the list of what was sown in it cannot drift apart.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

NARROW_NO_BREAK_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
CELL_SEPARATOR = " | "
_SOURCE = Path(__file__).with_name("facts.toml")


class DemoError(Exception):
    """The dossier does not say what its facts say it does: the sources disagree, nothing is to be trusted."""


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Fact):
    """A number as the dossier writes it: its decimals are those of facts.toml."""

    number: Decimal
    unit: str

    def digits(self) -> str:
        """Write the number the French way: thousands parted by a narrow no-break space, decimal comma."""
        return f"{self.number:,f}".replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")

    def text(self) -> str:
        """Write the number and its unit, which no line break may part."""
        return f"{self.digits()}{NO_BREAK_SPACE}{self.unit.replace(' ', NO_BREAK_SPACE)}"


class Phrase(_Fact):
    """A sentence or table row printed once in `file` (a document's key)."""

    file: str
    text: str


class Document(_Fact):
    """A file of the dossier; `type` is a code of the domain's list of document types."""

    name: str
    type: str
    title: str


class Identity(_Fact):
    """What accompanies the dossier when it is filed."""

    title: str
    petitionnaire: str
    reference: str
    filed_on: date
    procedure: str


class MissingPiece(_Fact):
    """A piece the dossier lacks; none of `absent_words` stands anywhere in it."""

    article: str
    piece: str
    absent_words: tuple[str, ...]


class PresentPiece(_Fact):
    """A piece the dossier holds, shown by a phrase or by a heading of `file`."""

    article: str
    piece: str
    phrase: str | None = None
    file: str | None = None
    heading: str | None = None


class Side(_Fact):
    """One way of giving a quantity: a value and the phrase that gives it."""

    value: str
    phrase: str
    scope: str | None = None


class Contradiction(_Fact):
    """The same quantity with two values; `echoes` are phrases that repeat the first side's value elsewhere."""

    key: str
    kind: Literal["rnt_etude", "cerfa_etude_dangers", "texte_tableau"]
    quantity: str
    sides: tuple[Side, Side]
    echoes: tuple[str, ...] = ()


class Decoy(_Fact):
    """Two values that look alike and do not contradict each other: their scopes differ."""

    key: str
    why: str
    sides: tuple[Side, Side]


class KeyFigure(_Fact):
    """A chiffre clé, and the phrases that give it."""

    value: str
    label: str
    phrases: tuple[str, ...]


class Measure(_Fact):
    """An ERC measure. `cost` is a value, `follow_up` a phrase; the dossier may lack either."""

    code: str
    type: Literal["E", "R", "C", "A", "S"]
    enjeu: str
    title: str
    phrase: str
    cost: str | None = None
    cost_phrase: str | None = None
    follow_up: str | None = None


class Rubrique(_Fact):
    """A heading of a nomenclature the project falls under, as the form's table gives it."""

    number: str
    nomenclature: Literal["ICPE", "IOTA"]
    regime: Literal["A", "E", "DC", "D", "NC"]
    phrase: str


class EnjeuEvidence(_Fact):
    """An enjeu (code of the domain) and the headings of the étude d'impact that deal with it."""

    enjeu: str
    headings: tuple[str, ...]


class Facts(_Fact):
    """All that facts.toml says."""

    identity: Identity
    documents: dict[str, Document]
    values: dict[str, Value]
    phrases: dict[str, Phrase]
    missing: tuple[MissingPiece, ...]
    present: tuple[PresentPiece, ...]
    contradictions: tuple[Contradiction, ...]
    decoys: tuple[Decoy, ...]
    key_figures: tuple[KeyFigure, ...]
    measures: tuple[Measure, ...]
    rubriques: tuple[Rubrique, ...]
    enjeux: tuple[EnjeuEvidence, ...]
    vague: tuple[str, ...]

    def phrase(self, key: str) -> str:
        """Give a phrase with its numbers, in the typography it is printed in."""
        if key not in self.phrases:
            raise DemoError(f"phrase inconnue : {key}")
        return _fill(self.phrases[key].text, self.values)

    def cells(self, key: str) -> list[str]:
        """Give a phrase as the cells of a table row."""
        return self.phrase(key).split(CELL_SEPARATOR)

    def for_typst(self) -> dict[str, dict[str, str]]:
        """Give the values and phrases to the Typst sources, under the names they call."""
        return {
            "values": {key: value.text() for key, value in self.values.items()},
            "numbers": {key: value.digits() for key, value in self.values.items()},
            "phrases": {key: self.phrase(key) for key in self.phrases},
        }


def load_facts(source: Path = _SOURCE) -> Facts:
    """Read and check the facts.

    Raises: pydantic.ValidationError: facts.toml does not have the shape above.
    """
    return Facts.model_validate(tomllib.loads(source.read_text(encoding="utf-8"), parse_float=Decimal))


def _fill(text: str, values: Mapping[str, Value]) -> str:
    def value_of(match: re.Match[str]) -> str:
        key, number_only = match.group(1), match.group(2)
        if key not in values:
            raise DemoError(f"valeur inconnue : {key}")
        return values[key].digits() if number_only else values[key].text()

    typographic = text.replace("'", "’")
    for mark in (":", ";", "?", "!", "»", "%", "€"):
        typographic = typographic.replace(f" {mark}", f"{NO_BREAK_SPACE}{mark}")
    return re.sub(r"\{(\w+)(\.n)?\}", value_of, typographic.replace("« ", f"«{NO_BREAK_SPACE}"))
