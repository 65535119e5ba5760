"""A measure of the dossier: what it is, what is said of it, and the enjeu it serves."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from schemas.documents import Enjeu
from schemas.notes import MesureErc
from workers._drafting.citations import cite, distinct
from workers._drafting.enjeux import enjeu_rules, enjeux_of
from workers._drafting.french import fold
from workers._drafting.reading import ReadDocument, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.statements import one_line

TypeErc = Literal["E", "R", "C", "A", "S"]

_LONGEST = 400
_FOLLOW_UP_FIELD = re.compile(r"^(?:modalites? (?:de|du) )?(?:suivi|indicateurs?|controle|surveillance)\b")


@dataclass
class Measure:
    """A measure of the dossier. `quoted` are the sentences that describe it, `sheet` all that is said of it."""

    type: TypeErc
    code: str
    name: str
    document: ReadDocument
    section: tuple[str, ...]
    quoted: list[Sentence]
    sheet: list[Sentence] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the measure in the dossier's words: its number and name, then what will be done."""
        head = " – ".join(part for part in (self.code, one_line(self.name)) if part)
        body = one_line(self.quoted[-1].text)
        if self.quoted[-1].row is not None:
            body = _row_words(self.quoted[-1], head)
        if not head or fold(head) in fold(body):
            return body[:_LONGEST]
        return (
            head
            if not body or fold(body) in fold(head) or self.quoted[-1].kind == "title"
            else f"{head} : {body}"[: 2 * _LONGEST]
        )

    @property
    def has_cost(self) -> bool:
        """Whether a cost is given for it."""
        return any(_signs()["cost"].search(sentence.folded) for sentence in [*self.quoted, *self.sheet])

    @property
    def has_follow_up(self) -> bool:
        """Whether a follow-up is given for it (a measure of follow-up is its own)."""
        return self.type == "S" or any(_signs()["follow_up"].search(s.folded) for s in [*self.quoted, *self.sheet])

    @property
    def follow_up(self) -> Sentence | None:
        """The field of its sheet that says how it is followed up, None where it has none."""
        fields = (s for s in self.sheet if s.row is not None and len(s.row.cells) > 1)
        return next((s for s in fields if _FOLLOW_UP_FIELD.match(s.folded)), None)

    def mesure(self) -> MesureErc:
        """Return it as the note shows it."""
        return MesureErc(
            type=self.type, text=self.text, citations=distinct((cite(s) for s in reversed(self.quoted)), 3)
        )


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_rules("measures")["signs"].items()}


@cache
def measure_types() -> tuple[tuple[TypeErc, re.Pattern[str], re.Pattern[str]], ...]:
    """Return each type with what names it in a heading and the verbs of its sentences."""
    return tuple(
        (rule["code"], re.compile(rule["named"]), re.compile(rule["verbs"])) for rule in load_rules("measures")["type"]
    )


def _row_words(sentence: Sentence, head: str) -> str:
    cells = [one_line(sentence.element.text[slice(*cell)]) for cell in (sentence.row.cells if sentence.row else ())]
    return " – ".join(cell for cell in cells[1:] if fold(cell) not in fold(head))


def measure_enjeu(measure: Measure) -> Enjeu | None:
    """Return the enjeu a measure serves: what its words and its section speak of most."""
    scores: dict[Enjeu, float] = {}
    name, text = fold(f"{measure.name} {measure.section[-1] if measure.section else ''}"), fold(measure.text)
    for enjeu, (_, pattern) in enjeu_rules().items():
        score = 2.0 * len(pattern.findall(name)) + len(pattern.findall(text))
        if score:
            scores[enjeu] = score
    for enjeu, found in enjeux_of(measure.document, measure.section).items():
        scores[enjeu] = scores.get(enjeu, 0.0) + 1.5 * found
    return max(scores.items(), key=lambda found: found[1])[0] if scores else None
