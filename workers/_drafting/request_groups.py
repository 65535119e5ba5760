"""Requests alike put together, so that a bare dossier does not ask thirty things one by one.

Nothing is lost: each thing grouped is still named, with its article; contradictions beyond those named stand in the
note. A short list is left as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.notes import Request
from workers._drafting.citations import distinct
from workers._drafting.french import lowered

MOST_FACTS = 10
"""Above, requests alike are grouped, the least specific first."""

_MOST_NAMED = 8
_MOST_CITATIONS = 8
_KEPT_CONTRADICTIONS = 4

Kind = Literal["absent", "partial", "contradiction", "measures", "unread"]


@dataclass(frozen=True)
class Asked:
    """A request that may be grouped with others of its kind; `name` is what it then is called."""

    kind: Kind
    name: str
    request: Request


def grouped(asked: Sequence[Asked], stands_alone: Callable[[Request], bool]) -> list[Request]:
    """Return the requests, those alike grouped until at most `MOST_FACTS` are left, as far as that goes.

    Args: stands_alone: whether a missing piece is worth a request of its own even then.
    """
    left = list(asked)
    for kinds, together in _GROUPS:
        if len(left) <= MOST_FACTS:
            break
        alike = [each for each in left if each.kind in kinds and not stands_alone(each.request)]
        left = _group(left, alike[_KEPT_CONTRADICTIONS:] if "contradiction" in kinds else alike, together)
    return [each.request for each in left]


def _group(asked: Sequence[Asked], alike: Sequence[Asked], together: Callable[[Sequence[Asked]], str]) -> list[Asked]:
    """Put those alike together at the place of the first; one is no group."""
    if len(alike) < 2:  # noqa: PLR2004 -- one is no group
        return list(asked)
    first, others = alike[0], {id(each) for each in alike[1:]}
    aspects = {each.request.aspect for each in alike}
    request = Request(
        text=together(alike),
        legal_basis=", ".join(dict.fromkeys(each.request.legal_basis for each in alike)),
        citations=distinct((citation for each in alike for citation in each.request.citations), _MOST_CITATIONS),
        aspect=aspects.pop() if len(aspects) == 1 else None,
    )
    group = Asked(first.kind, first.name, request)
    return [group if each is first else each for each in asked if id(each) not in others]


def _pieces(alike: Sequence[Asked]) -> str:
    missing = [f"{_name(each)} ({each.request.legal_basis})" for each in alike if each.kind == "absent"]
    thin = [f"{_name(each)} ({each.request.legal_basis})" for each in alike if each.kind == "partial"]
    parts = [
        *([f"non trouvées dans le dossier : {' ; '.join(missing)}"] if missing else []),
        *([f"présentées en partie seulement : {' ; '.join(thin)}"] if thin else []),
    ]
    return f"Compléter les pièces et informations de la demande, {'. Et celles '.join(parts)}."


def _documents(alike: Sequence[Asked]) -> str:
    return f"Transmettre à nouveau, dans un format lisible, les documents suivants : {_named(alike)}."


def _contradictions(alike: Sequence[Asked]) -> str:
    return f"Préciser ce qui est à retenir et mettre les pièces en cohérence : {_named(alike)}."


_GROUPS: tuple[tuple[frozenset[Kind], Callable[[Sequence[Asked]], str]], ...] = (
    (frozenset({"absent", "partial"}), _pieces),
    (frozenset({"unread"}), _documents),
    (frozenset({"contradiction"}), _contradictions),
)


def _named(alike: Sequence[Asked]) -> str:
    more = len(alike) - _MOST_NAMED
    rest = f" ; {more} {'autres relevés' if more > 1 else 'autre relevé'} dans la note" if more > 0 else ""
    return " ; ".join(_name(each) for each in alike[:_MOST_NAMED]) + rest


def _name(each: Asked) -> str:
    return lowered(each.name.rstrip("."))
