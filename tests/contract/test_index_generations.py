"""Another embedding model is built beside the one that serves, and takes over when complete: embedded and served."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from schemas.passages import Hit, Passage, PassageFilter
from tests.fakes.hashed_embedder import HashedEmbedder
from workers._retrieval.refinement import VectorRefinement
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.qdrant_generations import GenerationalIndex
from workers.adapters.qdrant_server_index import open_server_index
from workers.adapters.sqlite_vectors import SqliteVectorCache
from workers.ports import Embedder

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")

DOSSIER = uuid.UUID(int=1)
HERE = PassageFilter(corpus="dossier", dossier_id=DOSSIER)
REGULATION = PassageFilter(corpus="regulation")
COPIED_WITHIN_S = 30.0

Open = Callable[[Embedder | None], GenerationalIndex]


class OldModel(HashedEmbedder):
    """A model of another name, for which the word it was made for means bats."""

    model = "old-words"

    def embed_query(self, text: str) -> list[float]:
        return super().embed_query("chiroptères" if text == "chauves-souris" else text)


class NewModel(OldModel):
    """The model that takes over; it knows of no bats."""

    model = "new-words"

    def embed_query(self, text: str) -> list[float]:
        return HashedEmbedder.embed_query(self, text)


@pytest.fixture(params=["edge", "server"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Give a way to open the same index again, as its owner."""

    def previous(model: str) -> Embedder | None:
        return OldModel() if model == OldModel.model else None

    with ExitStack() as stack:
        if request.param == "edge":
            yield lambda embedder: open_edge_index(tmp_path, embedder, previous=previous)
            return
        from qdrant_client import QdrantClient  # noqa: PLC0415 -- slow to import

        client = QdrantClient(":memory:")
        stack.callback(client.close)
        client.close = lambda *_, **__: None  # type: ignore[method-assign]  # in memory, it is the server too
        yield lambda embedder: open_server_index(client, embedder, previous=previous)


def passage(number: int, text: str, **changes: object) -> Passage:
    given: dict[str, object] = {
        "passage_id": uuid.uuid5(DOSSIER, str(number)),
        "corpus": "dossier",
        "source_id": "a",
        "text": text,
        "page": number,
        "dossier_id": DOSSIER,
        "position": number,
    }
    return Passage.model_validate(given | changes)


BATS = passage(1, "Douze espèces de chiroptères.")
WATER = passage(2, "La nappe est captée.")
RULE = passage(
    3,
    "Clôture de deux mètres.",
    corpus="regulation",
    source_id="R",
    page=None,
    dossier_id=None,
    applicability=("2980",),
)


def vectors_of(index: GenerationalIndex, embedder: Embedder) -> None:
    while missing := index.without_vector(10):
        texts = [each.text for each in missing]
        index.set_vectors(zip((p.passage_id for p in missing), embedder.embed_passages(texts), strict=True))


@pytest.fixture
def old(open_index: Open) -> None:
    """Fill an index with a model's vectors."""
    index = open_index(OldModel())
    index.upsert([BATS, WATER])
    index.replace_source("R", [RULE])
    vectors_of(index, OldModel())
    index.mark_filled()
    index.close()


def found(index: GenerationalIndex, query: str, within: PassageFilter = HERE) -> list[Hit]:
    return index.search(query, within, 5)


def test_the_old_model_serves_until_every_passage_has_its_new_vector(open_index: Open, old: None) -> None:
    index = open_index(NewModel())
    assert index.wait_until_copied(COPIED_WITHIN_S)
    assert found(index, "chauves-souris")[0].passage == BATS
    status = index.status(HERE)
    assert (status.model, status.with_vector, status.next_model, status.next_with_vector) == (
        "old-words",
        2,
        "new-words",
        0,
    )
    missing = index.without_vector(10)
    assert {each.passage_id for each in missing} == {BATS.passage_id, WATER.passage_id, RULE.passage_id}
    index.set_vectors([(each.passage_id, HashedEmbedder().embed_query(each.text)) for each in missing[:2]])
    assert found(index, "chauves-souris")[0].passage == BATS
    vectors_of(index, NewModel())
    status = index.status(HERE)
    assert (status.model, status.with_vector, status.next_model) == ("new-words", 2, None)
    assert found(index, "nappe captée")[0].passage == WATER
    assert found(index, "clôture des éoliennes", REGULATION)[0].passage == RULE
    assert index.filled
    index.close()


