"""Reranking behind an endpoint `{base_url}/rerank`, in either of the two forms in use.

"cohere" (Cohere, Jina, vLLM, Albert API): {"model", "query", "documents"} →
{"results": [{"index", "relevance_score"}]}.
"tei" (Text Embeddings Inference): {"query", "texts"} → [{"index", "score"}].
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from workers.errors import UnavailableError

if TYPE_CHECKING:
    import httpx

Form = Literal["cohere", "tei"]

_TIMEOUT_S = 3.0
_LEFT_ALONE_S = 20.0


class HttpReranker:
    """Reranker behind an endpoint; one that failed is left alone for a while, so that searching stays quick."""

    def __init__(
        self,
        base_url: str,
        model: str | None,
        api_key: str | None = None,
        *,
        form: Form = "cohere",
        allows_confidential: bool = False,
        timeout_s: float = _TIMEOUT_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._model = model
        self._api_key = api_key
        self._form = form
        self._allows_confidential = allows_confidential
        self._timeout_s = timeout_s
        self._clock = clock
        self._alone_until = 0.0
        self._reason = ""

    @property
    def allows_confidential(self) -> bool:
        """See Reranker."""
        return self._allows_confidential

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """See Reranker."""
        if self._clock() < self._alone_until:
            raise UnavailableError(self._reason)
        try:
            return self._scores(self._asked(_sendable(query), [_sendable(text) for text in texts]), len(texts))
        except UnavailableError as error:
            self._alone_until = self._clock() + _LEFT_ALONE_S
            self._reason = str(error)
            raise

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _asked(self, query: str, texts: list[str]) -> Any:
        import httpx  # noqa: PLC0415 -- only where an endpoint is configured

        body: dict[str, Any] = {"query": query, "texts": texts}
        if self._form == "cohere":
            body = {"model": self._model, "query": query, "documents": texts, "top_n": len(texts)}
        try:
            answer = self._client.post(f"{self._base_url}/rerank", json=body)
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as error:
            raise UnavailableError(f"le reclassement a répondu HTTP {error.response.status_code}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError("le reclassement ne répond pas") from error

    def _scores(self, answer: Any, expected: int) -> list[float]:
        """Read the scores of either form, whatever the order they come in."""
        try:
            results = answer["results"] if isinstance(answer, dict) else answer
            scores = {int(each["index"]): float(each.get("relevance_score", each.get("score"))) for each in results}
            return [scores[number] for number in range(expected)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnavailableError("la réponse du reclassement n’a pas la forme attendue") from error

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415 -- see _asked

        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        return httpx.Client(headers=headers, timeout=self._timeout_s)


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
