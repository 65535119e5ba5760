"""Chiffres clés: the figures an instructing agent looks for first, each once, under the label that reads best.

The same figure in several places is one chiffre clé with its citations; figures said in more than one document, in the
summary, the form or the project's description come first. A figure whose label does not read as a name is none.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from schemas.notes import KeyFigure
from workers._drafting.attributes import GENERIC, by_name, scope_of
from workers._drafting.citations import distinct
from workers._drafting.figures import Figure, counts_the_whole, rounding
from workers._drafting.french import content_stems, fold, stem
from workers._drafting.naming import (
    has_glued_words,
    is_near_what_matters,
    is_of_elsewhere,
    names_an_object,
    no_names,
    vocabulary,
)
from workers._drafting.phrases import has_verb
from workers._drafting.units import is_built

MOST_FIGURES = 28

_MOST_AN_ATTRIBUTE = 4
_MOST_CITATIONS = 4
_LONGEST_LABEL = 75
_TELLING_DIGITS = 3
_SERIES_FROM = 4
_LEAST_SCORE = 3.2
"""Below, what is listed is seldom what an agent looks for: a short list is better than a long one."""

_SOURCES = {
    "cerfa": 3.0,
    "resume_non_technique": 2.5,
    "note_presentation": 2.5,
    "etude_impact": 1.0,
    "etude_dangers": 1.0,
}
_PROJECT_TITLE = re.compile(
    r"\b(?:description du projet|presentation du projet|caracteristiques?|projet retenu|le projet|"
    r"presentation technique|resume|synthese|chiffres cles|nature et volume|donnees chiffrees|capacites?|"
    r"description de l'installation)\b"
)
_FOREIGN_TITLE = re.compile(
    r"\b(?:methodes?|methodologie|bibliographie|glossaire|accidentologie|reglementa\w+|etat initial|etat actuel|"
    r"contexte|"
    r"meteo\w*|demograph\w+|population|socio-?economi\w+|retour d'experience|autres projets|effets? cumules?|"
    r"urbanisme|groupe|references?|auteurs?|redacteurs?|experts?|equipe|"
    r"variantes?|substitution|alternatives?|suivis?|"
    r"energetiques?|programmation|articulation|compatibilite|plans? et programmes?|raccordement|"
    r"demandeur|petitionnaire|maitre d'ouvrage|financi\w+|comptes?|bilan comptable)\b"
)
_MEASURE_TITLE = re.compile(r"\bmesures?\b|\berc\b|\bincidences?\b|\bimpacts? et\b")
_UNNAMED = re.compile(
    r"[:;|•■*<>=?!_\[\]{}]|\s\d|^\d|\.\s|\b(?:il|elle|ils|elles|nous|que|qui|est|sont|sera|selon|lieu de|afin)\b|"
    r"–\s(?:[a-z]+(?:ee?s?|ie?s|ise?s?|ue?s)\b(?! d)|(?:equipe|installe|selon|sous|avec|pour|par|dans|sur|en|a|"
    r"au|aux|et|ou|"
    r"compren\w+|hors)\b)"
)
_SCRAP = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]|^(?:Estim|Évalu|Situ|Install|Équip|Fix|Inject|Réalis|Implant|Plac)ée?s?\b")
_OF_THE_PROJECT = frozenset(
    stem(word)
    for word in ("projet", "site", "installation", "demande", "emprise", "investissement", "parc", "centrale")
)
_DURATION = re.compile(r"\b(?:durees?|delais?|concession|bail|amortissement)\b|^(?:travaux|chantier)\b")
_NO_OBJECT = re.compile(
    r"(?:^|– )(?:au-)?(?:dela|deca|partir|majorite|plupart|moitie|droit|minima|maxima|page|proximite|face|suite|"
    r"cours|sein)\b"
)
_SIZES = frozenset({"hauteur", "longueur", "largeur", "profondeur", "epaisseur", "diametre", "rayon", "volume"})
_PART_UNITS = frozenset({"W", "Wc", "kVA", "V"})
"""What these measure is a part of the project: which one must be told."""

_SCOPE_WORDS = {"existant": "existant", "travaux": "chantier"}
"""What a label must add where its own words do not say what the figure holds for."""

_TINY_UNITS = frozenset({"µg", "mg", "g", "kg", "L", "mm", "cm"})


def key_figures(figures: Sequence[Figure]) -> tuple[KeyFigure, ...]:
    """Return the figures an agent looks for, best first, each once with the places that say it."""
    repeated = _places(figures)
    series = _series(figures)
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        if _may_be_key(figure):
            label, unit = figure.label, figure.quantity.unit
            key = (label.attribute, label.stems, label.scope, label.marks, unit.dimension)
            groups.setdefault((*key, round(figure.quantity.base, 6)), []).append(figure)
    scores = {id(group): _score(group, repeated, series) for group in groups.values()}
    told = [group for group in groups.values() if scores[id(group)] >= _LEAST_SCORE]
    ranked = sorted(told, key=lambda group: -scores[id(group)])
    return tuple(_key_figure(group) for group in _balanced(_one_a_value(ranked)))


def _may_be_key(figure: Figure) -> bool:
    quantity, label = figure.quantity, figure.label
    return (
        quantity.precision in ("exact", "approx")
        and quantity.sure
        and quantity.value > 0
        and label.weight > 0
        and quantity.unit.name not in _TINY_UNITS
        and not {"limite", "sans_projet", "variante", "autre", "condition"} & label.scope
        and not figure.is_set_aside
        and not figure.is_a_part
        and _reads_as_name(figure)
    )


def _reads_as_name(figure: Figure) -> bool:
    """Tell whether a label names what is measured: no sentence, no scrap, and more than an attribute alone."""
    label, folded = figure.label, fold(figure.label.text).replace("natura 2000", "natura")
    if not _is_of_the_project(figure, folded) or _is_scrap(label.text, folded):
        return False
    if label.attribute == "nombre":
        is_whole = figure.quantity.value > 1 and is_built(figure.quantity.unit) and "unite" not in label.scope
        return is_whole and counts_the_whole(figure)
    if label.attribute == "duree" and not _DURATION.search(folded):
        return False
    return _names_enough(figure)


def _is_of_the_project(figure: Figure, folded: str) -> bool:
    """Tell whether a figure may be one of the project, its label being readable; a distance is to what matters."""
    label = figure.label
    if not names_an_object(label.text) or has_glued_words(label.text, vocabulary(figure.sentence.document)):
        return False
    if label.attribute == "distance":
        return is_near_what_matters(folded)
    return not is_of_elsewhere(folded, figure.sentence.folded)


def _is_scrap(text: str, folded: str) -> bool:
    is_cut = len(text) > _LONGEST_LABEL or _SCRAP.search(text) is not None or has_verb(text)
    return is_cut or _UNNAMED.search(folded) is not None or _NO_OBJECT.search(folded) is not None


def _names_enough(figure: Figure) -> bool:
    """Tell whether a label says more than an attribute; what measures a part must say of which."""
    label, attribute = figure.label, by_name(figure.label.attribute)
    empty = GENERIC | (attribute.heads - set(attribute.telling) if attribute else frozenset())
    said = set(content_stems(label.text)) - (empty - _OF_THE_PROJECT)
    is_size = label.attribute in _SIZES or figure.quantity.unit.name in _PART_UNITS
    if label.attribute == "duree":
        return bool(said - no_names() - {"dure"})
    if label.attribute == "trafic":
        return not label.text.startswith("Nombre d")
    heads = attribute.heads if attribute else frozenset()
    return bool(said - no_names() - heads - _OF_THE_PROJECT) if is_size else bool(said)


def _series(figures: Sequence[Figure]) -> Counter[tuple[int, str]]:
    """Count the figures of each dimension in each table: many of one kind are the parts of a whole."""
    return Counter(
        (id(figure.sentence.element), figure.quantity.unit.dimension)
        for figure in figures
        if figure.sentence.kind == "row"
    )


def _places(figures: Sequence[Figure]) -> dict[tuple[str, float], set[tuple[int, int]]]:
    """Return where each value of each dimension stands (document, page): what is said again matters."""
    places: dict[tuple[str, float], set[tuple[int, int]]] = {}
    for figure in figures:
        key = (figure.quantity.unit.dimension, round(figure.quantity.base, 6))
        places.setdefault(key, set()).add((figure.sentence.document.index, figure.sentence.page))
    return places


def _score(
    group: Sequence[Figure],
    repeated: dict[tuple[str, float], set[tuple[int, int]]],
    series: Counter[tuple[int, str]],
) -> float:
    best = max(_merit(figure) for figure in group)
    first = group[0].quantity
    places = repeated[first.unit.dimension, round(first.base, 6)]
    documents = len({document for document, _ in places})
    rare = first.digits >= _TELLING_DIGITS - 1
    said_again = (math.log2(documents) * 2 + min(math.log2(len(places)), 2)) if rare else 0.0
    parts = all(
        series[id(f.sentence.element), f.quantity.unit.dimension] >= _SERIES_FROM and "total" not in f.label.scope
        for f in group
    )
    return best + said_again + min(len(group) - 1, 2) - (1.5 if parts else 0.0)


def _merit(figure: Figure) -> float:
    titles = " / ".join(fold(title) for title in figure.sentence.section)
    merit = float(figure.label.weight) + _SOURCES.get(figure.sentence.document.label, 0.0)
    merit += 1.5 if _PROJECT_TITLE.search(titles) else 0.0
    merit -= 3.0 if _FOREIGN_TITLE.search(titles) else 0.0
    merit += 0.5 if figure.sentence.kind == "row" and figure.single else 0.0
    merit -= 1.5 if not figure.single else 0.0
    merit -= 1.5 if not figure.label.named else 0.0
    merit -= 2.0 if figure.label.attribute == "cout" and _MEASURE_TITLE.search(titles) else 0.0
    merit += 0.5 if "total" in figure.label.scope else 0.0
    merit -= 0.5 if figure.quantity.precision == "approx" else 0.0
    return merit - (0.5 if " – " in figure.label.text else 0.0)


def _one_a_value(ranked: Sequence[list[Figure]]) -> list[list[Figure]]:
    """Fold the groups that say one figure under two labels, or rounded."""
    kept: list[list[Figure]] = []
    for group in ranked:
        twin = next((other for other in kept if _same(other[0], group[0])), None)
        if twin is None:
            kept.append(list(group))
        else:
            twin.extend(group)
    return kept


def _same(known: Figure, other: Figure) -> bool:
    """Tell whether two figures are one: the same value, told by its digits or by its object."""
    mine, theirs = known.quantity, other.quantity
    if mine.unit.dimension != theirs.unit.dimension or (known.label.scope ^ other.label.scope) & {
        "nuit",
        "jour",
        "unite",
    }:
        return False
    equal = math.isclose(mine.base, theirs.base, rel_tol=1e-6)
    if equal and min(mine.digits, theirs.digits) >= _TELLING_DIGITS:
        return True
    shared = set(content_stems(known.label.text)) & set(content_stems(other.label.text)) - GENERIC
    shared |= known.label.stems & other.label.stems
    near = equal or rounding(mine, theirs) or rounding(theirs, mine)
    return (
        near and min(mine.digits, theirs.digits) > 1 and bool(shared or not known.label.stems or not other.label.stems)
    )


def _balanced(ranked: Sequence[list[Figure]]) -> list[list[Figure]]:
    """Take the best, no attribute crowding the others out."""
    taken: Counter[str] = Counter()
    chosen: list[list[Figure]] = []
    for group in ranked:
        attribute = group[0].label.attribute
        if taken[attribute] < _MOST_AN_ATTRIBUTE and len(chosen) < MOST_FIGURES:
            taken[attribute] += 1
            chosen.append(group)
    return chosen


def _scope_hidden(figure: Figure) -> frozenset[str]:
    """Return the scope that a label's own words overrule: a "capacité totale" is that of no unit."""
    return frozenset({"unite"}) if "total" in scope_of(fold(figure.label.text)) else frozenset()


def _key_figure(group: Sequence[Figure]) -> KeyFigure:
    figure = max(group, key=lambda other: (_merit(other), other.quantity.digits))
    places = sorted(group, key=lambda other: (other is not figure, other.sentence.document.index, other.sentence.page))
    is_each = "unite" in figure.label.scope - _scope_hidden(figure) and "unite" not in scope_of(fold(figure.label.text))
    title = figure.sentence.section[-1] if figure.sentence.section else ""
    under = scope_of(fold(title)) if len(title) <= _LONGEST_LABEL else frozenset[str]()
    untold = (figure.label.scope | under) - scope_of(fold(figure.label.text))
    notes = [*(["par unité"] if is_each else []), *(word for name, word in _SCOPE_WORDS.items() if name in untold)]
    return KeyFigure(
        label=f"{figure.label.text} ({', '.join(notes)})" if notes else figure.label.text,
        value=figure.quantity.value,
        unit=figure.quantity.unit.name,
        citations=distinct((other.citation() for other in places), _MOST_CITATIONS),
    )
