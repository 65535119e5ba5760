"""ObjectStore: content whole or not at all; a dossier's under its key."""

import hashlib
import io
import shutil
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import obstore
import pytest

from schemas.artefacts import ArtefactRef
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.errors import ErasedError, RejectedError, UnavailableError
from workers.ports import ObjectStore

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
LARGE = b"0123456789abcdef" * (9 * 65_536)
"""9 MiB: more than one block of either store."""


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Give an empty store."""
    if request.param == "folder":
        return FolderObjectStore(tmp_path / "objects")
    opened: ObjectStore = request.getfixturevalue("open_s3")(request.getfixturevalue("bucket"))
    return opened


@pytest.fixture(params=[None, ONE], ids=["clear", "dossier"])
def owner(request: pytest.FixtureRequest) -> uuid.UUID | None:
    """Give the dossier that content belongs to, and none."""
    owner: uuid.UUID | None = request.param
    return owner


@pytest.fixture
def alter(store: ObjectStore, request: pytest.FixtureRequest) -> Callable[[ArtefactRef, bytes], None]:
    """Give a way to change an object behind the store's back."""

    def altered(ref: ArtefactRef, content: bytes) -> None:
        if isinstance(store, FolderObjectStore):
            Path(ref.uri.removeprefix("file://")).write_bytes(content)
        else:
            files = request.getfixturevalue("open_s3_files")(ref.uri.split("/")[2])
            obstore.put(files._store, ref.uri.split("/", 3)[3], content)

    return altered


def ref_to(content: bytes) -> ArtefactRef:
    sha256 = hashlib.sha256(content).hexdigest()
    return ArtefactRef(uri=f"file:///{sha256}", sha256=sha256, size=len(content), media_type="text/plain")


@pytest.mark.parametrize("content", [b"", b"a", "é\n".encode(), LARGE])
def test_content_comes_back_as_it_was_put(store: ObjectStore, content: bytes, owner: uuid.UUID | None) -> None:
    for ref in (
        store.put_bytes(content, "text/plain", owner),
        store.put_stream(io.BytesIO(content), "text/plain", owner),
    ):
        assert (ref.sha256, ref.size, ref.media_type) == (ref_to(content).sha256, len(content), "text/plain")
        assert store.get_bytes(ref) == content
        assert store.holds(ref)
        with store.open(ref) as source:
            assert source.seek(max(0, len(content) - 3)) >= 0
            assert source.read() == content[-3:]
        with store.local_path(ref) as path:
            assert path.read_bytes() == content


def test_the_same_content_is_one_object(store: ObjectStore, owner: uuid.UUID | None) -> None:
    first = store.put_bytes(b"twice", "text/plain", owner)
    assert store.put_stream(io.BytesIO(b"twice"), "text/plain", owner) == first


def test_a_stream_is_kept_from_where_it_stands(store: ObjectStore, owner: uuid.UUID | None) -> None:
    source = io.BytesIO(b"skipped, kept")
    source.seek(9)
    assert store.get_bytes(store.put_stream(source, "text/plain", owner)) == b"kept"


def test_what_is_not_there_is_refused(store: ObjectStore) -> None:
    missing = ref_to(b"never put")
    assert not store.holds(missing)
    for action in (store.get_bytes, store.open, lambda ref: store.local_path(ref).__enter__()):
        with pytest.raises(RejectedError, match="n’est pas dans le stockage"):
            action(missing)


def test_content_that_was_altered_is_refused(
    store: ObjectStore, alter: Callable[[ArtefactRef, bytes], None], owner: uuid.UUID | None
) -> None:
    ref = store.put_bytes(b"as it was", "text/plain", owner)
    alter(ref, b"otherwise")
    with pytest.raises(RejectedError, match="a été altéré"):
        store.get_bytes(ref)


def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore, tmp_path: Path, owner: uuid.UUID | None) -> None:
    class Breaking(io.RawIOBase):
        def __init__(self) -> None:
            self._blocks = [b"begin"]

        def read(self, _size: int = -1) -> bytes:
            if not self._blocks:
                raise RejectedError("le fichier est trop gros")
            return self._blocks.pop()

    broken: Any = Breaking()
    with pytest.raises(RejectedError, match="trop gros"):
        store.put_stream(broken, "text/plain", owner)
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def test_writers_of_the_same_content_do_not_disturb_each_other(store: ObjectStore, owner: uuid.UUID | None) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(5):
                content = str(number).encode() * 10_000
                assert store.get_bytes(store.put_bytes(content, "text/plain", owner)) == content
        except BaseException as error:  # noqa: BLE001 -- told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_both_stores_answer_a_health_check(store: ObjectStore) -> None:
    checked: Any = store
    checked.check()
    source: IO[bytes] = io.BytesIO(b"a")
    assert store.put_stream(source, "text/plain", ONE).size == 1


def test_nothing_of_a_dossier_is_kept_in_clear(store: ObjectStore, tmp_path: Path) -> None:
    words = b"Le captage de la Fontaine aux Ormes " * 100
    ref = store.put_bytes(words, "text/plain", ONE)
    assert (ref.dossier_id, store.put_bytes(words, "text/plain", None).dossier_id) == (ONE, None)
    assert ref.sha256 not in ref.uri
    kept = [path for path in (tmp_path / "objects").rglob("*") if path.is_file() and str(ONE) in str(path)]
    assert not [path for path in kept if b"captage" in path.read_bytes()]


