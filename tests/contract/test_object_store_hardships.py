"""ObjectStore in hard times: disks that are full, buckets out of reach, writers that are killed, objects put again."""

import io
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_object_store import LARGE, ONE, OTHER
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.s3_store import ObjectParts, S3Files, S3ObjectStore, open_bucket
from workers.adapters.scratch import Scratch
from workers.errors import RejectedError, UnavailableError


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    store = FolderObjectStore(tmp_path / "file" / "objects", FolderKeyStore(tmp_path / "keys"))
    for owner in (None, ONE):
        with pytest.raises(UnavailableError, match="ne peut pas écrire"):
            store.put_bytes(b"a", "text/plain", owner)
    with pytest.raises(UnavailableError, match="ne peut pas écrire"):
        store.check()


def test_a_bucket_out_of_reach_is_said(tmp_path: Path) -> None:
    access = {"access_key": "key", "secret_key": "secret"}
    bucket = open_bucket("none", endpoint="http://127.0.0.1:9", region="us-east-1", **access)
    store = S3ObjectStore(S3Files("none", bucket), FolderKeyStore(tmp_path), Scratch(tmp_path))
    with pytest.raises(UnavailableError, match="le stockage S3 ne répond pas"):
        store.check()


def test_a_bucket_that_does_not_exist_is_said(open_s3: Callable[[str], S3ObjectStore]) -> None:
    store = open_s3("nowhere")
    actions: list[Callable[[], Any]] = [store.check, lambda: store.put_bytes(b"a", "text/plain", None)]
    for action in actions:
        with pytest.raises((RejectedError, UnavailableError)):
            action()


def test_of_a_large_object_in_a_bucket_only_what_is_read_is_fetched() -> None:
    asked: list[tuple[int, int]] = []

    def ask(start: int, length: int) -> bytes:
        asked.append((start, length))
        return LARGE[start : start + length]

    with io.BufferedReader(ObjectParts(ask, len(LARGE))) as source:
        source.seek(5_000_001)
        assert source.read(10) == LARGE[5_000_001:5_000_011]
        assert source.seek(-3, io.SEEK_END) == len(LARGE) - 3
        assert source.read() == LARGE[-3:]
        assert sum(length for _, length in asked) < 1_000_000
        asked.clear()
        source.seek(0)
        assert source.read() == LARGE
    assert len(asked) < 10


def test_an_object_that_was_put_again_meanwhile_is_not_mixed(
    open_s3: Callable[[str], S3ObjectStore], bucket: str
) -> None:
    store = open_s3(bucket)
    ref = store.put_bytes(LARGE, "text/plain", ONE)
    with store.open(ref) as source:
        assert source.read(10) == LARGE[:10]
        store.forget(ONE)
        store.put_bytes(LARGE, "text/plain", ONE)
        with pytest.raises(UnavailableError, match="le stockage S3 ne répond pas"):
            source.read()
    assert store.get_bytes(ref) == LARGE


@contextmanager
def full_disk(left: int) -> Iterator[None]:
    """Have files of this process grow no larger than `left`, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (left, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_waited_for_and_leaves_nothing(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path / "objects")
    ref = store.put_bytes(LARGE, "text/plain", ONE)
    with full_disk(1_000_000):
        with pytest.raises(UnavailableError, match="le stockage ne peut pas écrire"):
            store.put_stream(io.BytesIO(LARGE), "text/plain", OTHER)
        with pytest.raises(UnavailableError, match="l’espace temporaire ne peut pas être écrit"):
            store.local_path(ref).__enter__()
    folders = (tmp_path / "objects", tmp_path / "scratch")
    kept = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    assert kept == [Path(ref.uri.removeprefix("file://"))]


def test_a_write_that_is_killed_half_way_leaves_nothing_in_clear(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path / "objects")
    seen: list[bytes] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            seen.extend(path.read_bytes() for path in (tmp_path / "objects").glob(".writing-*"))
            return super().read(size)

    store.put_stream(Watched(b"in clear " * 400_000), "text/plain", ONE)
    assert any(seen)
    assert not any(b"in clear" in content for content in seen)
