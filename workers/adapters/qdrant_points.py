"""How passages lie in Qdrant, embedded or served: one point a passage, a sparse vector at once, a dense one later.

The passage itself is kept as JSON beside the fields that searches filter on.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from schemas.ids import NAMESPACE
from schemas.passages import Passage, PassageFilter
from workers._retrieval.classements import classements_of
from workers._retrieval.sparse import SparseVector, passage_vector
from workers._retrieval.text_profiles import text_profile

LAYOUT = 5
"""Changes with the payload, the words of a text, their weights or how topics are told: what was indexed before must be
indexed again."""
SPARSE = "words"
TEXTS = "regulation_text"
"""The corpus of the points that stand for texts of regulation as a whole; no search of passages meets them."""
KEYWORD_FIELDS = (
    "corpus",
    "dossier_id",
    "source_id",
    "enjeux",
    "applicability",
    "classements",
    "topic",
    "confidential",
)
IN_FORCE_FROM, IN_FORCE_TO = "in_force_from", "in_force_to"
_PLACES = ("page", "position")
NUMBER_FIELDS = (IN_FORCE_FROM, IN_FORCE_TO, *_PLACES)
FOUND_FIELDS = ("passage", "source_id", "profile", "applicability")
"""What a search reads of a point's payload."""
RRF_K = 10
"""Of reciprocal rank fusion; measured better than 60 on short rankings."""

_OF_TEXTS = ("applicability", "classements")
_EVERYWHERE = dict.fromkeys(("source_id", "enjeu", "rubrique", "regime", "pages", "topic"))
_FIRST_DAY, _NO_END = 0, 99_999_999

Vector = Sequence[float]


@dataclass(frozen=True)
class Where:
    """Conditions that must all hold.

    `fields`: one of the values; `ranges`: between two bounds, both included, None for an open end. `dense`: has a
    dense vector, or has none. `any_of`: one of these holds, where there are any.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dense: bool | None = None
    ranges: tuple[tuple[str, float | None, float | None], ...] = ()
    any_of: tuple["Where", ...] = ()


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
    near_candidates: int = 50
    """Every passage has some distance to a question: only so many of the nearest are found."""


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
    payload |= {name: number for name in _PLACES if (number := getattr(passage, name)) is not None}
    if passage.corpus == "regulation":
        payload |= {"classements": list(passage.classements), **in_force_fields([passage])}
    if passage.topic is not None:
        payload["topic"] = passage.topic
    return NewPoint(passage.passage_id, passage_vector(passage), payload)


def profile_id(source_id: str) -> uuid.UUID:
    """Return the id of the point that stands for a whole text."""
    return uuid.uuid5(NAMESPACE, f"text\n{source_id}")


def profile_of(source_id: str, passages: Sequence[Passage]) -> NewPoint | None:
    """Return the point that stands for a text of regulation; None for a document of a dossier, or no passages."""
    if not passages or passages[0].corpus != "regulation":
        return None
    profile = text_profile([passage for passage in passages if passage.closed_on is None] or passages)
    payload: dict[str, Any] = {
        "corpus": TEXTS,
        "source_id": source_id,
        "applicability": list(dict.fromkeys(rubrique for passage in passages for rubrique in passage.applicability)),
        "classements": list(dict.fromkeys(each for passage in passages for each in passage.classements)),
        "profile": {str(term): weight for term, weight in zip(profile.indices, profile.values, strict=True)},
        **in_force_fields(passages),
    }
    return NewPoint(profile_id(source_id), profile, payload)


def kept_form(passage: Passage) -> str:
    """Return a passage as its point keeps it."""
    return passage.model_dump_json(exclude_defaults=True)


def passage_of(payload: dict[str, Any]) -> Passage:
    """Return the passage of a payload."""
    return Passage.model_validate_json(payload["passage"])


def in_force_fields(passages: Sequence[Passage]) -> dict[str, int]:
    """Return from which day to which, as 20241022, any of these passages was law; both included."""
    return {
        IN_FORCE_FROM: min(_day(passage.in_force_from, _FIRST_DAY) for passage in passages),
        IN_FORCE_TO: max(_last_day(passage.closed_on) for passage in passages),
    }


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.year * 10_000 + day.month * 100 + day.day


def _last_day(closed_on: date | None) -> int:
    return _NO_END if closed_on is None else _day(closed_on - timedelta(days=1), _NO_END)


def _in_force(within: PassageFilter) -> tuple[tuple[str, float | None, float | None], ...]:
    if within.corpus != "regulation" or within.closed_too:
        return ()
    if within.in_force_on is None:
        return ((IN_FORCE_TO, _NO_END, None),)
    day = _day(within.in_force_on, _FIRST_DAY)
    return (IN_FORCE_FROM, None, day), (IN_FORCE_TO, day, None)


def where(within: PassageFilter) -> Where:
    """Return the conditions of a filter. A rubrique with an alinea also finds what rules the whole rubrique."""
    fields: list[tuple[str, tuple[str, ...]]] = [("corpus", (within.corpus,))]
    if within.dossier_id is not None:
        fields.append(("dossier_id", (str(within.dossier_id),)))
    if within.source_id is not None:
        fields.append(("source_id", (within.source_id,)))
    if within.enjeu is not None:
        fields.append(("enjeux", (within.enjeu,)))
    if within.topic is not None:
        fields.append(("topic", (within.topic,)))
    if within.rubrique is not None:
        whole = within.rubrique.partition("-")[0]
        fields.append(("applicability", tuple(dict.fromkeys((within.rubrique, whole)))))
    if within.rubrique is not None and within.regime is not None:
        fields.append(("classements", classements_of(within.rubrique, within.regime)))
    pages = (("page", *within.pages),) if within.pages is not None else ()
    return Where(tuple(fields), ranges=(*_in_force(within), *pages))


def beside(passages: Iterable[Passage]) -> Where:
    """Return the conditions of what stands just before or after these passages."""
    places = tuple(
        Where((("source_id", (each.source_id,)),), ranges=(("position", each.position - 1, each.position + 1),))
        for each in passages
        if each.position is not None
    )
    return Where(any_of=places)


def among(within: PassageFilter) -> Where:
    """Return the passages that say how rare a word is: the dossier's, or all of regulation."""
    return where(within.model_copy(update={**_EVERYWHERE, "closed_too": True}))


def texts_where(within: PassageFilter) -> Where:
    """Return the conditions of a filter on regulation for the points that stand for whole texts."""
    here = where(within)
    return Where((("corpus", (TEXTS,)), *(each for each in here.fields if each[0] in _OF_TEXTS)), ranges=here.ranges)


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
