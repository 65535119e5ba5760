"""KeyStore: one key a dossier, the same for all, until it is destroyed for good."""

import shutil
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.fakes.in_memory_keys import InMemoryKeyStore
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.sql_engine import open_engine
from workers.adapters.sql_keys import SqlKeyStore
from workers.errors import ErasedError, UnavailableError
from workers.ports import KeyStore

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
Opening = Callable[[], KeyStore]


@pytest.fixture(params=["memory", "folder", "sqlite", "postgresql"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Give a way to open one and the same store of keys, as other processes would."""
    if request.param == "memory":
        only = InMemoryKeyStore()
        return lambda: only
    if request.param == "folder":
        return lambda: FolderKeyStore(tmp_path / "keys")
    engine: Engine = request.getfixturevalue(request.param)
    return lambda: SqlKeyStore(engine)


def test_a_key_is_made_at_first_and_stays(opening: Opening) -> None:
    keys = opening()
    assert keys.known(ONE) is None
    made = keys.key(ONE)
    assert len(made) == 32
    assert keys.key(ONE) == keys.known(ONE) == opening().key(ONE) == made
    assert not keys.is_erased(ONE)


def test_every_dossier_has_a_key_of_its_own(opening: Opening) -> None:
    assert opening().key(ONE) != opening().key(OTHER)


def test_all_who_ask_at_once_get_the_same_key(opening: Opening) -> None:
    start, got = threading.Barrier(4), []

    def ask(keys: KeyStore) -> None:
        start.wait()
        got.append(keys.key(ONE))

    threads = [threading.Thread(target=ask, args=(opening(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1


def test_a_key_that_was_destroyed_is_gone_for_good(opening: Opening) -> None:
    keys = opening()
    other = keys.key(OTHER)
    keys.key(ONE)
    keys.destroy(ONE)
    keys.destroy(ONE)
    for each in (keys, opening()):
        assert each.known(ONE) is None
        assert each.is_erased(ONE)
        with pytest.raises(ErasedError, match="le contenu de ce dossier a été effacé"):
            each.key(ONE)
    assert keys.key(OTHER) == other


def test_a_dossier_can_be_erased_before_it_has_a_key(opening: Opening) -> None:
    opening().destroy(ONE)
    with pytest.raises(ErasedError):
        opening().key(ONE)


def test_a_key_made_while_it_is_destroyed_does_not_stay(opening: Opening) -> None:
    start = threading.Barrier(4)

    def ask(keys: KeyStore) -> None:
        start.wait()
        for _ in range(20):
            try:
                keys.key(ONE)
            except ErasedError:
                return

    def destroy(keys: KeyStore) -> None:
        start.wait()
        keys.destroy(ONE)

    threads = [threading.Thread(target=ask, args=(opening(),)) for _ in range(3)]
    threads.append(threading.Thread(target=destroy, args=(opening(),)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opening().known(ONE) is None
    assert opening().is_erased(ONE)


def test_other_processes_are_served_a_destroyed_key_for_a_second_at_most(engine: Engine) -> None:
    now = [0.0]
    here, there = SqlKeyStore(engine, clock=lambda: now[0]), SqlKeyStore(engine)
    key = here.key(ONE)
    there.destroy(ONE)
    assert here.known(ONE) == key
    now[0] = 1.0
    assert here.known(ONE) is None
    with pytest.raises(ErasedError):
        here.key(ONE)


def test_a_backup_that_is_put_back_does_not_bring_a_key_to_life(tmp_path: Path) -> None:
    root = tmp_path / "keys"
    keys = FolderKeyStore(root)
    keys.key(ONE)
    shutil.copytree(root, tmp_path / "backup")
    keys.destroy(ONE)
    shutil.copytree(tmp_path / "backup", root, dirs_exist_ok=True)
    assert keys.known(ONE) is None
    with pytest.raises(ErasedError):
        keys.key(ONE)
    keys.destroy(ONE)
    assert [path.name for path in root.iterdir()] == [f"{ONE}.erased"]


def test_keys_are_for_their_owner_alone_and_overwritten_before_they_go(tmp_path: Path) -> None:
    keys = FolderKeyStore(tmp_path / "keys")
    key = keys.key(ONE)
    path = tmp_path / "keys" / str(ONE)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open("rb", buffering=0) as opened_before:
        keys.destroy(ONE)
        assert opened_before.read() != key


def test_a_key_cut_short_is_said_and_never_made_anew(tmp_path: Path) -> None:
    keys = FolderKeyStore(tmp_path / "keys")
    keys.key(ONE)
    (tmp_path / "keys" / str(ONE)).write_bytes(b"cut")
    with pytest.raises(UnavailableError, match="abîmée"):
        keys.key(ONE)


def test_keys_out_of_reach_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    keys = FolderKeyStore(tmp_path / "file" / "keys")
    actions: tuple[Callable[[uuid.UUID], object], ...] = (keys.key, keys.destroy)
    for action in actions:
        with pytest.raises(UnavailableError, match="clés des dossiers"):
            action(ONE)
    with pytest.raises(UnavailableError, match="la base de données ne répond pas"):
        SqlKeyStore(open_engine("sqlite:////nowhere/at/all.db"))


def test_the_row_of_a_destroyed_key_is_written_over(sqlite: Engine) -> None:
    keys = SqlKeyStore(sqlite)
    key = keys.key(ONE)
    keys.destroy(ONE)
    sqlite.dispose()
    folder = Path(str(sqlite.url.database)).parent
    assert not [path.name for path in folder.iterdir() if path.is_file() and key in path.read_bytes()]
