"""A language model behind any endpoint that speaks the OpenAI protocol (Albert API, vLLM, llama.cpp …).

llama-index's client speaks; what it knows stays in here. The endpoint alone is spoken to: no redirection is followed,
no tokenizer is downloaded. An answer is waited for so long and no longer, however slowly it trickles in.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workers.errors import LisiereError, RejectedError, UnavailableError

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_BUSY = (429, 502, 503, 504)
_REFUSED_ACCESS = (401, 403)
_MALFORMED = (400, 422)
_NOT_FOUND = 404
_SERVER_ERROR = 500
_FIRST_PAUSE_S = 1.0
_RECONNECTIONS = 1
_LONGEST_MESSAGE = 200
_NO_KEY = "sans-cle"
_TEMPERATURE = 0.0


@dataclass
class OpenAICompletion:
    """A model's answer, what it cost and how it was asked."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    duration_ms: int
    parameters: Mapping[str, str]


class OpenAILanguageModel:
    """LanguageModel over an OpenAI-compatible endpoint."""

    def __init__(
        self,
        model: str,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout_s: float = 120.0,
        patience_s: float = 60.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Name the endpoint ("https://host/v1"); nothing is sent yet.

        Args: timeout_s: longest wait for one answer. patience_s: longest wait, over all retries, for a busy endpoint.
        """
        self._model = model
        self._base_url = base_url
        self._api_key = api_key or _NO_KEY
        self._timeout_s = timeout_s
        self._patience_s = patience_s
        self._pause = pause
        self._takes_schema = True

    @property
    def model(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._model

    def complete(self, system: str, prompt: str, schema: dict[str, Any], max_tokens: int) -> OpenAICompletion:
        """Answer `prompt` with one JSON document; an endpoint that cannot constrain its answers is asked without."""
        if self._takes_schema:
            shape = {"name": "reponse", "schema": schema, "strict": True}
            constrained = {"response_format": {"type": "json_schema", "json_schema": shape}}
            try:
                return self._patiently(system, prompt, max_tokens, constrained)
            except _MalformedRequestError:
                answer = self._patiently(system, prompt, max_tokens, {})
                self._takes_schema = False
                return answer
        return self._patiently(system, prompt, max_tokens, {})

    def _patiently(self, system: str, prompt: str, max_tokens: int, more: dict[str, Any]) -> OpenAICompletion:
        """Ask, and ask again after a pause while the endpoint is busy and patience lasts."""
        left_s, pause_s, reconnections = self._patience_s, _FIRST_PAUSE_S, _RECONNECTIONS
        while True:
            try:
                return self._ask(system, prompt, max_tokens, more)
            except _BusyError as busy:
                wait_s = pause_s if busy.retry_after_s is None else busy.retry_after_s
                if wait_s > left_s or (busy.connection and not reconnections):
                    raise
                reconnections -= busy.connection
                self._pause(wait_s)
                left_s -= wait_s
                pause_s *= 2

    def _ask(self, system: str, prompt: str, max_tokens: int, more: dict[str, Any]) -> OpenAICompletion:
        import openai  # noqa: PLC0415 -- seconds of import, paid by who asks a model
        from llama_index.core.base.llms.types import ChatMessage  # noqa: PLC0415 -- as above

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=prompt)]
        try:
            began = time.monotonic()
            response = self._client.chat(messages, max_tokens=max_tokens, **more)
            return self._completion(response, int((time.monotonic() - began) * 1000), _told(max_tokens, more))
        except openai.APIStatusError as error:
            raise self._refusal(error.status_code, error.message, error.response.headers) from error
        except openai.APITimeoutError as error:
            raise UnavailableError(f"le modèle {self._model} n’a pas répondu en {self._timeout_s:g} s") from error
        except openai.APIConnectionError as error:
            message = f"le modèle {self._model} est injoignable à l’adresse {self._base_url}"
            raise _BusyError(message, connection=True) from error
        except (openai.APIError, ValueError, IndexError, TypeError, AttributeError) as error:
            message = f"le modèle {self._model} a répondu sous une forme inattendue ({type(error).__name__})"
            raise RejectedError(message) from error

    @cached_property
    def _client(self) -> Any:
        import httpx  # noqa: PLC0415 -- as in _ask
        from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415 -- as in _ask

        client = httpx.Client(
            timeout=self._timeout_s,
            follow_redirects=False,
            event_hooks={"response": [self._bound]},
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        return OpenAILike(
            model=self._model,
            api_base=self._base_url,
            api_key=self._api_key,
            is_chat_model=True,
            is_function_calling_model=False,
            temperature=_TEMPERATURE,
            timeout=self._timeout_s,
            max_retries=0,
            http_client=client,
        )

    def _bound(self, response: "httpx.Response") -> None:
        """Limit the time and size of an answer as a whole: a client's timeout is for each of its pieces."""
        import httpx  # noqa: PLC0415 -- as in _ask

        deadline = time.monotonic() + self._timeout_s
        source = response.stream

        class Bounded(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                size = 0
                for piece in source if isinstance(source, httpx.SyncByteStream) else ():
                    size += len(piece)
                    if time.monotonic() > deadline:
                        raise httpx.ReadTimeout("answer too slow", request=response.request)
                    if size > MAX_ANSWER_BYTES:
                        raise ValueError("answer too long")
                    yield piece

            def close(self) -> None:
                if isinstance(source, httpx.SyncByteStream):
                    source.close()

        response.stream = Bounded()

    def _completion(self, response: Any, duration_ms: int, parameters: Mapping[str, str]) -> OpenAICompletion:
        usage = getattr(response.raw, "usage", None)
        return OpenAICompletion(
            text=response.message.content or "",
            model=str(getattr(response.raw, "model", None) or self._model),
            tokens_in=int(getattr(usage, "prompt_tokens", 0) or 0),
            tokens_out=int(getattr(usage, "completion_tokens", 0) or 0),
            duration_ms=duration_ms,
            parameters=parameters,
        )

    def _refusal(self, status: int, message: str, headers: "httpx.Headers") -> LisiereError:
        """Say in French what an HTTP error means for who runs the service."""
        if status in _BUSY:
            busy = f"le modèle {self._model} est surchargé ou arrêté (HTTP {status})"
            return _BusyError(busy, retry_after_s=_seconds(headers.get("retry-after")))
        if status >= _SERVER_ERROR:
            return UnavailableError(f"le modèle {self._model} est en panne (HTTP {status})")
        if status in _REFUSED_ACCESS:
            return RejectedError(f"le modèle {self._model} refuse l’accès (HTTP {status}) : vérifier la clé d’accès")
        if status == _NOT_FOUND:
            return RejectedError(f"le modèle {self._model} est inconnu à l’adresse {self._base_url} (HTTP 404)")
        said = " ".join(message.split())[:_LONGEST_MESSAGE]
        refused = f"le modèle {self._model} refuse la demande (HTTP {status}) : {said}"
        return _MalformedRequestError(refused) if status in _MALFORMED else RejectedError(refused)


class _MalformedRequestError(RejectedError):
    """The endpoint does not understand the request; perhaps it cannot constrain answers."""


class _BusyError(UnavailableError):
    """The endpoint may answer later."""

    def __init__(self, message: str, *, retry_after_s: float | None = None, connection: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.connection = connection


def _told(max_tokens: int, more: Mapping[str, Any]) -> dict[str, str]:
    """Return how the endpoint is asked; of a schema, the digest of its JSON."""
    told = {"temperature": str(_TEMPERATURE), "max_tokens": str(max_tokens)}
    if "response_format" in more:
        schema = json.dumps(more["response_format"]["json_schema"]["schema"], sort_keys=True, ensure_ascii=False)
        told |= {"response_format": "json_schema", "schema_sha256": hashlib.sha256(schema.encode()).hexdigest()}
    return told


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header, in seconds or as a date (RFC 9110 § 10.2.3); nonsense is as none."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return _seconds_until(retry_after or "")
    return seconds if 0 <= seconds < float("inf") else None


def _seconds_until(date: str) -> float | None:
    try:
        due = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, due.timestamp() - time.time())
