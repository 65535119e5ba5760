"""The index of passages on a Qdrant server or cluster: a collection a generation, an alias for the one that serves."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from workers.adapters.qdrant_generations import Embedding, Generation, GenerationalIndex
from workers.adapters.qdrant_points import LAYOUT, dense_name
from workers.adapters.qdrant_server_engine import MODEL, ServerEngine, explained, note
from workers.adapters.sealed_points import SealingShelf
from workers.errors import ConfigurationError
from workers.ports import Embedder, KeyStore

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

ALIAS = f"lisiere-passages-v{LAYOUT}"
_TIMEOUT_S = 30


def connect(url: str, api_key: str | None = None) -> "QdrantClient":
    """Make a client; it connects when it is first used.

    Raises: ConfigurationError: the address is none.
    """
    from qdrant_client import QdrantClient  # noqa: PLC0415 -- 1.5 s of imports, only where a server is configured

    try:
        return QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_S, check_compatibility=False)
    except ValueError as error:
        raise ConfigurationError(f"l’adresse de Qdrant n’en est pas une : {url}") from error


def open_server_index(
    client: "QdrantClient",
    embedder: Embedder | None,
    *,
    changed: Callable[[], None] = lambda: None,
    embed_confidential: bool = True,
    previous: Callable[[str], Embedder | None] = lambda _model: None,
    is_owner: bool = True,
    keys: KeyStore | None = None,
) -> GenerationalIndex:
    """Open the index, made when it is not there; only its owner builds and drops generations. See Embedding.

    Args: keys: what seals the passages of dossiers; None: nothing is sealed.

    Raises: UnavailableError: the server is out of reach or refuses.
    """
    on_server = ServerShelf(client, behind_alias=not is_owner)
    shelf = on_server if keys is None else SealingShelf(on_server, keys)
    return GenerationalIndex(shelf, Embedding(embedder, previous, changed, embed_confidential), is_owner=is_owner)


class ServerShelf:
    """Shelf on a server. `behind_alias`: what is opened follows the alias when another generation takes over."""

    def __init__(self, client: "QdrantClient", *, behind_alias: bool = False) -> None:
        from qdrant_client import models  # noqa: PLC0415 -- see connect

        self._models: Any = models
        self._client = client
        self._behind_alias = behind_alias

    def active(self) -> Generation | None:
        """See Shelf."""
        with explained("dire quelle collection sert"):
            aliases = {each.alias_name: each.collection_name for each in self._client.get_aliases().aliases}
            name = aliases.get(ALIAS)
            if name is None:
                return None
            known = self._client.get_collection(name).config.metadata or {}
        return Generation(name.removeprefix(f"{ALIAS}-"), known.get(MODEL))

    def open(self, generation: Generation) -> ServerEngine:
        """See Shelf."""
        dense = dense_name(generation.model) if generation.model else None
        if self._behind_alias and self.active() is not None:
            return ServerEngine(self._client, dense, ALIAS)
        engine = ServerEngine(self._client, dense, _collection(generation.name))
        engine.prepare(generation.model)
        return engine

    def activate(self, generation: Generation) -> None:
        """See Shelf."""
        models = self._models
        there = models.CreateAlias(collection_name=_collection(generation.name), alias_name=ALIAS)
        steps: list[Any] = [models.CreateAliasOperation(create_alias=there)]
        with explained("changer de collection"):
            if any(each.alias_name == ALIAS for each in self._client.get_aliases().aliases):
                steps.insert(0, models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=ALIAS)))
            note(self._client, _collection(generation.name), {MODEL: generation.model})
            self._client.update_collection_aliases(steps)

    def tidy(self, kept: Iterable[str]) -> None:
        """See Shelf."""
        names = {_collection(name) for name in kept}
        with explained("effacer une collection"):
            for each in self._client.get_collections().collections:
                if each.name.startswith(f"{ALIAS}-") and each.name not in names:
                    self._client.delete_collection(each.name)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _collection(name: str) -> str:
    return f"{ALIAS}-{name}"
