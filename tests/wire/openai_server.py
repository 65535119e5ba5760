"""A real HTTP server that speaks the OpenAI protocol's chat completions, as well or as badly as a test wants."""

import base64
import json
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the server answers: a status, headers, a body.

    `wait_for` holds the answer back until it is set. `cut_after`: bytes of the body after which the connection ends.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait_for: threading.Event | None = None
    cut_after: int | None = None


Script = Callable[[Json, int], Reply]
"""From the request, with the path it came to, and its number, from 0, to the answer."""


def answer(text: str | None, *, model: str = "essai", tokens: tuple[int, int] = (120, 30)) -> Reply:
    """Answer with `text` as the assistant's message."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    body = {"id": "c1", "object": "chat.completion", "created": 0, "model": model, "choices": [choice], "usage": usage}
    return Reply(body=json.dumps(body).encode())


def refusal(status: int, message: str = "no", headers: dict[str, str] | None = None) -> Reply:
    """Answer with an error of the protocol."""
    return Reply(status, json.dumps({"error": {"message": message, "type": "error"}}).encode(), headers or {})


def embeddings(request: Json, vectors: list[list[float]]) -> Reply:
    """Answer a request for embeddings, in the form it asks for."""
    coded: list[Any] = list(vectors)
    if request.get("encoding_format") == "base64":
        coded = [base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() for row in vectors]
    data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(coded)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply(body=json.dumps({"object": "list", "model": request["model"], "data": data, "usage": usage}).encode())


def scores(request: Json) -> Reply:
    """Answer a request to rerank: the shorter a document, the better."""
    results = [{"index": at, "relevance_score": 1 / len(text)} for at, text in enumerate(request["documents"])]
    return Reply(body=json.dumps({"results": results}).encode())


@dataclass
class OpenAIServer:
    """A server in a thread of this process; `requests` holds the JSON bodies it was sent, in order."""

    base_url: str
    requests: list[Json]


@contextmanager
def serving(script: Script) -> Iterator[OpenAIServer]:
    """Serve `script` on a free loopback port while the context lasts."""
    requests: list[Json] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked = {**request, "path": self.path, "authorization": self.headers.get("authorization")}
            requests.append(asked)
            self._send(script(asked, len(requests) - 1))

        def _send(self, reply: Reply) -> None:
            if reply.wait_for is not None:
                reply.wait_for.wait(30)
            try:
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut_after])
                self.close_connection = self.close_connection or reply.cut_after is not None
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield OpenAIServer(f"http://127.0.0.1:{server.server_address[1]}/v1", requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
