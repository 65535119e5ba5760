"""The embedded index after a kill, a damage, and while another process holds it; and the loopback that serves it."""

import json
import stat
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest

from schemas.passages import Hit, Passage, PassageFilter
from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers.adapters.qdrant_edge_index import open_edge_index
from workers.adapters.qdrant_server_index import connect, open_server_index
from workers.adapters.remote_index import RemotePassageIndex
from workers.adapters.served_index import IndexServer
from workers.data_folder import DataFolder
from workers.errors import UnavailableError

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = PassageFilter(corpus="dossier")
WRITER = """
import sys, uuid
from pathlib import Path
from schemas.passages import Passage
from workers.adapters.qdrant_edge_index import open_edge_index

index = open_edge_index(Path(sys.argv[1]), None)
for source in range(1_000_000):
    index.replace_source(str(source), [
        Passage(passage_id=uuid.uuid5(uuid.NAMESPACE_URL, f"{source}/{n}"), corpus="dossier", source_id=str(source),
                text=f"nappe {n}") for n in range(50)
    ])
    print(source, flush=True)
"""


def passage(text: str = "La nappe est captée.") -> Passage:
    return Passage(passage_id=uuid.UUID(int=1), corpus="dossier", source_id="a", text=text)


@pytest.mark.parametrize("after", [1, 7, 23])
def test_a_killed_writer_loses_nothing_it_was_done_with(tmp_path: Path, after: int) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as writer:
        assert writer.stdout is not None
        for _ in range(after):
            writer.stdout.readline()
        writer.kill()
        done = after + len(writer.stdout.read().split())
    index = open_edge_index(tmp_path, None)
    sources = index.sources(HERE)
    index.close()
    assert [sources.get(str(source)) for source in range(done)] == [50] * done
    assert not list(tmp_path.glob("*.broken-*"))


def test_a_damaged_index_is_moved_aside_and_an_empty_one_asks_to_be_filled(tmp_path: Path) -> None:
    index = open_edge_index(tmp_path, None)
    index.upsert([passage()])
    index.mark_filled()
    index.close()
    for file in tmp_path.glob("passages-*/segments/*/segment.json"):
        file.write_bytes(b"{")
    again = open_edge_index(tmp_path, None)
    assert again.status(HERE).passages == 0
    assert not again.filled
    again.upsert([passage()])
    assert again.search("nappe", HERE, 1)
    again.close()
    assert len(list(tmp_path.glob("passages-*.broken-1"))) == 1


def test_an_index_asks_to_be_filled_until_it_was(tmp_path: Path) -> None:
    index = open_edge_index(tmp_path, None)
    assert not index.filled
    index.close()
    index = open_edge_index(tmp_path, None)
    assert not index.filled
    index.mark_filled()
    index.close()
    index = open_edge_index(tmp_path, None)
    assert index.filled
    index.close()


def test_a_creation_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    index = open_edge_index(tmp_path, None)
    index.close()
    (shard,) = tmp_path.glob("passages-*")
    (shard / "edge_config.json").unlink()
    index = open_edge_index(tmp_path, None)
    assert index.status(HERE).passages == 0
    index.close()


def test_a_second_opening_says_who_is_in_the_way(tmp_path: Path) -> None:
    index = open_edge_index(tmp_path, None)
    with pytest.raises(UnavailableError, match="déjà ouvert par un autre processus"):
        open_edge_index(tmp_path, None)
    index.close()


def test_writers_wake_who_waits_for_passages_and_unchanged_sources_do_not(tmp_path: Path) -> None:
    changes: list[str] = []
    index = open_edge_index(tmp_path, None, changed=lambda: changes.append("changed"))
    index.upsert([passage()])
    index.replace_source("a", [passage()])
    assert changes == ["changed"]
    index.replace_source("a", [passage("Autre.")])
    assert changes == ["changed", "changed"]
    index.close()


def test_a_server_that_is_down_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="Qdrant ne répond pas"):
        open_server_index(connect("http://127.0.0.1:9"), None)


def test_without_anybody_serving_the_index_a_client_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="lisiere worker retrieval"):
        RemotePassageIndex(tmp_path).status(HERE)


def test_a_client_follows_the_index_to_its_new_address(tmp_path: Path) -> None:
    index = InMemoryPassageIndex()
    index.upsert([passage()])
    client = RemotePassageIndex(tmp_path)
    for _ in range(2):
        server = IndexServer(index, tmp_path)
        server.start()
        assert client.status(HERE).passages == 1
        server.stop()
    with pytest.raises(UnavailableError, match="personne ne sert l’index"):
        client.status(HERE)
    client.close()


def test_an_owner_that_died_without_a_word_is_unavailable(tmp_path: Path) -> None:
    server = IndexServer(InMemoryPassageIndex(), tmp_path)
    server.start()
    left_behind = (DataFolder(tmp_path).run / "index.json").read_bytes()
    server.stop()
    (DataFolder(tmp_path).run / "index.json").write_bytes(left_behind)
    with pytest.raises(UnavailableError, match="ne répond pas"):
        RemotePassageIndex(tmp_path).status(HERE)


class _UnavailableIndex(InMemoryPassageIndex):
    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        raise UnavailableError(f"plus de place sur le disque pour {limit} × {query} ({within.corpus})")


def test_the_reason_why_the_index_is_unavailable_reaches_the_client(tmp_path: Path) -> None:
    server = IndexServer(_UnavailableIndex(), tmp_path)
    server.start()
    client = RemotePassageIndex(tmp_path)
    with pytest.raises(UnavailableError, match="plus de place sur le disque"):
        client.search("eau", HERE, 1)
    client.close()
    server.stop()


def test_the_index_answers_only_who_shows_the_token_of_a_private_file(tmp_path: Path) -> None:
    server = IndexServer(InMemoryPassageIndex(), tmp_path)
    served = server.start()
    assert stat.S_IMODE((DataFolder(tmp_path).run / "index.json").stat().st_mode) == 0o600
    assert json.loads((DataFolder(tmp_path).run / "index.json").read_bytes())["token"] == served.token
    body = {"within": {"corpus": "dossier"}}
    for headers in ({}, {"Authorization": "Bearer faux"}):
        assert httpx.post(f"{served.url}/status", json=body, headers=headers).status_code == 401
    shown = {"Authorization": f"Bearer {served.token}"}
    assert httpx.post(f"{served.url}/status", json=body, headers=shown).status_code == 200
    assert httpx.post(f"{served.url}/status", json={"within": {}}, headers=shown).status_code == 422
    assert httpx.get(f"{served.url}/status", headers=shown).status_code == 405
    server.stop()
