"""Contradictions: the same quantity of the same thing with two values in two places of the dossier.

Precision comes first: an agent who is shown ten false alarms stops looking. So both places must name the attribute
and the object in the same words, hold for the same scope (not one machine against the park, one phase against the
whole, a mean against a peak), and give exact values that no rounding explains.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.notes import Contradiction
from workers._drafting.apart import apart, concludes
from workers._drafting.attributes import Label, attribute_title
from workers._drafting.citations import distinct
from workers._drafting.figures import Figure, counts_the_whole, rounding
from workers._drafting.french import fold
from workers._drafting.naming import no_names
from workers._drafting.numbers import french
from workers._drafting.units import is_built
from workers._note_forms.evidence import document_stem

MOST_CONTRADICTIONS = 10

_APPROX_TOLERANCE = 0.1
_EXACT_TOLERANCE = 0.005
_LARGEST_RATIO = 20.0
_LEAST_COMMON = 2
_LEAST_SHARE = 0.35
_LEAST_SHARE_OF_ONE = 0.6
_LEAST_PARALLEL = 3
_MOST_VALUES = 3
_SILENT = frozenset({"duree", "part", "temperature", "vitesse", "concentration", "tension", ""})
_INCOMPARABLE = frozenset({"limite", "variante", "sans_projet", "existant", "futur", "travaux", "autre", "condition"})
_WHOLE = frozenset({"total"})
_FOREIGN = (
    "etat initial",
    "accidentologie",
    "methode",
    "bibliographi",
    "effets cumules",
    "autres projets",
    "annexe",
    "reglement",
)


@dataclass(frozen=True)
class Pair:
    """Two figures that contradict each other, and how sure that is (higher is surer)."""

    first: Figure
    second: Figure
    score: float


def find_contradictions(figures: Sequence[Figure]) -> tuple[Contradiction, ...]:
    """Return the contradictions between labelled quantities, surest first, at most `MOST_CONTRADICTIONS`."""
    candidates = [figure for figure in figures if _comparable(figure)]
    weights = _rarity(candidates)
    pairs = [pair for bucket in _buckets(candidates) for pair in _pairs(bucket, weights)]
    pairs = _without_parallel(pairs, candidates)
    return tuple(_contradiction(pair) for pair in _best(pairs)[:MOST_CONTRADICTIONS])


def _comparable(figure: Figure) -> bool:
    label, quantity = figure.label, figure.quantity
    return (
        figure.single
        and not figure.is_set_aside
        and quantity.sure
        and quantity.value > 0
        and quantity.precision in ("exact", "approx")
        and label.attribute not in _SILENT
        and bool(label.stems - no_names())
        and not label.scope & _INCOMPARABLE
        and (label.attribute != "nombre" or (is_built(quantity.unit) and counts_the_whole(figure)))
        and not concludes(figure.sentence)
    )


def _buckets(figures: Sequence[Figure]) -> list[list[Figure]]:
    buckets: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        label = figure.label
        key = (label.attribute, label.head, figure.quantity.unit.dimension, label.scope - _WHOLE, label.marks)
        buckets[key].append(figure)
    return list(buckets.values())


def _rarity(figures: Sequence[Figure]) -> dict[str, float]:
    """Weigh each stem by how few labels use it."""
    labels = {(figure.label.attribute, figure.label.stems) for figure in figures}
    counts = Counter(word for _, stems in labels for word in stems)
    return {word: math.log(1 + len(labels) / count) for word, count in counts.items()}


def _pairs(bucket: list[Figure], weights: dict[str, float]) -> list[Pair]:
    by_label: dict[tuple[frozenset[str], ...], list[Figure]] = defaultdict(list)
    for figure in bucket:
        by_label[figure.label.stems, figure.label.nouns, figure.label.scope].append(figure)
    keys = list(by_label)
    found: list[Pair] = []
    for index, key in enumerate(keys):
        for other in keys[index:]:
            likeness = _likeness(by_label[key][0].label, by_label[other][0].label, weights)
            if likeness:
                found += _conflicts(by_label[key], by_label[other], likeness)
    return found


def _likeness(first: Label, second: Label, weights: dict[str, float]) -> float:
    """Return how surely two labels with one head name one thing, 0 when they may not.

    A total and what does not say that it is one must name the very same object. Otherwise one may say more than the
    other, or each something else: an adjective here, a complement there ("bassin de rétention
    étanche", "bassin de rétention des eaux pluviales"). Two complements, or two adjectives, tell two things apart.
    """
    if first.scope != second.scope and first.stems != second.stems:
        return 0.0
    common = first.stems & second.stems
    here, there = first.stems - second.stems, second.stems - first.stems
    if here and there and (len(common) < _LEAST_COMMON or bool(here & first.nouns) == bool(there & second.nouns)):
        return 0.0
    weight = sum(weights[word] for word in common)
    share = weight / max(sum(weights[word] for word in stems) for stems in (first.stems, second.stems))
    least = _LEAST_SHARE if len(common) >= _LEAST_COMMON else _LEAST_SHARE_OF_ONE
    return share if share >= least else 0.0


def _conflicts(first: list[Figure], second: list[Figure], likeness: float) -> list[Pair]:
    """Pair figures that differ; a label with many values is a series (machines, points, years), not one quantity."""
    everything = {id(figure): figure for figure in [*first, *second]}
    values = {_rounded(figure) for figure in everything.values()}
    if not 1 < len(values) <= _MOST_VALUES:
        return []
    pairs = []
    figures = list(everything.values())
    for index, one in enumerate(figures):
        pairs += [
            Pair(one, two, _score(one, two, likeness, figures))
            for two in figures[index + 1 :]
            if (one.label.named or two.label.named) and _differ(one, two) and not apart(one.sentence, two.sentence)
        ]
    return pairs


def _rounded(figure: Figure) -> float:
    return float(f"{figure.quantity.base:.3g}")


def _differ(one: Figure, two: Figure) -> bool:
    small, large = sorted((one.quantity.base, two.quantity.base))
    approx = "approx" in (one.quantity.precision, two.quantity.precision)
    tolerance = _APPROX_TOLERANCE if approx else _EXACT_TOLERANCE
    if large > _LARGEST_RATIO * small or large - small <= tolerance * large:
        return False
    return not rounding(one.quantity, two.quantity) and not rounding(two.quantity, one.quantity)


def _score(one: Figure, two: Figure, likeness: float, figures: Sequence[Figure]) -> float:
    score = likeness * 2 + one.label.weight
    score += 2.0 if one.sentence.document is not two.sentence.document else 0.0
    score += 0.5 * (len(one.label.stems & two.label.stems) - 1)
    said = Counter(_rounded(figure) for figure in figures)
    score += 0.5 * (max(said.values()) - 1)
    score -= 1.0 if "approx" in (one.quantity.precision, two.quantity.precision) else 0.0
    score -= sum(1.0 for figure in (one, two) if _is_foreign(figure))
    return score - (1.0 if one.label.attribute in ("nombre", "longueur", "") else 0.0)


def _is_foreign(figure: Figure) -> bool:
    titles = " ".join(fold(title) for title in figure.sentence.section)
    return any(word in titles for word in _FOREIGN)


def _without_parallel(pairs: Sequence[Pair], figures: Sequence[Figure]) -> list[Pair]:
    """Drop the conflicts of two pages that repeat one table for two things: most of its figures differ, few agree."""
    conflicts = Counter(_pages(pair) for pair in pairs if _in_tables(pair))
    suspect = {place for pages, count in conflicts.items() if count >= _LEAST_PARALLEL for place in pages}
    said: dict[tuple[int, int], set[tuple[object, ...]]] = defaultdict(set)
    for figure in figures:
        if _page(figure) in suspect:
            said[_page(figure)].add((figure.label.attribute, figure.label.stems, figure.label.scope, _rounded(figure)))
    return [
        pair
        for pair in pairs
        if not _in_tables(pair)
        or conflicts[_pages(pair)] < max(_LEAST_PARALLEL, 1 + len(set.intersection(*(said[p] for p in _pages(pair)))))
    ]


def _in_tables(pair: Pair) -> bool:
    """Tell whether both figures stand in tables of documents of one type; a form and a study tell of one project."""
    first, second = pair.first.sentence, pair.second.sentence
    return first.row is not None and second.row is not None and first.document.label == second.document.label


def _page(figure: Figure) -> tuple[int, int]:
    return figure.sentence.document.index, figure.sentence.page


def _pages(pair: Pair) -> frozenset[tuple[int, int]]:
    return frozenset((_page(pair.first), _page(pair.second)))


def _best(pairs: Sequence[Pair]) -> list[Pair]:
    """Keep the surest pair of each quantity: one alarm for one disagreement."""
    kept: list[Pair] = []
    seen: set[tuple[str, frozenset[float]]] = set()
    used: set[tuple[str, frozenset[str]]] = set()
    for pair in sorted(pairs, key=lambda pair: -pair.score):
        values = (pair.first.label.attribute, frozenset((_rounded(pair.first), _rounded(pair.second))))
        objects = {(figure.label.attribute, figure.label.stems) for figure in (pair.first, pair.second)}
        if values in seen or objects & used:
            continue
        seen.add(values)
        used |= objects
        kept.append(pair)
    return kept


def _contradiction(pair: Pair) -> Contradiction:
    first, second = sorted((pair.first, pair.second), key=lambda f: (f.sentence.document.index, f.sentence.page))
    name = min((first.label.text, second.label.text), key=lambda text: (" – " in text, len(text)))
    return Contradiction(
        kind=attribute_title(first.label.attribute),
        explanation=f"« {name} » : {_said(first)}, mais {_said(second)}.",
        citations=distinct((first.citation(), second.citation()), 2),
    )


def _said(figure: Figure) -> str:
    quantity = figure.quantity
    where = f"{document_stem(figure.sentence.document.name)}, page {figure.sentence.page}"
    return f"{french(quantity.value)} {quantity.unit.name} dans {where}"
