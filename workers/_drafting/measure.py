"""A measure of the dossier: what it is, what is said of it, and the enjeu it serves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from schemas.documents import Enjeu
from schemas.notes import MesureErc
from workers._classification.lexicon import find_terms
from workers._drafting.citations import cite, distinct
from workers._drafting.enjeux import enjeux_of
from workers._drafting.french import fold
from workers._drafting.measure_fields import Column, measure_fields
from workers._drafting.reading import ReadDocument, Sentence
from workers._drafting.rules import load_rules
from workers._drafting.statements import one_line

TypeErc = Literal["E", "R", "C", "A", "S"]

_LONGEST = 400
_SECTION_WEIGHT = 1.5
_NAME_WEIGHT = 1.0
_AIM_WEIGHT = 1.5
_SHEET_WEIGHT = 0.4
_FIELD_WEIGHT = 3.0
_RESIDENTS_SHARE = 0.4
_SERVING_WEIGHT = 3.0
_MOST_TIMES = 2
_MOST_OF_A_SHEET = 10
_AIM = re.compile(
    r"\b(?:pour|afin d[e']|en vue d[e']|au profit d(?:e|es|u)|favorables? (?:a|au|aux)|evit\w+|limit\w+|redui\w+|"
    r"preserv\w+|proteg\w+|compens\w+|menag\w+|attenu\w+)\s?(?P<aim>[^.;:()]{4,120})"
)
_ENJEU_FIELD = re.compile(r"^(?:enjeux?|themes?|thematiques?|milieux?|impacts?|incidences?|effets?|objectifs?)\b")
_FOLLOW_UP_FIELD = re.compile(r"^(?:modalites? (?:de|du) )?(?:suivi|indicateurs?|controle|surveillance)\b")


@dataclass
class Measure:
    """A measure of the dossier. `quoted` are the sentences that describe it, `sheet` all that is said of it.

    `columns` are those of the tables that have a row for it.
    """

    type: TypeErc
    code: str
    name: str
    document: ReadDocument
    section: tuple[str, ...]
    quoted: list[Sentence]
    sheet: list[Sentence] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

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
        return self._says("cost")

    @property
    def has_follow_up(self) -> bool:
        """Whether a follow-up is given for it (a measure of follow-up is its own)."""
        return self.type == "S" or self._says("follow_up")

    def _says(self, sign: str) -> bool:
        """Tell whether a sentence shows the sign, or a column that is headed so is filled in for the measure."""
        signs = _signs()
        heading, filled, blank = signs[f"{sign}_column"], signs[f"{sign}_cell"], signs["blank"]
        cells = [cell for head, cell, _ in self.columns if heading.search(head)]
        if any(filled.search(cell) and not blank.fullmatch(cell) for cell in cells):
            return True
        return any(signs[sign].search(sentence.folded) for sentence in [*self.quoted, *self.sheet])

    @property
    def follow_up(self) -> Sentence | None:
        """The field of its sheet that says how it is followed up, None where it has none."""
        fields = (s for s in self.sheet if s.row is not None and len(s.row.cells) > 1)
        return next((s for s in fields if _FOLLOW_UP_FIELD.match(s.folded)), None)

    def mesure(self) -> MesureErc:
        """Return it as the note shows it."""
        told = measure_fields(self.columns, self.sheet, self.quoted)
        return MesureErc(
            type=self.type,
            text=self.text,
            citations=distinct((cite(s) for s in reversed(self.quoted)), 3),
            cost=told.get("cost"),
            indicator=told.get("indicator"),
            responsible=told.get("responsible"),
            when=told.get("when"),
            follow_up=told.get("follow_up"),
        )


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_rules("measures")["signs"].items()}


@cache
def _serving() -> dict[Enjeu, re.Pattern[str]]:
    return {rule["enjeu"]: re.compile(rule["words"]) for rule in load_rules("measures")["serves"]}


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
    """Return the enjeu a measure serves: what it is done for, what its words and sheet speak of, then its section.

    Residents are whom most measures spare something (noise, dust, traffic): that something decides.
    """
    scores: dict[Enjeu, float] = {}
    for words, weight in _weighed_words(measure):
        for enjeu, pattern in _serving().items():
            scores[enjeu] = scores.get(enjeu, 0.0) + _SERVING_WEIGHT * weight * (pattern.search(words) is not None)
        for match in find_terms(words):
            enjeu = match.term.enjeu
            scores[enjeu] = scores.get(enjeu, 0.0) + weight * match.term.weight * min(match.count, _MOST_TIMES)
    for enjeu, found in enjeux_of(measure.document, measure.section).items():
        scores[enjeu] = scores.get(enjeu, 0.0) + _SECTION_WEIGHT * found
    scores = {enjeu: score for enjeu, score in scores.items() if score}
    if "sante_population" in scores and len(scores) > 1:
        scores["sante_population"] *= _RESIDENTS_SHARE
    return max(scores.items(), key=lambda found: found[1])[0] if scores else None


def _weighed_words(measure: Measure) -> Iterator[tuple[str, float]]:
    """Yield the folded words that tell what a measure is for, and how much each tells."""
    name, text = fold(one_line(measure.name)), fold(one_line(measure.text))
    yield name, _NAME_WEIGHT
    yield text, 1.0
    yield from ((match["aim"], _AIM_WEIGHT) for match in _AIM.finditer(f"{name}. {text}"))
    for sentence in measure.sheet[:_MOST_OF_A_SHEET]:
        is_named = _ENJEU_FIELD.match(sentence.folded) is not None
        yield sentence.folded, _FIELD_WEIGHT if is_named else _SHEET_WEIGHT
