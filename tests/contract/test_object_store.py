"""ObjectStore: content under its sha256, whole or not at all."""

import hashlib
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import obstore
import pytest

from schemas.artefacts import ArtefactRef
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.s3_store import S3ObjectStore, open_bucket
from workers.errors import RejectedError, UnavailableError
from workers.ports import ObjectStore

LARGE = b"0123456789abcdef" * (9 * 65_536)
"""9 MiB: more than one block of either store."""


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Give an empty store."""
    if request.param == "folder":
        return FolderObjectStore(tmp_path / "objects")
    opened: ObjectStore = request.getfixturevalue("open_s3")(request.getfixturevalue("bucket"))
    return opened


@pytest.fixture
def alter(store: ObjectStore, request: pytest.FixtureRequest) -> Callable[[ArtefactRef, bytes], None]:
    """Give a way to change an object behind the store's back."""

    def altered(ref: ArtefactRef, content: bytes) -> None:
        if isinstance(store, FolderObjectStore):
            Path(ref.uri.removeprefix("file://")).write_bytes(content)
        else:
            obstore.put(
                request.getfixturevalue("open_s3")(ref.uri.split("/")[2])._store, ref.uri.split("/", 3)[3], content
            )

    return altered


def ref_to(content: bytes) -> ArtefactRef:
    sha256 = hashlib.sha256(content).hexdigest()
    return ArtefactRef(uri=f"file:///{sha256}", sha256=sha256, size=len(content), media_type="text/plain")


@pytest.mark.parametrize("content", [b"", b"a", "é\n".encode(), LARGE])
def test_content_comes_back_as_it_was_put(store: ObjectStore, content: bytes) -> None:
    for ref in (store.put_bytes(content, "text/plain"), store.put_stream(io.BytesIO(content), "text/plain")):
        assert (ref.sha256, ref.size, ref.media_type) == (ref_to(content).sha256, len(content), "text/plain")
        assert store.get_bytes(ref) == content
        assert store.holds(ref.sha256)
        with store.open(ref) as source:
            assert source.seek(max(0, len(content) - 3)) >= 0
            assert source.read() == content[-3:]
        with store.local_path(ref) as path:
            assert path.read_bytes() == content


def test_the_same_content_is_one_object(store: ObjectStore) -> None:
    first = store.put_bytes(b"twice", "text/plain")
    assert store.put_stream(io.BytesIO(b"twice"), "text/plain") == first


def test_a_stream_is_kept_from_where_it_stands(store: ObjectStore) -> None:
    source = io.BytesIO(b"skipped, kept")
    source.seek(9)
    assert store.get_bytes(store.put_stream(source, "text/plain")) == b"kept"


def test_what_is_not_there_is_refused(store: ObjectStore) -> None:
    missing = ref_to(b"never put")
    assert not store.holds(missing.sha256)
    for action in (store.get_bytes, store.open, lambda ref: store.local_path(ref).__enter__()):
        with pytest.raises(RejectedError, match="n’est pas dans le stockage"):
            action(missing)


def test_content_that_was_altered_is_refused(store: ObjectStore, alter: Callable[[ArtefactRef, bytes], None]) -> None:
    ref = store.put_bytes(b"as it was", "text/plain")
    alter(ref, b"otherwise")
    with pytest.raises(RejectedError, match="a été altéré"):
        store.get_bytes(ref)


def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore, tmp_path: Path) -> None:
    class Breaking(io.RawIOBase):
        def __init__(self) -> None:
            self._blocks = [b"begin"]

        def read(self, _size: int = -1) -> bytes:
            if not self._blocks:
                raise RejectedError("le fichier est trop gros")
            return self._blocks.pop()

    broken: Any = Breaking()
    with pytest.raises(RejectedError, match="trop gros"):
        store.put_stream(broken, "text/plain")
    assert not store.holds(ref_to(b"begin").sha256)
    assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def test_writers_of_the_same_content_do_not_disturb_each_other(store: ObjectStore) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(5):
                content = str(number).encode() * 10_000
                assert store.get_bytes(store.put_bytes(content, "text/plain")) == content
        except BaseException as error:  # noqa: BLE001 -- told by the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    store = FolderObjectStore(tmp_path / "file" / "objects")
    with pytest.raises(UnavailableError, match="ne peut pas écrire"):
        store.put_bytes(b"a", "text/plain")
    with pytest.raises(UnavailableError, match="ne peut pas écrire"):
        store.check()


def test_a_bucket_out_of_reach_is_said() -> None:
    keys = {"access_key": "key", "secret_key": "secret"}
    store = S3ObjectStore("none", open_bucket("none", endpoint="http://127.0.0.1:9", region="us-east-1", **keys))
    with pytest.raises(UnavailableError, match="le stockage S3 ne répond pas"):
        store.check()


def test_a_bucket_that_does_not_exist_is_said(open_s3: Callable[[str], S3ObjectStore]) -> None:
    store = open_s3("nowhere")
    actions: list[Callable[[], Any]] = [store.check, lambda: store.put_bytes(b"a", "text/plain")]
    for action in actions:
        with pytest.raises((RejectedError, UnavailableError)):
            action()


def test_both_stores_answer_a_health_check(store: ObjectStore) -> None:
    checked: Any = store
    checked.check()
    source: IO[bytes] = io.BytesIO(b"a")
    assert store.put_stream(source, "text/plain").size == 1
