"""Which texts of an event are sealed on the wire: found once from the marks in its class, then walked in its JSON body.

A sealed event's body keeps its shape, `SEALED` in the place of each such text; the texts travel together, encrypted, in
the header `ce_seal`. See infra/adr/0006 for why.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from inspect import isclass
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from schemas.base import Personal

SEALED = "sealed:v1"
"""What stands in the body where a text is sealed."""
ERASED = "effacé"
"""What a sealed text reads once its dossier's key was destroyed."""
MISSING = "clé absente"
"""What it reads where there is no key, though nobody destroyed it: a backup of the keys is to be put back."""

Marks: TypeAlias = Mapping[str, "Marks"]
"""By field, what is marked below it; `EACH` stands for every item of a list, and what has nothing below is a text."""

EACH = "*"
_TEXT: Marks = {}


@cache
def marks_of(model: type[BaseModel]) -> Marks:
    """Return the marked texts of a class; empty where it has none."""
    found: dict[str, Marks] = {}
    for name, field in model.model_fields.items():
        below = _TEXT if _is_marked(field.metadata) else _below(field.annotation)
        if below is not None:
            found[name] = below
    return found


def _below(annotation: Any) -> Marks | None:
    """Return what is marked in a type: None for nothing."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _TEXT if _is_marked(inner[1:]) else _below(inner[0])
    if origin in (Union, UnionType):
        return _merged(inner)
    if origin in (tuple, list):
        each = _merged(inner)
        return None if each is None else {EACH: each}
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return marks_of(annotation) or None
    return None


def _is_marked(metadata: Iterable[Any]) -> bool:
    return any(isinstance(each, Personal) for each in metadata)


def _merged(types: Iterable[Any]) -> Marks | None:
    found = [below for each in types if (below := _below(each)) is not None]
    return None if not found else {name: inner for below in found for name, inner in below.items()}


def take_texts(body: Any, marks: Marks, into: dict[str, str], at: str = "") -> None:
    """Take the marked texts out of the parsed JSON `body`, by path ("documents/3/name"); `SEALED` takes their place."""
    if isinstance(body, list):
        places: list[tuple[Any, Any]] = [(place, marks.get(EACH)) for place in range(len(body))]
    elif isinstance(body, dict):
        places = [(name, below) for name, below in marks.items() if name in body]
    else:
        return
    for place, below in places:
        inner = body[place]
        if below:
            take_texts(inner, below, into, f"{at}{place}/")
        elif below is not None and isinstance(inner, str):
            into[f"{at}{place}"] = inner
            body[place] = SEALED


def put_texts(body: Any, texts: Mapping[str, str], taken: int) -> None:
    """Put texts back where they were taken, whatever marks they had then: those of today's classes are not asked.

    Args:   taken: how many places there are in the body.
    Raises: ValueError, LookupError: nothing was taken out in one of the places, or in more than these.
    """
    if taken != len(texts):
        raise ValueError(f"{len(texts)} texts for {taken} places")
    for path, text in texts.items():
        *above, last = (int(step) if step.isdecimal() else step for step in path.split("/"))
        place = body
        for step in above:
            place = place[step]
        if place[last] != SEALED:
            raise ValueError(path)
        place[last] = text
