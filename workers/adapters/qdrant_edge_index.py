"""The index of passages on Qdrant in process (qdrant-edge), in the data folder.

One process may open a shard. Every update goes through the engine's write-ahead log before it returns, so a killed
process finds its passages again; a shard that cannot be opened is moved aside and an empty one takes its place, to be
filled again from the log of events.
"""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from workers.adapters.qdrant_edge_engine import EdgeEngine, explained, is_of_engine, sdk
from workers.adapters.qdrant_generations import Embedding, Generation, GenerationalIndex
from workers.adapters.qdrant_points import KEYWORD_FIELDS, LAYOUT, NUMBER_FIELDS, SPARSE, dense_name
from workers.adapters.sealed_points import SealingShelf
from workers.errors import UnavailableError
from workers.ports import Embedder, KeyStore

log = logging.getLogger("lisiere.index")

_CONFIG = "edge_config.json"


def open_edge_index(
    folder: Path,
    embedder: Embedder | None,
    *,
    changed: Callable[[], None] = lambda: None,
    embed_confidential: bool = True,
    previous: Callable[[str], Embedder | None] = lambda _model: None,
    keys: KeyStore | None = None,
) -> GenerationalIndex:
    """Open the index in `folder`, made when it is not there. See Embedding for the rest.

    Args: keys: what seals the passages of dossiers; None: nothing is sealed.

    Raises: UnavailableError: another process has it open, or the folder cannot be written.
    """
    shelf = EdgeShelf(folder) if keys is None else SealingShelf(EdgeShelf(folder), keys)
    return GenerationalIndex(shelf, Embedding(embedder, previous, changed, embed_confidential))


class EdgeShelf:
    """Shelf in a folder: a shard a generation, and a file that names the one that serves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / f"serving-v{LAYOUT}.json"

    def active(self) -> Generation | None:
        """See Shelf."""
        try:
            said = json.loads(self._pointer.read_bytes())
            return Generation(str(said["name"]), None if said["model"] is None else str(said["model"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            log.exception("%s cannot be read; the index is begun again", self._pointer)
            return None

    def open(self, generation: Generation) -> EdgeEngine:
        """See Shelf."""
        folder = self._at(generation.name)
        shard = _load(folder) or _create(folder)
        qdrant = sdk()
        with explained("être préparé"):
            for field in KEYWORD_FIELDS:
                shard.update(qdrant.UpdateOperation.create_field_index(field, qdrant.PayloadSchemaType.Keyword))
            for field in NUMBER_FIELDS:
                shard.update(qdrant.UpdateOperation.create_field_index(field, qdrant.PayloadSchemaType.Integer))
        return EdgeEngine(shard, dense_name(generation.model) if generation.model else None, _marker(folder))

    def activate(self, generation: Generation) -> None:
        """See Shelf."""
        beside = self._pointer.with_suffix(".new")
        try:
            beside.write_text(json.dumps({"name": generation.name, "model": generation.model}), encoding="utf-8")
            os.replace(beside, self._pointer)  # noqa: PTH105 -- named for what it is: one stroke
        except OSError as error:
            raise UnavailableError(f"{self._pointer} ne peut être écrit : {error.strerror}") from error

    def tidy(self, kept: Iterable[str]) -> None:
        """See Shelf. Shards of earlier layouts go too; those that were moved aside stay for somebody to look at."""
        folders = {self._at(name) for name in kept}
        for folder in self._folder.glob("passages-v*"):
            if folder.is_dir() and folder not in folders and ".broken-" not in folder.name:
                _marker(folder).unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """See Shelf."""

    def _at(self, name: str) -> Path:
        return self._folder / f"passages-v{LAYOUT}-{name}"


def _load(folder: Path) -> Any | None:
    """Load the shard; one that is damaged is moved aside, and None says so."""
    if not (folder / _CONFIG).exists():
        return None
    try:
        return sdk().EdgeShard.load(str(folder))
    except BaseException as error:  # the engine's panics are no Exception
        if not is_of_engine(error):
            raise
        if "WouldBlock" in str(error):
            raise UnavailableError(f"l’index {folder} est déjà ouvert par un autre processus") from error
        aside = _set_aside(folder)
        log.exception("the index cannot be opened; moved to %s, an empty one takes its place", aside)
        return None


def _create(folder: Path) -> Any:
    qdrant = sdk()
    try:
        if folder.exists():
            _set_aside(folder)
        _marker(folder).unlink(missing_ok=True)
        folder.mkdir(parents=True)
        words = qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)
        shard = qdrant.EdgeShard.create(str(folder), qdrant.EdgeConfig(sparse_vectors={SPARSE: words}))
    except OSError as error:
        raise UnavailableError(f"l’index ne peut être créé dans {folder} : {error.strerror}") from error
    return shard


def _marker(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.filled")


def _set_aside(folder: Path) -> Path:
    _marker(folder).unlink(missing_ok=True)
    number = 1
    while (aside := folder.with_name(f"{folder.name}.broken-{number}")).exists():
        number += 1
    return folder.rename(aside)
