"""The loopback protocol between the process that owns the embedded index and the others: one route per port method.

Bodies are JSON of our own types. Who serves, where, and the token to show are in <data>/run/index.json, readable by
its owner only.
"""

import json
import os
import uuid
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from schemas.base import Value
from schemas.passages import Hit, Passage, PassageFilter

HITS = TypeAdapter(list[Hit])
PASSAGES = TypeAdapter(list[Passage])
SOURCES = TypeAdapter(dict[str, int])


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


class WithoutVectorBody(Value):
    """See PassageIndex.without_vector."""

    limit: int


class VectorsBody(Value):
    """See PassageIndex.set_vectors."""

    vectors: list[tuple[uuid.UUID, list[float]]]


class WithinBody(Value):
    """See PassageIndex.status and sources."""

    within: PassageFilter


def whereabouts(data_folder: Path) -> Path:
    """Return the file that says where the index is served."""
    return data_folder / "run" / "index.json"


def announce(data_folder: Path, served: ServedAt) -> None:
    """Write where the index is served, at once for readers, readable by its owner only."""
    path = whereabouts(data_folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{served.pid}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(served.model_dump_json())
    fresh.replace(path)


def withdraw(data_folder: Path, served: ServedAt) -> None:
    """Take the announcement back, unless another process made its own meanwhile."""
    if find_served(data_folder) == served:
        whereabouts(data_folder).unlink(missing_ok=True)


def find_served(data_folder: Path) -> ServedAt | None:
    """Read where the index is served; None when nobody says so."""
    try:
        return ServedAt.model_validate(json.loads(whereabouts(data_folder).read_bytes()))
    except (OSError, ValueError, ValidationError):
        return None
