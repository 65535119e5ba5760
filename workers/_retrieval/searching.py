"""A search as a person sees it: near-duplicates folded, choices counted, reranked where an endpoint is configured."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.passages import Neighbours, PassageFilter
from workers._retrieval.folding import FoldedHit, fold_near_duplicates
from workers._retrieval.narrowing import NO_CHOICE, Choices, Facets, count_facets, narrowed
from workers._retrieval.quoting import is_quote, quotes
from workers.errors import UnavailableError
from workers.ports import PassageIndex, Reranker

MOST_FOUND = 100
"""Passages that are looked at for one question; more are not told apart from what does not answer."""
MOST_RERANKED = 30
_LONGEST_RERANKED = 2_000


@dataclass(frozen=True)
class SearchAnswer:
    """What was found, best first. `note`: a French sentence on what could not be done, "" for nothing."""

    found: tuple[FoldedHit, ...] = ()
    facets: Facets = field(default_factory=Facets)
    note: str = ""
    is_cut: bool = False


def search_passages(
    index: PassageIndex,
    query: str,
    corpus: PassageFilter,
    choices: Choices = NO_CHOICE,
    *,
    reranker: Reranker | None = None,
) -> SearchAnswer:
    """Answer a question among the passages of a corpus or dossier.

    Raises: UnavailableError: the index is out of reach.
    """
    hits = index.search(query, corpus, MOST_FOUND)
    is_cut = len(hits) == MOST_FOUND
    everything = fold_near_duplicates(hits)
    facets = count_facets(everything, choices)
    if is_cut and choices != NO_CHOICE:
        everything = fold_near_duplicates(index.search(query, choices.within(corpus), MOST_FOUND))
    found, note = _reordered(index, query, narrowed(everything, choices), reranker)
    return SearchAnswer(tuple(found), facets, note, is_cut)


@dataclass(frozen=True)
class FoundPassage:
    """A passage found with what stands around it."""

    found: FoldedHit
    around: Neighbours


def best_passages(
    index: PassageIndex, query: str, within: PassageFilter, limit: int, *, reranker: Reranker | None = None
) -> tuple[list[FoundPassage], str]:
    """Return the best passages for a program, and a note as `SearchAnswer` has it.

    Those of a dossier are folded; texts of regulation are each cited for themselves, even where they say the same.

    Raises: UnavailableError: the index is out of reach.
    """
    is_folded = within.corpus == "dossier"
    most = max(limit, MOST_FOUND if is_folded else MOST_RERANKED if reranker else 0)
    hits = index.search(query, within, most)
    found = fold_near_duplicates(hits) if is_folded else [FoldedHit(hit) for hit in hits]
    ordered, note = _reordered(index, query, found, reranker)
    best = ordered[:limit]
    around = index.neighbours([each.hit.passage for each in best])
    return [FoundPassage(each, beside) for each, beside in zip(best, around, strict=True)], note


def _reordered(
    index: PassageIndex, query: str, found: Sequence[FoldedHit], reranker: Reranker | None
) -> tuple[list[FoldedHit], str]:
    """Rerank, unless the question itself may not leave this machine: it quotes a confidential passage."""
    if reranker is not None and not reranker.allows_confidential and is_quote(query):
        near = (hit.passage for hit in index.search(query, PassageFilter(corpus="dossier"), MOST_RERANKED))
        if quotes(query, (passage.text for passage in near if passage.confidential)):
            return list(found), "Résultats non reclassés : la question reprend un passage confidentiel."
    return rerank(query, found, reranker)


def rerank(query: str, found: Sequence[FoldedHit], reranker: Reranker | None) -> tuple[list[FoldedHit], str]:
    """Put the best of what was found in the reranker's order; as it was, with a note, when it cannot be asked.

    Confidential passages leave this machine only where the reranker may have them; others stay where they were.
    """
    if reranker is None:
        return list(found), ""
    allowed = [
        place
        for place, each in enumerate(found[:MOST_RERANKED])
        if reranker.allows_confidential or not each.hit.passage.confidential
    ]
    texts = ["\n".join((*found[place].hit.passage.path[-2:], found[place].hit.passage.text)) for place in allowed]
    try:
        scores = reranker.rerank(query, [text[:_LONGEST_RERANKED] for text in texts]) if texts else []
    except UnavailableError as error:
        return list(found), f"Résultats non reclassés : {error}."
    best = sorted(range(len(allowed)), key=lambda at: -scores[at])
    ordered = list(found)
    for place, at in zip(allowed, best, strict=True):
        ordered[place] = found[allowed[at]]
    return ordered, ""