def test_what_is_written_and_deleted_meanwhile_is_in_both(open_index: Open, old: None) -> None:
    index = open_index(NewModel())
    assert index.wait_until_copied(COPIED_WITHIN_S)
    noise = passage(9, "Le bruit de nuit.", source_id="b")
    index.upsert([noise])
    index.replace_source("a", [WATER])
    assert [hit.passage for hit in found(index, "bruit de nuit")][:1] == [noise]
    vectors_of(index, NewModel())
    assert index.sources(HERE) == {"a": 1, "b": 1}
    assert index.status(HERE).with_vector == 2
    index.delete_dossier(DOSSIER)
    assert index.status(HERE).passages == 0
    index.close()


def test_a_build_that_was_cut_short_goes_on_and_what_it_replaced_is_gone(
    open_index: Open, old: None, tmp_path: Path
) -> None:
    index = open_index(NewModel())
    assert index.wait_until_copied(COPIED_WITHIN_S)
    missing = index.without_vector(10)
    index.set_vectors([(missing[0].passage_id, HashedEmbedder().embed_query("x"))])
    index.close()
    again = open_index(NewModel())
    assert again.status(HERE).model == "old-words"
    assert again.wait_until_copied(COPIED_WITHIN_S)
    assert len(again.without_vector(10)) == len(missing) - 1
    vectors_of(again, NewModel())
    again.close()
    last = open_index(NewModel())
    status = last.status(HERE)
    assert (status.model, status.with_vector, status.next_model) == ("new-words", 2, None)
    last.close()
    assert not [folder for folder in tmp_path.iterdir() if "old" in folder.name]


def test_an_index_of_words_alone_takes_a_models_vectors_without_a_second_one(open_index: Open) -> None:
    index = open_index(None)
    index.upsert([WATER])
    index.close()
    again = open_index(NewModel())
    assert again.status(HERE).next_model is None
    vectors_of(again, NewModel())
    assert again.status(HERE).with_vector == 1
    again.close()


def test_without_a_model_the_passages_of_the_last_one_are_found_by_their_words(open_index: Open, old: None) -> None:
    index = open_index(None)
    assert found(index, "nappe")[0].passage == WATER
    index.close()


def test_the_background_finishes_a_change_of_model_by_itself(open_index: Open, old: None, tmp_path: Path) -> None:
    index = open_index(NewModel())
    cache = SqliteVectorCache(tmp_path / "vectors.db")
    refinement = VectorRefinement(index, NewModel(), cache, renice=lambda _: None)
    assert index.wait_until_copied(COPIED_WITHIN_S)
    refinement.start()
    assert refinement.wait_until_idle(COPIED_WITHIN_S)
    assert index.status(HERE).model == "new-words"
    refinement.stop()
    cache.close()
    index.close()


def test_who_only_asks_a_server_follows_it_to_the_next_model() -> None:
    from qdrant_client import QdrantClient  # noqa: PLC0415 -- slow to import

    client = QdrantClient(":memory:")
    owner = open_server_index(client, OldModel())
    owner.upsert([BATS, WATER])
    vectors_of(owner, OldModel())
    owner.mark_filled()
    asking = open_server_index(client, NewModel(), previous=lambda _model: OldModel(), is_owner=False)
    assert asking.search("chauves-souris", HERE, 5)[0].passage == BATS
    assert asking.status(HERE).model == "old-words"
    builder = open_server_index(client, NewModel())
    assert builder.wait_until_copied(COPIED_WITHIN_S)
    vectors_of(builder, NewModel())
    status = asking.status(HERE)
    assert (status.model, status.with_vector) == ("new-words", 2)
    assert asking.search("nappe", HERE, 5)[0].passage == WATER
    client.close()


def test_a_shard_of_an_earlier_layout_goes_when_the_index_is_opened(tmp_path: Path) -> None:
    earlier = tmp_path / "passages-v1-words"
    earlier.mkdir()
    with closing(open_edge_index(tmp_path, None)):
        assert not earlier.exists()
