"""The loopback protocol between the process that owns the embedded index and the others: one route per port method.

Bodies are JSON of our own types. Who serves, where, and the token to show are in <data>/run/index.json, readable by
its owner only.
"""

import uuid
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from schemas.base import Value
from schemas.passages import Hit, Neighbours, Passage, PassageFilter
from workers.data_folder import DataFolder

HITS = TypeAdapter(list[Hit])
PASSAGES = TypeAdapter(list[Passage])
NEIGHBOURS = TypeAdapter(list[Neighbours])
SOURCES = TypeAdapter(dict[str, int])
_PART = "index"


class ServedAt(Value):
    """Where the index is served. `pid` is the process that owns it."""

    url: str
    token: str
    pid: int


class UpsertBody(Value):
    """See PassageIndex.upsert."""

    passages: list[Passage]


class ReplaceBody(Value):
    """See PassageIndex.replace_source."""

    source_id: str
    passages: list[Passage]


class DeleteBody(Value):
    """See PassageIndex.delete_dossier."""

    dossier_id: uuid.UUID


class SearchBody(Value):
    """See PassageIndex.search."""

    query: str
    within: PassageFilter
    limit: int


class NeighboursBody(Value):
    """See PassageIndex.neighbours."""

    passages: list[Passage]


class WithoutVectorBody(Value):
    """See PassageIndex.without_vector."""

    limit: int


class VectorsBody(Value):
    """See PassageIndex.set_vectors."""

    vectors: list[tuple[uuid.UUID, list[float]]]


class WithinBody(Value):
    """See PassageIndex.status and sources."""

    within: PassageFilter


def announce(data_folder: Path, served: ServedAt) -> None:
    """Say where this process serves the index."""
    DataFolder(data_folder).announce(_PART, {"url": served.url, "token": served.token})


def withdraw(data_folder: Path, served: ServedAt) -> None:
    """Take the announcement back, unless another process made its own meanwhile."""
    if find_served(data_folder) == served:
        DataFolder(data_folder).withdraw(_PART)


def find_served(data_folder: Path) -> ServedAt | None:
    """Read where the index is served; None when no living process says so."""
    try:
        return ServedAt.model_validate(DataFolder(data_folder).announced(_PART))
    except ValidationError:
        return None
