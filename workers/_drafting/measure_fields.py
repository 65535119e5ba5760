"""What a dossier says of a measure besides what it is: cost, indicator, responsible, when, follow-up, in its own words.

They stand in the fields of its sheet, in the columns of a table of measures, or in the sentences that follow it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, get_args

from workers._drafting.french import fold
from workers._drafting.quantities import find_quantities
from workers._drafting.reading import Sentence
from workers._drafting.rules import load_rules
from workers._drafting.statements import one_line

Field = Literal["cost", "indicator", "responsible", "when", "follow_up"]
Column = tuple[str, str, str]
"""A column of a table of measures: its heading and the measure's cell, folded, and that cell as printed."""

_LONGEST = 240
_LONGEST_HEADING = 45
_HEADED = re.compile(r"\s*(?P<heading>[^:\n]{3,45}?)\s?:\s+(?P<value>\S.*)", re.DOTALL)


def measure_fields(
    columns: Sequence[Column], sheet: Sequence[Sentence], described: Sequence[Sentence]
) -> dict[Field, str]:
    """Return the fields told of a measure, each at most a few lines; what is left blank is not told.

    Args: columns: of the tables that have a row for it. sheet: what is said of it. described: its description.
    """
    found: dict[Field, str] = {}
    for heading, value in _headed(columns, sheet):
        for field in _fields_of(heading):
            if field not in found and (told := _told(field, value)):
                found[field] = told
    for field, told in _in_prose(sheet, described):
        found.setdefault(field, told)
    return found


def _headed(columns: Sequence[Column], sheet: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """Yield what is told under a heading: a column's, a row's first cell, words before a colon."""
    yield from ((heading, shown) for heading, _, shown in columns)
    for sentence in sheet:
        if sentence.row is not None and len(sentence.row.cells) > 1:
            first, *others = (sentence.element.text[slice(*cell)] for cell in sentence.row.cells)
            yield fold(first), " – ".join(others)
        elif (headed := _HEADED.fullmatch(sentence.text)) is not None:
            yield fold(headed["heading"]), headed["value"]


def _fields_of(heading: str) -> Iterator[Field]:
    if len(heading) <= _LONGEST_HEADING:
        yield from (field for field in get_args(Field) if _pattern(field).search(heading))


def _told(field: Field, value: str) -> str:
    words = one_line(value)
    folded = fold(words)
    if not words or _blank().fullmatch(folded) or (field == "cost" and not _is_cost(folded)):
        return ""
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + "…"


def _in_prose(sheet: Sequence[Sentence], described: Sequence[Sentence]) -> Iterator[tuple[Field, str]]:
    for sentence in sheet:
        if sentence.row is not None and len(sentence.row.cells) > 1:
            continue
        amounts = [q for q in find_quantities(sentence.text, sentence.folded) if q.unit.dimension == "coût"]
        if amounts:
            yield "cost", one_line(sentence.text[amounts[0].start : amounts[-1].end])
        elif sentence not in described and _follows_up().search(sentence.folded):
            yield "follow_up", _told("follow_up", sentence.text)
    for sentence in (*described, *sheet):
        if (when := _when().search(sentence.folded)) is not None:
            yield "when", one_line(sentence.text[slice(*when.span())])


def _is_cost(folded: str) -> bool:
    return re.search(r"\d|integre|inclus|compris|sans (?:sur)?cout|nul\b", folded) is not None


@cache
def _pattern(field: Field) -> re.Pattern[str]:
    return re.compile(load_rules("measures")["fields"][field])


@cache
def _blank() -> re.Pattern[str]:
    return re.compile(load_rules("measures")["signs"]["blank"])


@cache
def _follows_up() -> re.Pattern[str]:
    return re.compile(load_rules("measures")["signs"]["follow_up"])


@cache
def _when() -> re.Pattern[str]:
    return re.compile(load_rules("measures")["fields"]["when_said"])
