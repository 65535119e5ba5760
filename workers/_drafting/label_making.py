"""From the words that name a figure to its label: attribute, object, scope, and the words an agent reads."""

import re

from workers._drafting.attributes import (
    GENERIC,
    Attribute,
    Label,
    attribute_in,
    attributes,
    by_name,
    default_attribute,
    scope_of,
)
from workers._drafting.french import EMPTY_WORDS, capitalised, content_stems, fold, lowered, stem, with_article_de
from workers._drafting.kinship import kin
from workers._drafting.quantities import Quantity

_MARK = re.compile(r"\bn°?\s?\d+\b|\b[a-z]{0,2}\d+[a-z]?\b|\b(?:nord|sud|ouest|amont|aval|gauche|droite)\b")
_NEAREST = re.compile(r"\b(?:plus proches?|plus voisine?s?|premieres? habitations?)\b")
_POSITION = re.compile(r"\b(?:bout de pale|moyeu|faitage|faite|acrotere)\b")
_OF_A_ROTOR = frozenset({"bout de pale", "moyeu"})
_BUILDINGS = frozenset({"batiment", "construction", "ouvrag"})
_FIRST = frozenset({stem("premiere")})
_PEAK = frozenset({"pointe"})
"""A "puissance crête" is what its unit says, no peak of another."""

_OPERATION = frozenset({stem("exploitation")})
_JOINED = frozenset({"quantite", "surface", "volume", "emissions", "consommation", "cout"})


def make_label(words: str, quantity: Quantity, *, context: str, name: str | None = None) -> Label | None:
    """Make the label of a quantity that `words` name; None where they name nothing.

    Args: context: the folded words around the figure, which tell its scope. name: the attribute, where it is known.
    """
    if not content_stems(words):
        return None
    attribute, is_named = (by_name(name) if name else None), True
    if attribute is None and name is None:
        named = attribute_in(fold(words), quantity.unit.dimension)
        attribute = named[0] if named else _assumed(words, quantity.unit.dimension)
        is_named = named is not None or (attribute is not None and attribute.name == "distance")
        if attribute is None and not quantity.unit.dimension.startswith("nombre"):
            return None
        if (
            named is None
            and attribute is not None
            and attribute.name not in ("part", "duree", "trafic")
            and not _is_headed(words, quantity)
        ):
            words = _titled(attribute, words)
    position = _POSITION.search(f"{context} {fold(words)}") if attribute and attribute.name == "hauteur" else None
    objects = _objects(words, attribute, quantity)
    if position is not None:
        objects = _at_position(position[0], objects)
        words = words if position[0] in fold(words) else f"{words} ({_written(position[0])})"
    return Label(
        text=capitalised(words),
        attribute=name or (attribute.name if attribute else "nombre"),
        head=kin(objects[0]) if objects else "",
        nouns=frozenset(map(kin, _nouns(words))) & frozenset(map(kin, objects)),
        stems=frozenset(map(kin, objects)) - EMPTY_WORDS,
        scope=scope_of(fold(f"{context} {words}")) - (_PEAK if "crête" in quantity.unit.dimension else frozenset()),
        marks=frozenset(_MARK.findall(fold(words).replace("natura 2000", ""))),
        weight=attribute.weight if attribute else 1,
        named=is_named,
    )


def _is_headed(words: str, quantity: Quantity) -> bool:
    """Tell whether words begin with what may be measured so, were it by the year: "Production annuelle : 200 000 t"."""
    first, base = next(iter(content_stems(words)), ""), quantity.unit.dimension.partition("/")[0]
    return any(
        first in attribute.heads and any(dimension.partition("/")[0] == base for dimension in attribute.dimensions)
        for attribute in attributes()
    )


def _assumed(words: str, dimension: str) -> Attribute | None:
    """Return the attribute that words without one are taken to have: "Habitation la plus proche" gives a distance."""
    is_nearest = dimension == "longueur" and _NEAREST.search(fold(words)) is not None
    return by_name("distance") if is_nearest else default_attribute(dimension)


def _at_position(position: str, objects: list[str]) -> list[str]:
    """Put where a height is measured before what is measured; a rotor's positions tell the machine by themselves."""
    stems = list(content_stems(position))
    others = (word for word in objects if word not in stems and word not in _BUILDINGS)
    return stems if position in _OF_A_ROTOR else [*stems, *others]


def _written(position: str) -> str:
    return {"faitage": "au faîtage", "faite": "au faîte", "acrotere": "à l’acrotère", "moyeu": "au moyeu"}.get(
        position, f"en {position}"
    )


def _objects(words: str, attribute: Attribute | None, quantity: Quantity) -> list[str]:
    """Return the stems of what is measured; a telling head ("emprise") is its own object where nothing else is."""
    stems = content_stems(words)
    heads = attribute.heads if attribute else frozenset()
    is_traffic = attribute is not None and attribute.name == "trafic"
    counted = _OPERATION.union(content_stems(quantity.unit.name)) if is_traffic else frozenset[str]()
    empty = heads | counted | (_FIRST if "habitation" in stems else frozenset())
    objects = [word for word in stems if word not in empty and word not in GENERIC]
    if objects or attribute is None or not set(stems) & set(attribute.telling):
        return objects
    return [attribute.telling[0]]


def _nouns(words: str) -> list[str]:
    """Return the stems of the words that no word before them, one that means something, is qualified by."""
    found, after_word = [], False
    for match in re.finditer(r"[^\W\d_]+|[^\w\s'’]", fold(words)):
        means = bool(content_stems(match[0]))
        if means and not after_word:
            found.append(stem(match[0]))
        after_word = means
    return found


def _titled(attribute: Attribute, words: str) -> str:
    """Put an attribute's name before what it is of: "Quantité d’azote épandu"."""
    own = lowered(words)
    joins = attribute.name in _JOINED and own != words and " – " not in words and not own.startswith("tota")
    return f"{attribute.title} {with_article_de(own)}" if joins else f"{attribute.title} – {own}"
