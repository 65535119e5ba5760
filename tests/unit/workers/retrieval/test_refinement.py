"""How dense vectors join: all of them in the end, each paid for once, and never in the way."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from schemas.passages import Passage, PassageFilter
from tests.fakes.hashed_embedder import HashedEmbedder
from tests.fakes.in_memory_index import InMemoryPassageIndex
from tests.unit.workers.retrieval.builders import regulation_passage
from workers._retrieval.refinement import VectorRefinement, embedded_text, text_digest
from workers.adapters.sqlite_vectors import SqliteVectorCache
from workers.errors import UnavailableError

REGULATION = PassageFilter(corpus="regulation")
SOON_S = 10.0


def passages(count: int) -> list[Passage]:
    return [regulation_passage(passage_id=uuid.UUID(int=n + 1), text=f"texte {n}") for n in range(count)]


class Bench:
    """A refinement over an index in memory, with what it uses."""

    def __init__(self, cache: SqliteVectorCache, embedder: HashedEmbedder | None = None) -> None:
        self.embedder = embedder or HashedEmbedder()
        self.index = InMemoryPassageIndex(self.embedder)
        self.niceness: list[int] = []
        self.refinement = VectorRefinement(self.index, self.embedder, cache, renice=self.niceness.append)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[SqliteVectorCache]:
    opened = SqliteVectorCache(tmp_path / "index" / "vectors.db")
    yield opened
    opened.close()


@pytest.fixture
def bench(cache: SqliteVectorCache) -> Iterator[Bench]:
    made = Bench(cache)
    yield made
    made.refinement.stop()


def test_what_is_missing_at_the_start_gets_its_vector(bench: Bench) -> None:
    bench.index.upsert(passages(20))
    bench.refinement.start()
    assert bench.refinement.wait_until_idle(SOON_S)
    assert bench.index.status(REGULATION).with_vector == 20
    assert bench.niceness == [19]


def test_passages_written_later_wake_it(bench: Bench) -> None:
    bench.refinement.start()
    assert bench.refinement.wait_until_idle(SOON_S)
    bench.index.upsert(passages(3))
    bench.refinement.wake()
    assert bench.refinement.wait_until_idle(SOON_S)
    assert bench.index.status(REGULATION).with_vector == 3


def test_no_text_is_embedded_twice_even_by_another_index(bench: Bench, cache: SqliteVectorCache) -> None:
    bench.index.upsert(passages(5))
    bench.refinement.start()
    assert bench.refinement.wait_until_idle(SOON_S)
    again = Bench(cache)
    again.index.upsert(passages(5))
    again.refinement.start()
    assert again.refinement.wait_until_idle(SOON_S)
    again.refinement.stop()
    assert again.embedder.asked == 0
    assert again.index.status(REGULATION).with_vector == 5


def test_what_the_texts_of_a_dossier_mean_is_kept_in_the_index_alone(bench: Bench, cache: SqliteVectorCache) -> None:
    (regulation,) = passages(1)
    dossier = regulation.model_copy(
        update={"passage_id": uuid.UUID(int=9), "text": "à taire", "corpus": "dossier", "dossier_id": uuid.UUID(int=1)}
    )
    bench.index.upsert([regulation, dossier])
    bench.refinement.start()
    assert bench.refinement.wait_until_idle(SOON_S)
    assert bench.index.without_vector(1) == []
    digests = [text_digest(embedded_text(each)) for each in (regulation, dossier)]
    assert list(cache.find(bench.embedder.model, digests)) == digests[:1]


def test_nothing_is_embedded_while_stages_work(bench: Bench) -> None:
    bench.index.upsert(passages(3))
    with bench.refinement.paused():
        bench.refinement.start()
        assert not bench.refinement.wait_until_idle(0.2)
        assert bench.embedder.asked == 0
    assert bench.refinement.wait_until_idle(SOON_S)


def test_it_stops_while_it_is_paused_or_before_it_started(bench: Bench, cache: SqliteVectorCache) -> None:
    with bench.refinement.paused():
        bench.refinement.start()
        bench.refinement.stop()
    Bench(cache).refinement.stop()


class _FailingOnce(HashedEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.failed = threading.Event()

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        if not self.failed.is_set():
            self.failed.set()
            raise UnavailableError("le modèle ne répond pas")
        return super().embed_passages(texts)


def test_a_model_out_of_reach_is_tried_again(cache: SqliteVectorCache) -> None:
    embedder = _FailingOnce()
    bench = Bench(cache, embedder)
    bench.refinement = VectorRefinement(bench.index, embedder, cache, renice=bench.niceness.append, again_s=0.01)
    bench.index.upsert(passages(2))
    bench.refinement.start()
    assert bench.refinement.wait_until_idle(SOON_S)
    bench.refinement.stop()
    assert embedder.failed.is_set()
    assert bench.index.status(REGULATION).with_vector == 2


def test_titles_are_embedded_with_the_text_within_the_models_window() -> None:
    long = regulation_passage(text="x" * 5_000, path=("Arrêté", "Chapitre", "Section", "Article 4"))
    assert embedded_text(long).startswith("Chapitre › Section › Article 4\nxxx")
    assert len(embedded_text(long)) <= 1_800


def test_vectors_are_kept_by_model_and_digest(cache: SqliteVectorCache) -> None:
    cache.keep("a", {"00" * 32: [0.5, -1.0]})
    assert cache.find("a", ["00" * 32, "11" * 32]) == {"00" * 32: [0.5, -1.0]}
    assert cache.find("b", ["00" * 32]) == {}


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "vectors.db").mkdir()
    with pytest.raises(UnavailableError, match="vecteurs gardés"):
        SqliteVectorCache(tmp_path / "vectors.db").find("a", ["00" * 32])
