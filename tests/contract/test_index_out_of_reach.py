"""A Qdrant that is down: everything says so and can be tried again, and what is told meanwhile waits on the log."""

import socket
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.passages import Passage, PassageFilter
from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers.adapters.lazy_index import LazyPassageIndex
from workers.adapters.qdrant_server_index import connect, open_server_index
from workers.apps import Composition
from workers.errors import UnavailableError
from workers.ports import PassageIndex
from workers.settings import Settings

HERE = PassageFilter(corpus="dossier")
PASSAGE = Passage(passage_id=uuid.UUID(int=1), corpus="dossier", source_id="a", text="La nappe est captée.", position=0)

ASKED: dict[str, Callable[[PassageIndex], Any]] = {
    "upsert": lambda index: index.upsert([PASSAGE]),
    "replace_source": lambda index: index.replace_source("a", [PASSAGE]),
    "delete_dossier": lambda index: index.delete_dossier(uuid.UUID(int=1)),
    "search": lambda index: index.search("nappe", HERE, 5),
    "neighbours": lambda index: index.neighbours([PASSAGE]),
    "without_vector": lambda index: index.without_vector(5),
    "set_vectors": lambda index: index.set_vectors([(PASSAGE.passage_id, [1.0])]),
    "status": lambda index: index.status(HERE),
    "sources": lambda index: index.sources(HERE),
}


@pytest.fixture
def nobody() -> str:
    """Give an address at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("name", ASKED)
def test_each_question_to_a_server_that_is_down_is_for_later(nobody: str, name: str) -> None:
    index = LazyPassageIndex(lambda: open_server_index(connect(nobody), None, is_owner=False))
    with pytest.raises(UnavailableError, match="Qdrant ne répond pas"):
        ASKED[name](index)


def test_a_process_that_asks_starts_without_its_server_and_says_so_when_asked(nobody: str, tmp_path: Path) -> None:
    parts = Composition(Settings(data=tmp_path, qdrant_url=nobody, embeddings="off"))
    index = parts.asked_index()
    with pytest.raises(UnavailableError, match="Qdrant ne répond pas"):
        index.search("nappe", HERE, 5)


def test_an_index_that_comes_back_answers_from_then_on() -> None:
    is_up: list[bool] = []

    def opened() -> PassageIndex:
        if not is_up:
            raise UnavailableError("Qdrant ne répond pas")
        return InMemoryPassageIndex()

    index = LazyPassageIndex(opened)
    with pytest.raises(UnavailableError):
        index.upsert([PASSAGE])
    is_up.append(True)
    index.upsert([PASSAGE])
    assert [hit.passage for hit in index.search("nappe", HERE, 5)] == [PASSAGE]
