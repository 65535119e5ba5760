"""What tells two places of a dossier apart: their figures are not of one thing, and no contradiction.

A heading may name the building, the phase or the project that all below it speaks of; a table puts two things side by
side on purpose; "ainsi" or "dans ce cas" concludes for the case just told.
"""

import re
from functools import cache

from workers._drafting.french import fold
from workers._drafting.reading import Sentence

_NUMBERED = re.compile(
    r"\b(?P<thing>bâtiment|batiment|lot|cellule|phase|tranche|variante|scénario|scenario|secteur|site|parc|éolienne|eolienne|"
    r"forage|digesteur|ligne|unité|unite|îlot|ilot|zone|bassin|hypothèse|hypothese|option|solution|installation|"
    r"chaudière|chaudiere|carrière|carriere|projet)s?\s(?:n°\s?|numéro\s)?(?P<mark>(?-i:[A-Z])\d{0,2}|\d{1,2}[a-z]?|(?-i:[IVX])+)(?!\w|[.,]\d)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:(?P<before>avant projet|avant travaux|etat actuel|situation actuelle|etat initial|existant)|"
    r"(?P<after>apres projet|apres travaux|etat projete|situation (?:future|projetee)|etat futur))\b"
)
_PROJECT = re.compile(
    r"^(?:etudes? d'(?:impact|incidence)s?|etude de dangers|resume non technique|rnt|dossier)\s-\s(.{4,})"
)
_CONCLUDES = re.compile(
    r"\b(?:ainsi|alors|donc|dans ce cas|dans cette hypothese|dans cette configuration|a titre d'exemple|par exemple)\b"
)
_NEAR = 3
_LONGEST_TABLE = 40
_LONGEST_CAPTION = 200


def apart(one: Sentence, two: Sentence) -> bool:
    """Tell whether two sentences or rows speak of two things on purpose."""
    if one is two or one.element is two.element or _side_by_side(one, two):
        return True
    return one.document is two.document and _headed_apart(_headings(one), _headings(two))


def concludes(sentence: Sentence) -> bool:
    """Tell whether a sentence holds for the case told just before it only."""
    return sentence.row is None and _CONCLUDES.search(sentence.folded) is not None


def _side_by_side(one: Sentence, two: Sentence) -> bool:
    if one.document is not two.document or one.page != two.page:
        return False
    if one.row is not None and two.row is not None:
        return True
    return one.row is None and two.row is None and abs(one.order - two.order) <= _NEAR


def _headings(sentence: Sentence) -> tuple[str, ...]:
    """Return the titles above a sentence and, for a row, the lines just before its table: its caption."""
    if sentence.row is None:
        return sentence.section
    first = sentence.order
    sentences = sentence.document.sentences
    while first and sentences[first - 1].row is not None and sentence.order - first < _LONGEST_TABLE:
        first -= 1
    captions = [other.text[:_LONGEST_CAPTION] for other in sentences[max(0, first - _NEAR) : first]]
    opening = [other.text for other in sentences[first : first + 1] if len(other.text) > _LONGEST_CAPTION / 2]
    return (*sentence.section, *captions, *opening)


@cache
def _headed_apart(here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Tell whether headings name two things of one kind, two states of the site, or two projects."""
    mine, theirs = _marks(here), _marks(there)
    return any(not mine[thing] & theirs[thing] for thing in mine.keys() & theirs.keys())


@cache
def _marks(section: tuple[str, ...]) -> dict[str, frozenset[str]]:
    marks: dict[str, set[str]] = {}
    for title in section:
        for match in _NUMBERED.finditer(title):
            marks.setdefault(fold(match["thing"]), set()).add(match["mark"].lower())
        for state in _STATE.finditer(fold(title)):
            marks.setdefault("state", set()).add("before" if state["before"] else "after")
    if section and (project := _PROJECT.match(fold(section[0]))):
        marks["a project"] = {project[1]}
    return {thing: frozenset(found) for thing, found in marks.items()}
