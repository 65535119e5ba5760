"""A worker waits for a Qdrant server that is down; nothing is taken from the log meanwhile, so nothing is lost."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from workers.apps import Composition
from workers.errors import UnavailableError
from workers.process import _patiently_hold
from workers.settings import Settings


class ComesBack(Composition):
    """Parts whose index is out of reach the first time it is asked for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked = 0
        self.is_held = False

    @contextmanager
    def serving(self, stages: Sequence[str]) -> Iterator[None]:  # noqa: ARG002 -- as the base class has it
        self.asked += 1
        if self.asked == 1:
            raise UnavailableError("Qdrant ne répond pas")
        self.is_held = True
        yield
        self.is_held = False


async def test_a_server_that_is_down_is_waited_for(tmp_path: Path) -> None:
    parts = ComesBack(Settings(data=tmp_path, qdrant_url="http://127.0.0.1:9"))
    with ExitStack() as held:
        await _patiently_hold(held, ["retrieval"], parts)
        assert (parts.asked, parts.is_held) == (2, True)
    assert not parts.is_held


async def test_an_index_another_process_has_open_is_refused_at_once(tmp_path: Path) -> None:
    with ExitStack() as held, pytest.raises(UnavailableError):
        await _patiently_hold(held, ["retrieval"], ComesBack(Settings(data=tmp_path)))