def test_two_dossiers_share_no_object(store: ObjectStore) -> None:
    one, other = (store.put_bytes(b"the same file", "text/plain", each) for each in (ONE, OTHER))
    assert one.sha256 == other.sha256
    assert one.uri.rpartition("/")[2] != other.uri.rpartition("/")[2]
    assert store.get_bytes(one) == store.get_bytes(other) == b"the same file"


def test_what_a_dossier_put_is_gone_with_its_key(store: ObjectStore, tmp_path: Path) -> None:
    ref, other = (store.put_bytes(b"to forget", "text/plain", each) for each in (ONE, OTHER))
    FolderKeyStore(tmp_path / "keys").destroy(ONE)
    for action in (store.get_bytes, store.open, lambda ref: store.local_path(ref).__enter__()):
        with pytest.raises(ErasedError, match="le contenu de ce dossier a été effacé"):
            action(ref)
    with pytest.raises(ErasedError):
        store.open_own(ref.uri, ONE)
    with pytest.raises(ErasedError):
        store.put_stream(io.BytesIO(b"more"), "text/plain", ONE)
    assert not store.holds(ref)
    assert store.get_bytes(other) == b"to forget"


def test_a_key_that_is_missing_is_waited_for(store: ObjectStore, tmp_path: Path) -> None:
    ref = store.put_bytes(b"kept", "text/plain", ONE)
    (tmp_path / "keys" / str(ONE)).rename(tmp_path / "backup")
    with pytest.raises(UnavailableError, match="restaurez la sauvegarde des clés"):
        store.get_bytes(ref)
    (tmp_path / "backup").rename(tmp_path / "keys" / str(ONE))
    assert store.get_bytes(ref) == b"kept"


def test_what_is_forgotten_of_a_dossier_leaves_all_others(store: ObjectStore) -> None:
    refs = [store.put_bytes(content, "text/plain", ONE) for content in (b"a", b"b")]
    others = [store.put_bytes(b"a", "text/plain", each) for each in (OTHER, None)]
    for _ in range(2):
        store.forget(ONE)
    assert not any(store.holds(ref) for ref in refs)
    assert all(store.holds(ref) for ref in others)


def test_an_object_that_lies_in_the_place_of_another_is_refused(store: ObjectStore) -> None:
    one, other = (store.put_bytes(content, "text/plain", ONE) for content in (b"one", b"other"))
    stood = other.model_copy(update={"sha256": one.sha256})
    assert store.get_bytes(stood) == b"one", "the digest says what is read, not the address"
    files = store._files  # type: ignore[attr-defined]
    name = one.uri[one.uri.index("dossiers/") :]
    with files.open(other.uri[other.uri.index("dossiers/") :]) as source:
        content = source.read()
    files.delete(name.rpartition("/")[0])

    def write(target: IO[bytes]) -> str:
        target.write(content)
        return name

    files.keep(write)
    with pytest.raises(RejectedError, match="a été altéré"):
        store.open(one)


def test_an_address_of_ones_own_is_opened_and_no_other_dossiers(store: ObjectStore) -> None:
    ref = store.put_bytes(b"mine", "text/plain", ONE)
    opened = store.open_own(ref.uri, ONE)
    assert opened is not None
    with opened:
        assert opened.read() == b"mine"
    with pytest.raises(RejectedError, match="appartient à un autre dossier"):
        store.open_own(ref.uri, OTHER)
    for uri in ("file:///depot/a.pdf", "https://example.org/dossiers/1/a.pdf", store.put_bytes(b"a", "t", None).uri):
        assert store.open_own(uri, ONE) is None


def test_files_in_clear_last_no_longer_than_they_are_needed(store: ObjectStore, tmp_path: Path) -> None:
    ref = store.put_bytes(b"in clear for a while", "text/plain", ONE)
    with store.local_path(ref) as path:
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
    assert not [path for path in (tmp_path / "scratch").rglob("*") if path.is_file() and not path.name.startswith(".")]


def test_a_folder_of_before_is_read_and_can_move(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"of before").hexdigest()
    place = tmp_path / "objects" / sha256[:2] / sha256[2:4]
    place.mkdir(parents=True)
    (place / sha256).write_bytes(b"of before")
    ref = ArtefactRef(uri=(place / sha256).as_uri(), sha256=sha256, size=9, media_type="text/plain")
    store = FolderObjectStore(tmp_path / "objects")
    assert store.get_bytes(ref) == b"of before"
    sealed = store.put_bytes(b"of now", "text/plain", ONE)
    shutil.copytree(tmp_path / "objects", tmp_path / "elsewhere" / "objects")
    shutil.copytree(tmp_path / "keys", tmp_path / "elsewhere" / "keys")
    moved = FolderObjectStore(tmp_path / "elsewhere" / "objects")
    assert (moved.get_bytes(ref), moved.get_bytes(sealed)) == (b"of before", b"of now")
