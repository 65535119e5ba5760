"""What a reader expects to find on a point: data (rules/foreseen.toml), with the words that show it."""

import re
from functools import cache
from typing import NamedTuple, cast

from schemas.notes import Aspect
from workers._drafting.foreseen.point import Point
from workers._drafting.rules import load_rules

OF_AN_ENJEU: tuple[Aspect, ...] = ("etat_initial", "incidences", "mesures", "suivi")
"""The aspects told of each enjeu; the others are told of the étude."""

DESCRIBED: tuple[Aspect, ...] = ("etat_initial", "incidences")
"""The aspects whose elements may stand in any sentence on the enjeu."""

PROMISED: tuple[Aspect, ...] = ("mesures", "suivi")
"""The aspects that promise something."""


class Element(NamedTuple):
    """Something a reader expects to find on a point."""

    name: str
    words: re.Pattern[str]


@cache
def expected(point: Point) -> tuple[Element, ...]:
    """Return what is expected of a point: what its enjeu asks for, then what any does."""
    rules = [rule for rule in load_rules("foreseen")["element"] if rule["aspect"] == point.aspect]
    words = {rule["name"]: rule["words"] for rule in rules if point.enjeu and rule.get("enjeu") == point.enjeu}
    for rule in rules:
        if "enjeu" not in rule and (point.enjeu is None or not rule.get("whole")):
            words.setdefault(rule["name"], rule["words"])
    return tuple(Element(name, re.compile(pattern)) for name, pattern in words.items())


@cache
def says() -> dict[Aspect, re.Pattern[str]]:
    """Return by what a sentence is known to speak of each aspect."""
    return {cast("Aspect", code): re.compile(rule["says"]) for code, rule in load_rules("foreseen")["aspects"].items()}


@cache
def asks(aspect: Aspect) -> str:
    """Return what a request asks about an aspect, as a verb and its object."""
    return str(load_rules("foreseen")["aspects"][aspect]["asks"])


@cache
def aspect_title(aspect: Aspect) -> str:
    """Return an aspect's name."""
    return str(_aspect_rule(aspect)["title"])


@cache
def aspect_article(aspect: Aspect) -> str:
    """Return the article that asks for an aspect."""
    return str(_aspect_rule(aspect)["article"])


def _aspect_rule(aspect: Aspect) -> dict[str, str]:
    return next(rule for rule in load_rules("asked")["aspect"] if rule["code"] == aspect)


def is_vague_promise(folded: str) -> bool:
    """Tell whether a sentence promises something in words that bind nobody."""
    vague, promise = _promises()
    return vague.search(folded) is not None and promise.search(folded) is not None


@cache
def _promises() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = load_rules("foreseen")["promise"]
    return re.compile(rules["vague"]), re.compile(rules["words"])
