"""Dense vectors from an OpenAI-compatible endpoint (Albert API: bge-m3), through llama-index."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from workers.errors import UnavailableError

_TIMEOUT_S = 30.0
_BATCH = 32


class OpenAiEmbedder:
    """Embedder behind `{base_url}/embeddings`. The vectors' length is the endpoint's; asking for it costs one call."""

    def __init__(self, base_url: str, model: str, api_key: str | None = None, *, timeout_s: float = _TIMEOUT_S) -> None:
        self._base_url = base_url
        self._model = model
        self._api_key = api_key
        self._timeout_s = timeout_s

    @property
    def model(self) -> str:
        """See Embedder."""
        return self._model

    @cached_property
    def dimensions(self) -> int:
        """See Embedder. Raises: UnavailableError."""
        return len(self.embed_query("longueur"))

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """See Embedder."""
        if not texts:
            return []
        return self._unit(
            lambda: self._client.get_text_embedding_batch([_sendable(text) for text in texts]), len(texts)
        )

    def embed_query(self, text: str) -> list[float]:
        """See Embedder."""
        return self._unit(lambda: [self._client.get_query_embedding(_sendable(text))], 1)[0]

    def _unit(self, ask: Any, expected: int) -> list[list[float]]:
        from openai import OpenAIError  # noqa: PLC0415 -- only where an endpoint is configured

        try:
            vectors: list[list[float]] = ask()
        except (OpenAIError, ValueError, TypeError) as error:
            raise UnavailableError(
                f"les vecteurs du modèle {self._model} ne peuvent être calculés par {self._base_url} : {_reason(error)}"
            ) from error
        if len(vectors) != expected:
            raise UnavailableError(f"{self._base_url} a rendu {len(vectors)} vecteurs pour {expected} textes")
        return [_normalised(vector) for vector in vectors]

    @cached_property
    def _client(self) -> Any:
        from llama_index.embeddings.openai_like import OpenAILikeEmbedding  # noqa: PLC0415 -- 2.8 s of imports

        return OpenAILikeEmbedding(
            model_name=self._model,
            api_base=self._base_url,
            api_key=self._api_key or "aucune",
            embed_batch_size=_BATCH,
            timeout=self._timeout_s,
            max_retries=1,
        )


def _sendable(text: str) -> str:
    """Endpoints refuse an empty text, and JSON a lone surrogate."""
    return text.encode("utf-8", "replace").decode() or " "


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f"HTTP {status}" if status else type(error).__name__


def _normalised(vector: Sequence[float]) -> list[float]:
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]
