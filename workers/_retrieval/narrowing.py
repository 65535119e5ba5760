"""Narrowing a search: what may be chosen among what is found (document, enjeu, pages, rubrique, topic), with counts.

A count says what choosing it would leave, the other choices standing.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from schemas.documents import Enjeu
from schemas.passages import Passage, PassageFilter
from schemas.regulation import PrescriptionTopic
from workers._retrieval.folding import FoldedHit

Key = TypeVar("Key", bound=str)

_MOST_RANGES = 8
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Choices:
    """What was chosen; None where nothing was. `pages`: first and last, both included."""

    source_id: str | None = None
    enjeu: Enjeu | None = None
    rubrique: str | None = None
    pages: tuple[int, int] | None = None
    topic: PrescriptionTopic | None = None

    def keeps(self, passage: Passage) -> bool:
        """Tell whether a passage is among what was chosen."""
        return (
            self.source_id in (None, passage.source_id)
            and (self.enjeu is None or self.enjeu in passage.enjeux)
            and (self.rubrique is None or self.rubrique in passage.applicability)
            and self.topic in (None, passage.topic)
            and (self.pages is None or self.pages[0] <= (passage.page or 0) <= self.pages[1])
        )

    def without(self, name: str) -> "Choices":
        """Return the choices but one."""
        return replace(self, **{name: None})

    def within(self, corpus: PassageFilter) -> PassageFilter:
        """Return the filter that asks the index for what was chosen."""
        return corpus.model_copy(update={each.name: getattr(self, each.name) for each in fields(self)})


NO_CHOICE = Choices()


@dataclass(frozen=True)
class Facets:
    """Counts of passages found; the most first, pages in order. `sources` are named as they read."""

    sources: tuple[tuple[str, str, int], ...] = ()
    enjeux: tuple[tuple[Enjeu, int], ...] = ()
    rubriques: tuple[tuple[str, int], ...] = ()
    pages: tuple[tuple[int, int, int], ...] = ()
    topics: tuple[tuple[PrescriptionTopic, int], ...] = ()


def narrowed(found: Iterable[FoldedHit], choices: Choices) -> list[FoldedHit]:
    """Return what is among the choices; a place that is not is left out, and the next one is shown."""
    if choices == NO_CHOICE:
        return list(found)
    kept = []
    for each in found:
        passages = [passage for passage in each.passages if choices.keeps(passage)]
        if passages == list(each.passages):
            kept.append(each)
        elif passages:
            hit = each.hit.model_copy(update={"passage": passages[0]})
            kept.append(FoldedHit(hit, tuple(passages[1:])))
    return kept


def count_facets(found: Sequence[FoldedHit], choices: Choices) -> Facets:
    """Count what each choice would leave."""
    names = {passage.source_id: _name(passage) for each in found for passage in each.passages}
    sources = _counted(narrowed(found, choices.without("source_id")), lambda passage: (passage.source_id,))
    rubriques = _counted(narrowed(found, choices.without("rubrique")), lambda passage: passage.applicability)
    enjeux = _counted(narrowed(found, choices.without("enjeu")), lambda passage: passage.enjeux)
    topics = _counted(narrowed(found, choices.without("topic")), lambda p: () if p.topic is None else (p.topic,))
    return Facets(
        sources=tuple((key, names[key], count) for key, count in sources.most_common()),
        enjeux=tuple(enjeux.most_common()),
        rubriques=tuple(rubriques.most_common()),
        pages=_page_ranges(narrowed(found, choices.without("pages"))),
        topics=tuple(topics.most_common()),
    )


def _name(passage: Passage) -> str:
    return passage.document or (passage.path[0] if passage.path else passage.source_id)


def _counted(found: Iterable[FoldedHit], of: Callable[[Passage], Iterable[Key]]) -> Counter[Key]:
    return Counter(
        key for each in found for key in dict.fromkeys(key for passage in each.passages for key in of(passage))
    )


def _page_ranges(found: Sequence[FoldedHit]) -> tuple[tuple[int, int, int], ...]:
    pages = [{passage.page for passage in each.passages if passage.page} for each in found]
    last = max((page for each in pages for page in each), default=0)
    size = _round_size(last / _MOST_RANGES)
    counts = Counter(number for each in pages for number in {(page - 1) // size for page in each})
    return tuple((number * size + 1, (number + 1) * size, counts[number]) for number in sorted(counts))


def _round_size(least: float) -> int:
    """Return the first of 5, 10, 20, 50, 100 … that is no less."""
    for power in range(1, 9):
        for step in _STEPS:
            if (size := int(step * 10**power / 2)) >= least:
                return size
    return math.ceil(least)
