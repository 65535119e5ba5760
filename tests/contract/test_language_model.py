"""What every LanguageModel does: the fake in tests, and the OpenAI adapter over a real HTTP server."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.fakes.language_model import FakeLanguageModel
from tests.wire.llama_server import MODEL as LLAMA
from tests.wire.openai_server import OpenAIServer, Reply, Script, answer, refusal, serving
from workers.adapters.openai_model import MAX_ANSWER_BYTES, OpenAILanguageModel
from workers.errors import RejectedError, UnavailableError
from workers.ports import LanguageModel

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
Outcome = str | Exception
Build = Callable[[Outcome], LanguageModel]


def _script(outcome: Outcome) -> Script:
    match outcome:
        case UnavailableError():
            return lambda _request, _number: refusal(500)
        case Exception():
            return lambda _request, _number: refusal(401)
        case text:
            return lambda _request, _number: answer(text)


@pytest.fixture(params=["fake", "openai", "llama"])
def build(request: pytest.FixtureRequest) -> Iterator[Build]:
    """Give a function that makes a model which answers, or fails, as told; a real one writes its own words."""
    with ExitStack() as stack:

        def make(outcome: Outcome) -> LanguageModel:
            if request.param == "fake":
                return FakeLanguageModel([outcome], model="essai")
            if request.param == "llama":
                return _llama(request.getfixturevalue("llama"), outcome)
            server = stack.enter_context(serving(_script(outcome)))
            return OpenAILanguageModel("essai", server.base_url, timeout_s=10.0)

        yield make


def _llama(url: str, outcome: Outcome) -> LanguageModel:
    """Return the local model; one that is down has nobody at its address, one that refuses does not know its path."""
    if isinstance(outcome, UnavailableError):
        with serving(lambda _request, _number: answer("{}")) as gone:
            url = gone.base_url
    elif isinstance(outcome, Exception):
        url += "/ailleurs"
    return OpenAILanguageModel(LLAMA, url, timeout_s=120.0, pause=lambda _s: None)


def _ask(model: LanguageModel) -> Any:
    return model.complete("Tu réponds en JSON.", "Est-ce bon ?", SCHEMA, 50)


def test_a_model_answers_with_text_and_what_it_cost(build: Build) -> None:
    model = build('{"ok": true}')
    completion = _ask(model)
    assert json.loads(completion.text).keys() == {"ok"}
    assert completion.model == model.model
    assert completion.tokens_in > 0
    assert completion.tokens_out > 0
    assert completion.duration_ms >= 0
    assert completion.parameters["temperature"] == "0.0"


def test_a_model_tells_its_name(build: Build) -> None:
    assert build("{}").model in ("essai", LLAMA)


def test_a_model_that_is_down_is_unavailable(build: Build) -> None:
    with pytest.raises(UnavailableError):
        _ask(build(UnavailableError("en panne")))


def test_a_model_that_refuses_is_rejected(build: Build) -> None:
    with pytest.raises(RejectedError):
        _ask(build(RejectedError("accès refusé")))


# What only the wire can do.


def _model(server: OpenAIServer, **more: Any) -> OpenAILanguageModel:
    return OpenAILanguageModel("essai", server.base_url, **{"timeout_s": 10.0, "pause": lambda _s: None, **more})


def test_the_request_constrains_the_answer_and_bounds_it() -> None:
    with serving(lambda _request, _number: answer("{}")) as server:
        _ask(_model(server, api_key="cle"))
        (sent,) = server.requests
    assert sent["path"] == "/v1/chat/completions"
    assert sent["authorization"] == "Bearer cle"
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (sent["max_tokens"], sent["temperature"]) == (50, 0.0)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]


def test_an_endpoint_that_cannot_constrain_is_asked_without_from_then_on() -> None:
    def script(request: dict[str, Any], _number: int) -> Reply:
        return refusal(400, "response_format is not supported") if "response_format" in request else answer("{}")

    with serving(script) as server:
        model = _model(server)
        assert _ask(model).text == "{}"
        assert _ask(model).text == "{}"
        assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_request_that_is_refused_either_way_is_rejected_with_the_reason() -> None:
    with (
        serving(lambda _request, _number: refusal(400, "context too long")) as server,
        pytest.raises(RejectedError, match=r"HTTP 400.*context too long"),
    ):
        _ask(_model(server))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_said_without_the_endpoints_words(status: int) -> None:
    with (
        serving(lambda _request, _number: refusal(status, "key sk-secret is bad")) as server,
        pytest.raises(RejectedError, match="clé d’accès") as caught,
    ):
        _ask(_model(server))
    assert "sk-secret" not in str(caught.value)
    assert len(server.requests) == 1


def test_a_busy_endpoint_is_asked_again_after_the_time_it_asks_for() -> None:
    pauses: list[float] = []
    busy = refusal(429, "slow down", {"retry-after": "7"})
    with serving(lambda _request, number: busy if number < 2 else answer("{}")) as server:
        assert _ask(_model(server, pause=pauses.append)).text == "{}"
    assert pauses == [7.0, 7.0]


def test_a_busy_endpoint_is_not_waited_for_longer_than_patience_lasts() -> None:
    pauses: list[float] = []
    with serving(lambda _request, _number: refusal(503)) as server, pytest.raises(UnavailableError, match="surchargé"):
        _ask(_model(server, pause=pauses.append, patience_s=20.0))
    assert sum(pauses) <= 20.0
    assert pauses == sorted(pauses)


@pytest.mark.parametrize("retry_after", ["3600", "inf", "nan", "-5", "demain"])
def test_an_unreasonable_retry_after_never_holds_a_note_up(retry_after: str) -> None:
    pauses: list[float] = []
    busy = refusal(429, "slow down", {"retry-after": retry_after})
    with serving(lambda _request, _number: busy) as server, pytest.raises(UnavailableError):
        _ask(_model(server, pause=pauses.append, patience_s=20.0))
    assert sum(pauses) <= 20.0


def test_a_silent_endpoint_is_unavailable_in_time() -> None:
    released = threading.Event()
    with serving(lambda _request, _number: Reply(wait_for=released)) as server:
        with pytest.raises(UnavailableError, match=r"répondu en 0\.3 s"):
            _ask(_model(server, timeout_s=0.3))
        released.set()


def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    with serving(lambda _request, _number: answer("{}")) as server:
        model = _model(server)
    with pytest.raises(UnavailableError, match="injoignable"):
        _ask(model)


@pytest.mark.parametrize(
    "body", [b"", b"<html>maintenance</html>", b"{}", b'{"choices": []}', b"[]", b"null", b'{"choices": [{}]}']
)
def test_an_answer_outside_the_protocol_is_rejected(body: bytes) -> None:
    with (
        serving(lambda _request, _number: Reply(body=body)) as server,
        pytest.raises((RejectedError, UnavailableError)),
    ):
        _ask(_model(server))


def test_an_empty_answer_is_an_empty_text() -> None:
    with serving(lambda _request, _number: answer(None)) as server:
        assert _ask(_model(server)).text == ""


def test_an_endless_answer_is_cut_off() -> None:
    with (
        serving(lambda _request, _number: answer("x" * (MAX_ANSWER_BYTES + 1))) as server,
        pytest.raises((RejectedError, UnavailableError)),
    ):
        _ask(_model(server))


def test_a_redirection_is_not_followed() -> None:
    with serving(lambda _request, _number: answer("{}")) as elsewhere:
        moved = Reply(307, headers={"location": f"{elsewhere.base_url}/chat/completions"})
        with serving(lambda _request, _number: moved) as server, pytest.raises(RejectedError):
            _ask(_model(server))
        assert not elsewhere.requests
