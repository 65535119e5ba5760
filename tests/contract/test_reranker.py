"""HttpReranker on a real HTTP server, in both forms that endpoints speak, well and badly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.wire.openai_server import Reply, serving
from workers.adapters.http_reranker import Form, HttpReranker
from workers.errors import UnavailableError

TEXTS = ["Le bruit.", "La nappe est captée.", "\ud800"]


@contextmanager
def asking(base_url: str, model: str | None = "m", api_key: str | None = None, **how: Any) -> Iterator[HttpReranker]:
    """Give a reranker and close it."""
    reranker = HttpReranker(base_url, model, api_key, **how)
    yield reranker
    reranker.close()


def cohere(request: dict[str, Any], _number: int) -> Reply:
    results = [{"index": at, "relevance_score": len(text) / 100} for at, text in enumerate(request["documents"])]
    return Reply(body=json.dumps({"results": results[::-1]}).encode())


def tei(request: dict[str, Any], _number: int) -> Reply:
    return Reply(body=json.dumps([{"index": at, "score": -at} for at, _ in enumerate(request["texts"])]).encode())


def test_the_scores_of_each_text_come_back_in_its_place() -> None:
    with serving(cohere) as server, asking(server.base_url, "bge-reranker", "cle") as reranker:
        scores = reranker.rerank("nappe", TEXTS)
    assert scores == [len(text) / 100 for text in TEXTS]
    (asked,) = server.requests
    assert (asked["path"], asked["authorization"], asked["model"]) == ("/v1/rerank", "Bearer cle", "bge-reranker")
    assert (asked["query"], asked["top_n"]) == ("nappe", 3)


def test_the_other_form_is_spoken_too() -> None:
    with serving(tei) as server, asking(server.base_url, None, form="tei") as reranker:
        assert reranker.rerank("nappe", TEXTS) == [0, -1, -2]
    assert set(server.requests[0]) == {"query", "texts", "path", "authorization"}


@pytest.mark.parametrize(
    ("reply", "form"),
    [
        (Reply(503, b"{}"), "cohere"),
        (Reply(401, b"{}"), "cohere"),
        (Reply(200, b"<html>"), "cohere"),
        (Reply(200, b'{"results": [{"index": 0, "relevance_score": 1}]}'), "cohere"),
        (Reply(200, b'{"results": [{"index": "a", "relevance_score": null}]}'), "cohere"),
        (Reply(200, b"[1, 2]"), "tei"),
        (Reply(200, b"null"), "tei"),
    ],
)
def test_an_answer_that_is_none_is_something_to_do_without(reply: Reply, form: Form) -> None:
    with (
        serving(lambda _request, _number: reply) as server,
        asking(server.base_url, form=form) as reranker,
        pytest.raises(UnavailableError, match="reclassement"),
    ):
        reranker.rerank("q", ["a", "b"])


def test_one_that_failed_is_left_alone_for_a_while_then_asked_again() -> None:
    now = [100.0]
    with (
        serving(lambda request, number: Reply(500) if number == 0 else cohere(request, number)) as server,
        asking(server.base_url, clock=lambda: now[0]) as reranker,
    ):
        for _ in range(3):
            with pytest.raises(UnavailableError, match="HTTP 500"):
                reranker.rerank("q", ["a"])
        assert len(server.requests) == 1
        now[0] += 60
        assert reranker.rerank("q", ["a"]) == [0.01]


def test_nobody_at_the_address_is_something_to_do_without() -> None:
    with serving(cohere) as server:
        gone = server.base_url
    with asking(gone) as reranker, pytest.raises(UnavailableError, match="ne répond pas"):
        reranker.rerank("q", ["a"])
