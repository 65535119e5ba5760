"""What an index keeps of dossiers on its disk, and what is found of one whose key was destroyed."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from schemas.passages import Passage, PassageFilter
from tests.contract.test_passage_index import DOSSIER, HERE, OTHER_DOSSIER, passage, rule
from tests.fakes.in_memory_keys import InMemoryKeyStore
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.qdrant_generations import GenerationalIndex
from workers.errors import ErasedError

WATER = "Le captage de la Fontaine-aux-Ormes est à 200 mètres."


@pytest.fixture
def keys() -> InMemoryKeyStore:
    """Give no keys yet."""
    return InMemoryKeyStore()


@pytest.fixture
def index(tmp_path: Path, keys: InMemoryKeyStore) -> Iterator[GenerationalIndex]:
    """Give an embedded index."""
    with closing(open_edge_index(tmp_path, None, keys=keys)) as opened:
        yield opened


def texts(index: GenerationalIndex, within: PassageFilter = HERE) -> list[str]:
    return [hit.passage.text for hit in index.search("captage", within, 10)]


def lies_in(folder: Path, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_text_of_a_dossier_lies_on_disk_even_once_it_was_deleted(index: GenerationalIndex, tmp_path: Path) -> None:
    index.upsert([passage(1, WATER), rule(2, "Le captage est protégé.")])
    assert texts(index) == [WATER]
    index.delete_dossier(DOSSIER)
    assert lies_in(tmp_path, "Le captage est protégé.")
    assert not lies_in(tmp_path, "Fontaine-aux-Ormes")


def test_nothing_is_found_of_a_dossier_without_its_key(index: GenerationalIndex, keys: InMemoryKeyStore) -> None:
    regulation = PassageFilter(corpus="regulation")
    index.upsert([passage(1, WATER), passage(2, "Autre captage.", dossier_id=OTHER_DOSSIER), rule(3, "Un captage.")])
    keys.destroy(DOSSIER)
    assert texts(index) == []
    assert texts(index, PassageFilter(corpus="dossier", dossier_id=OTHER_DOSSIER)) == ["Autre captage."]
    assert texts(index, regulation) == ["Un captage."]
    with pytest.raises(ErasedError):
        index.upsert([passage(4, WATER)])


def test_a_passage_that_stays_as_it_is_is_not_written_again(index: GenerationalIndex) -> None:
    said: Passage = passage(1, WATER)
    index.replace_source(said.source_id, [said])
    assert index.sources(HERE) == {said.source_id: 1}
    index.replace_source(said.source_id, [passage(2, "Le captage a bougé.")])
    assert texts(index) == ["Le captage a bougé."]
    assert uuid.UUID(int=2) != said.passage_id
