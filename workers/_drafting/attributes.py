"""What may be measured, how it is labelled, what it holds for: attributes, labels, scopes (rules/attributes.toml)."""

import re
from dataclasses import dataclass
from functools import cache

from workers._drafting.french import stem
from workers._drafting.rules import load_rules


@dataclass(frozen=True, slots=True)
class Attribute:
    """What may be measured: the words that name it, the dimensions it may have, how much an agent looks for it.

    `telling` are the words that name one figure of the whole project by themselves, each as good as the first; `verbs`
    say the attribute of the figure that follows them, under the name of `noun`; `bare` are heads that end in no e.
    """

    name: str
    title: str
    heads: frozenset[str]
    dimensions: frozenset[str]
    weight: int
    telling: tuple[str, ...]
    verbs: re.Pattern[str] | None
    noun: str
    bare: frozenset[str]


@dataclass(frozen=True, slots=True)
class Label:
    """What a quantity measures. `text` as the note shows it; `stems` are those of the object, attribute left out.

    `head` is the stem of the object's first word ("bassin" in "bassin de rétention étanche"), "" for none;
    `nouns` are the stems that no other word qualifies by standing before them ("bassin", "rétention").
    `scope` says what it holds for (per unit, in total, at night …), `marks` are the numbers that name the object
    ("digesteur 2"), `weight` how much an agent looks for it. `named` is False where the unit alone tells what is
    measured ("un camion de 30 t"): such a figure is less sure to be what it seems.
    """

    text: str
    attribute: str
    head: str
    nouns: frozenset[str]
    stems: frozenset[str]
    scope: frozenset[str]
    marks: frozenset[str]
    weight: int
    named: bool = True


_WORD = re.compile(r"[a-z]+")
_LINKS = frozenset({"de", "d", "du", "des", "la", "l"})
_COMPLETED = re.compile(r" (?:de |d'|du |des |de la |de l')")
GENERIC = frozenset(stem(word) for word in load_rules("words")["generic"])
"""Stems that tell no object apart: what any figure of any project may be said of."""


@cache
def attributes() -> tuple[Attribute, ...]:
    """Return what may be measured, in the order in which a dimension assumes it."""
    return tuple(
        Attribute(
            entry["name"],
            entry["title"],
            frozenset(stem(head) for head in entry["heads"]),
            frozenset(entry["dimensions"]),
            entry["weight"],
            tuple(stem(head) for head in entry.get("telling", ())),
            re.compile(entry["verbs"] + r"[^.;:]{0,30}$") if "verbs" in entry else None,
            entry.get("noun", entry["title"]),
            frozenset(head for head in entry["heads"] if not head.endswith("e")),
        )
        for entry in load_rules("attributes")["attribute"]
    )


def attribute_title(name: str) -> str:
    """Return how the note writes an attribute."""
    attribute = by_name(name)
    return attribute.title if attribute else "Nombre"


@cache
def by_name(name: str) -> Attribute | None:
    """Return an attribute by its name, None where there is none."""
    return next((attribute for attribute in attributes() if attribute.name == name), None)


@cache
def _scopes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in load_rules("attributes")["scopes"].items())


def scope_of(folded: str) -> frozenset[str]:
    """Return what a figure holds for, from the words around it: per unit, in total, a phase, at night."""
    found = set()
    for name, pattern in _scopes():
        match = pattern.search(folded)
        if match:
            found.add(match[0] if name in ("phase", "annee") else name)
    return frozenset(found)


def attribute_in(folded: str, dimension: str) -> tuple[Attribute, int] | None:
    """Return the attribute that `folded` names last among those of a dimension, and where its word begins.

    "Volume de stockage" is a volume: of attributes that complete each other the first is meant.
    """
    found: tuple[Attribute, int] | None = None
    for match in reversed(list(_WORD.finditer(folded))):
        attribute = _named(match[0], dimension)
        if attribute is not None and (found is None or _COMPLETED.fullmatch(folded[match.end() : found[1]])):
            found = attribute, match.start()
        elif found is not None and match[0] not in _LINKS:
            return found
    return found


@cache
def _named(word: str, dimension: str) -> Attribute | None:
    """Return the attribute of a dimension that a word names; a participle ("stockés") names none."""
    stemmed = stem(word)
    return next(
        (
            attribute
            for attribute in attributes()
            if stemmed in attribute.heads and dimension in attribute.dimensions and not _is_participle(word, attribute)
        ),
        None,
    )


def _is_participle(word: str, attribute: Attribute) -> bool:
    return word[-1] != "x" and any(
        word in (f"{head}e", f"{head}es", f"{head}ee", f"{head}ees") for head in attribute.bare
    )


def attribute_done(folded: str, dimension: str) -> Attribute | None:
    """Return the attribute that the verb before a figure gives it ("consommera"), None where none does."""
    return next(
        (
            attribute
            for attribute in attributes()
            if attribute.verbs is not None and dimension in attribute.dimensions and attribute.verbs.search(folded)
        ),
        None,
    )


def default_attribute(dimension: str) -> Attribute | None:
    """Return the attribute assumed for a dimension whose name the text does not give; None for a bare length."""
    if dimension == "longueur":
        return None
    return next((attribute for attribute in attributes() if dimension in attribute.dimensions), None)
