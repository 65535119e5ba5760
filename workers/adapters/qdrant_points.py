"""How passages lie in Qdrant, embedded or served: one point a passage, a sparse vector at once, a dense one later.

The passage itself is kept as JSON beside the fields that searches filter on.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.ids import NAMESPACE
from schemas.passages import Passage, PassageFilter
from workers._retrieval.sparse import SparseVector, passage_vector
from workers._retrieval.text_profiles import text_profile

LAYOUT = 2
"""Changes with the payload, the words of a text or their weights: what was indexed before must be indexed again."""
SPARSE = "words"
TEXTS = "regulation_text"
"""The corpus of the points that stand for texts of regulation as a whole; no search of passages meets them."""
KEYWORD_FIELDS = ("corpus", "dossier_id", "source_id", "enjeux", "applicability", "confidential")
RRF_K = 10
"""Of reciprocal rank fusion; measured better than 60 on short rankings."""

Vector = Sequence[float]


@dataclass(frozen=True)
class Where:
    """Conditions that must all hold; a field must have one of its values. `dense`: has a dense vector, or has none."""

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dense: bool | None = None


@dataclass(frozen=True)
class NewPoint:
    """A point to write; writing it again takes its dense vector away."""

    id: uuid.UUID
    sparse: SparseVector
    payload: dict[str, Any]


@dataclass(frozen=True)
class Ranking:
    """A search: by words, by the dense vector of the question, or by both with its weight beside them (1: the same)."""

    sparse: SparseVector | None
    dense: Vector | None
    dense_weight: float
    where: Where
    among: Where
    """The passages whose words count for how rare a word is."""
    limit: int
    candidates: int


class Engine(Protocol):
    """What the index asks of Qdrant. Raises UnavailableError when it cannot be reached or written."""

    def upsert(self, points: Sequence[NewPoint]) -> None:
        """Write points."""
        ...

    def delete(self, ids: Sequence[uuid.UUID]) -> None:
        """Delete points by id."""
        ...

    def delete_where(self, where: Where) -> None:
        """Delete points by condition."""
        ...

    def payloads(self, where: Where, limit: int | None = None) -> Iterator[tuple[uuid.UUID, dict[str, Any]]]:
        """Yield points with their payload, in no order."""
        ...

    def known(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """Return those ids that there are points of."""
        ...

    def set_dense(self, vectors: Sequence[tuple[uuid.UUID, Vector]]) -> None:
        """Set dense vectors of points that are there."""
        ...

    def count(self, where: Where) -> int:
        """Count points, exactly."""
        ...

    def values(self, field: str, where: Where) -> dict[str, int]:
        """Count the points of each value of a field."""
        ...

    def rank(self, ranking: Ranking) -> list[tuple[dict[str, Any], float]]:
        """Return payloads and scores, best first."""
        ...

    def flush(self) -> None:
        """Make what was written durable."""
        ...

    def is_filled(self) -> bool:
        """Tell whether `mark_filled` was called on what is there."""
        ...

    def mark_filled(self) -> None:
        """Remember that nothing is missing."""
        ...

    def close(self) -> None:
        """Let go of the engine."""
        ...


def dense_name(model: str) -> str:
    """Return the name of a model's vectors: another model's never mix with them."""
    return "dense_" + re.sub(r"[^a-z0-9]+", "_", model.lower()).strip("_")


def point_of(passage: Passage) -> NewPoint:
    """Return the point a passage is kept as."""
    payload: dict[str, Any] = {
        "corpus": passage.corpus,
        "source_id": passage.source_id,
        "enjeux": list(passage.enjeux),
        "applicability": list(passage.applicability),
        "confidential": "yes" if passage.confidential else "no",
        "passage": kept_form(passage),
    }
    if passage.dossier_id is not None:
        payload["dossier_id"] = str(passage.dossier_id)
    return NewPoint(passage.passage_id, passage_vector(passage), payload)


def profile_id(source_id: str) -> uuid.UUID:
    """Return the id of the point that stands for a whole text."""
    return uuid.uuid5(NAMESPACE, f"text\n{source_id}")


def profile_of(source_id: str, passages: Sequence[Passage]) -> NewPoint | None:
    """Return the point that stands for a text of regulation; None for a document of a dossier, or no passages."""
    if not passages or passages[0].corpus != "regulation":
        return None
    profile = text_profile(passages)
    payload: dict[str, Any] = {
        "corpus": TEXTS,
        "source_id": source_id,
        "applicability": list(dict.fromkeys(rubrique for passage in passages for rubrique in passage.applicability)),
        "profile": {str(term): weight for term, weight in zip(profile.indices, profile.values, strict=True)},
    }
    return NewPoint(profile_id(source_id), profile, payload)


def kept_form(passage: Passage) -> str:
    """Return a passage as its point keeps it."""
    return passage.model_dump_json(exclude_defaults=True)


def passage_of(payload: dict[str, Any]) -> Passage:
    """Return the passage of a payload."""
    return Passage.model_validate_json(payload["passage"])


def where(within: PassageFilter) -> Where:
    """Return the conditions of a filter. A rubrique with an alinea also finds what rules the whole rubrique."""
    fields: list[tuple[str, tuple[str, ...]]] = [("corpus", (within.corpus,))]
    if within.dossier_id is not None:
        fields.append(("dossier_id", (str(within.dossier_id),)))
    if within.source_id is not None:
        fields.append(("source_id", (within.source_id,)))
    if within.enjeu is not None:
        fields.append(("enjeux", (within.enjeu,)))
    if within.rubrique is not None:
        whole = within.rubrique.partition("-")[0]
        fields.append(("applicability", tuple(dict.fromkeys((within.rubrique, whole)))))
    return Where(tuple(fields))


def among(within: PassageFilter) -> Where:
    """Return the passages that say how rare a word is: the dossier's, or all of regulation."""
    return where(PassageFilter(corpus=within.corpus, dossier_id=within.dossier_id))


def texts_where(within: PassageFilter) -> Where:
    """Return the conditions of a filter on regulation for the points that stand for whole texts."""
    return Where((("corpus", (TEXTS,)), *(each for each in where(within).fields if each[0] == "applicability")))


def batches(passages: Iterable[Passage], size: int = 500) -> Iterator[list[NewPoint]]:
    """Yield points to write, some at a time."""
    batch: list[NewPoint] = []
    for passage in passages:
        batch.append(point_of(passage))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
