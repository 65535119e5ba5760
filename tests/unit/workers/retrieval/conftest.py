"""The parts of retrieval on a folder of the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_state import SqlStageState
from workers.retrieval import RetrievalParts

Write = Callable[[str, bytes], Path]


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    return FolderObjectStore(tmp_path / "objects")


@pytest.fixture
def parts(tmp_path: Path, store: FolderObjectStore) -> Iterator[RetrievalParts]:
    engine = open_engine(sqlite_url(tmp_path / "state.db"))
    yield RetrievalParts(store=store, index=InMemoryPassageIndex(), state=SqlStageState(engine))
    engine.dispose()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a file into a folder of texts and returns that folder."""
    folder = tmp_path / "texts"

    def put(name: str, content: bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return folder

    return put
