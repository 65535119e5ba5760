"""What the authority would say, foreseen: the note's requests of real études against the avis that answered them.

Cross-validated: an étude's note is drafted with priors counted over the avis of the other projects. A point is an enjeu
(or the étude as a whole) and an aspect; beside the note stands the prior alone, the points raised most often, as many
as the note has requests. Études are text, their first 100,000 characters: much that is "not found" stands further on.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infra.bench.avis.corpus import Corpus, Pair, read_corpus
from infra.bench.avis.etudes import hear, read_etude
from infra.bench.avis.labels import label_text
from infra.bench.avis.learning import fit_lift, most_raised, table_of
from infra.bench.figures import Figure
from infra.bench.note_run import draft
from schemas.dossiers import DossierMetadata
from schemas.notes import Request
from workers._drafting.foreseen import Point, Priors, read_priors
from workers._drafting.requests import MOST_REQUESTS

FOLDS = 5

_AIM = 0.6
_FILED_ON = date(2018, 6, 1)
"""Most études of the corpus were filed then."""


@dataclass(frozen=True)
class Foreseen:
    """A pair: the requests of its note, and as many points of the prior alone."""

    pair: Pair
    requests: tuple[Request, ...]
    usual: tuple[Point, ...]

    @property
    def points(self) -> frozenset[Point]:
        """The points its requests raise."""
        return frozenset(Point(each.enjeu, each.aspect) for each in self.requests if each.aspect is not None)


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the figures; none without the corpus."""
    if data is None:
        return
    corpus = read_corpus(data / "corpus")
    every = foresee_all(corpus)
    answered = [each for each in every if each.pair.avis.points]
    yield Figure("foreseen.pairs_with_recommendations", float(len(answered)), "pairs", float(len(every)), "all pairs")
    recalls = [(_recall(each.points, each), _recall(frozenset(each.usual), each)) for each in answered]
    yield _beside_prior(
        "foreseen.recall_of_points_mean", [note for note, _ in recalls], [usual for _, usual in recalls]
    )
    yield Figure("foreseen.recall_aim", sum(note for note, _ in recalls) / len(recalls), "1", _AIM, "bound")
    yield from _pooled(answered)
    yield from _precision(every, answered)
    yield Figure(
        "foreseen.requests_a_note_most",
        float(max(len(each.requests) for each in every)),
        "requests",
        float(MOST_REQUESTS),
        "bound",
    )
    yield Figure("foreseen.requests_whose_text_alone_tells_their_point", _told_by_text(every), "1")


def foresee_all(corpus: Corpus) -> list[Foreseen]:
    """Draft the note of each pair's étude with priors of the other folds."""
    found: list[Foreseen] = []
    for fold in range(FOLDS):
        priors = _priors(corpus, fold)
        for pair in corpus.pairs:
            if fold_of(pair.project) == fold:
                requests = requests_of(pair, priors)
                found.append(Foreseen(pair, requests, tuple(most_raised(priors, len(requests)))))
    return found


def fold_of(project: str) -> int:
    """Return a project's fold: all its documents are in one."""
    return int(hashlib.sha256(project.encode()).hexdigest(), 16) % FOLDS


def requests_of(pair: Pair, priors: Priors) -> tuple[Request, ...]:
    """Draft the note of a pair's étude and return its requests."""
    metadata = DossierMetadata(title=pair.title, filed_on=_FILED_ON)
    return draft((read_etude(pair.etude),), metadata, priors=priors).requests


def _priors(corpus: Corpus, fold: int) -> Priors:
    avis = [each for each in corpus.avis if fold_of(each.project) != fold]
    heard = [
        (pair.avis, each.kind, each.shares)
        for pair in corpus.pairs
        if fold_of(pair.project) != fold
        for each in (hear(pair),)
    ]
    return read_priors(table_of(avis, [shares for *_, shares in heard], fit_lift(avis, heard)))


def _recall(points: frozenset[Point], each: Foreseen) -> float:
    asked = set(each.pair.avis.points)
    return len(asked & points) / len(asked)


def _beside_prior(name: str, note: Sequence[float], usual: Sequence[float]) -> Figure:
    return Figure(name, sum(note) / len(note), "1", sum(usual) / len(usual), "prior alone, as many requests")


def _pooled(answered: Sequence[Foreseen]) -> Iterator[Figure]:
    """Yield recalls over all pairs together: of distinct points, then of recommendations."""
    for name, once in (("points", True), ("recommendations", False)):
        asked = [set(each.pair.avis.points) if once else list(each.pair.avis.points) for each in answered]
        total = sum(len(points) for points in asked)
        note = sum(point in each.points for each, points in zip(answered, asked, strict=True) for point in points)
        usual = sum(point in each.usual for each, points in zip(answered, asked, strict=True) for point in points)
        yield Figure(
            f"foreseen.recall_of_{name}_pooled", note / total, "1", usual / total, "prior alone, as many requests"
        )


def _precision(every: Sequence[Foreseen], answered: Sequence[Foreseen]) -> Iterator[Figure]:
    """Yield how many of the requests on a point the avis raised; an avis that raised none counts in the second."""
    for name, pairs in (("", answered), ("_all_pairs", every)):
        hits = sum(len(each.points & set(each.pair.avis.points)) for each in pairs)
        usual = sum(len(set(each.usual) & set(each.pair.avis.points)) for each in pairs)
        yield Figure(
            f"foreseen.precision{name}",
            hits / sum(len(each.points) for each in pairs),
            "1",
            usual / sum(len(each.usual) for each in pairs),
            "prior alone, as many requests",
        )


def _told_by_text(every: Sequence[Foreseen]) -> float:
    """Return the share of requests that our own labels, given the text alone, put on their point."""
    attention = [request for each in every for request in each.requests if request.nature == "attention"]
    same = sum(label_text(request.text.partition(". ")[2]) == (request.enjeu, request.aspect) for request in attention)
    return same / len(attention)
