"""An erasure that was decided happens, whatever is interrupted, and happens again where a backup was put back."""

import asyncio
import threading
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.dossiers import DossierErased
from schemas.remarks import CommentMade
from schemas.topics import Topic
from tests.fakes.in_memory_index import InMemoryPassageIndex
from tests.fakes.in_memory_state import InMemoryStageState
from tests.fakes.wire import WIRE
from tests.integration.conftest import Serving
from tests.wire.kafka_probe import Probe
from workers import erasing
from workers._delivery.outcome import fresh
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import erased_on_log
from workers.adapters.page_copies import PageCopies
from workers.apps import Composition
from workers.erasing import ErasureParts
from workers.errors import ErasedError
from workers.settings import Settings


class HangingStore(FolderObjectStore):
    """A store whose deletions hang, as a machine does just before it is switched off."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.is_reached = threading.Event()

    def forget(self, dossier_id: uuid.UUID) -> None:  # noqa: ARG002 -- the port's
        """See ObjectStore."""
        self.is_reached.set()
        threading.Event().wait()


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    """Give an object store."""
    return FolderObjectStore(tmp_path / "objects")


@pytest.fixture
def parts(tmp_path: Path, store: FolderObjectStore) -> ErasureParts:
    """Give parts that hold something of a dossier."""
    keys = FolderKeyStore(tmp_path / "keys")
    return ErasureParts(keys, InMemoryPassageIndex(), InMemoryStageState(), store.forget)


def nothing_is_left(dossier_id: uuid.UUID, parts: ErasureParts, root: Path) -> bool:
    left = [path for path in (root / "objects").rglob("*") if path.is_file()]
    return parts.keys.is_erased(dossier_id) and parts.state.get("review", str(dossier_id)) is None and not left


async def test_an_erasure_that_was_interrupted_is_finished_by_who_reads_it_next(
    serving: Serving, probe: Probe, parts: ErasureParts, store: FolderObjectStore, tmp_path: Path
) -> None:
    dossier_id = uuid.uuid4()
    ref = store.put_bytes(b"Mme Durand", "text/plain", dossier_id)
    parts.state.update("review", str(dossier_id), lambda _: {"text": "Mme Durand"})
    probe.publish(fresh(DossierErased(dossier_id=dossier_id, actor="C. Martin", reason="essai")))
    hanging = HangingStore(tmp_path / "objects")
    async with serving(erasing.routes(ErasureParts(parts.keys, parts.index, parts.state, hanging.forget))):
        await asyncio.to_thread(hanging.is_reached.wait, 30)
    assert parts.keys.is_erased(dossier_id)
    assert not nothing_is_left(dossier_id, parts, tmp_path)
    async with serving(erasing.routes(parts)):
        await asyncio.to_thread(probe.wait_for, lambda: nothing_is_left(dossier_id, parts, tmp_path))
    with pytest.raises(ErasedError):
        store.get_bytes(ref)
    with pytest.raises(ErasedError):
        parts.state.update("review", str(dossier_id), lambda _: {"text": "again"})
    assert dossier_id in set(erased_on_log(probe.bootstrap))


def test_a_key_that_a_backup_brings_back_is_destroyed_again(parts: ErasureParts, tmp_path: Path) -> None:
    dossier_id, other = uuid.uuid4(), uuid.uuid4()
    for each in (dossier_id, other):
        parts.keys.key(each)
    kept = (tmp_path / "keys" / str(dossier_id)).read_bytes()
    assert erasing.finish_all([dossier_id, dossier_id], parts) == 1
    (tmp_path / "keys" / f"{dossier_id}.erased").unlink()
    (tmp_path / "keys" / str(dossier_id)).write_bytes(kept)
    assert parts.keys.known(dossier_id) == kept
    assert erasing.finish_all([dossier_id], parts) == 1
    assert erasing.finish_all([dossier_id], parts) == 0
    assert parts.keys.known(dossier_id) is None
    assert parts.keys.known(other) is not None


def test_an_erasure_forgets_contents_and_images_of_pages(tmp_path: Path) -> None:
    composed = Composition(Settings(data=tmp_path))
    dossier_id, other = uuid.uuid4(), uuid.uuid4()
    for each in (dossier_id, other):
        ref = composed.store.put_bytes(b"Mme Durand", "application/pdf", each)
        PageCopies(composed.folder.pages, composed.keys).keep(ref, 1, 72, b"image")
    parts = replace(composed._erasure(), index=InMemoryPassageIndex())
    erasing.finish(dossier_id, parts)
    erasing.finish(dossier_id, parts)
    assert not (composed.folder.pages / str(dossier_id)).exists()
    assert list((composed.folder.pages / str(other)).iterdir())
    assert {path.parts[-3] for path in composed.folder.objects.rglob("*") if path.is_file()} == {str(other)}


def test_what_lies_on_the_brokers_disk_says_nothing(probe: Probe, kafka_folder: Path) -> None:
    said = CommentMade(dossier_id=uuid.uuid4(), statement_id=uuid.uuid4(), text="ornithorynque", actor="C. Martin")
    probe.publish(fresh(said, encoding=WIRE.encode))
    (read,) = [each for each in probe.read(Topic.COMMENT_MADE) if each.key == str(said.dossier_id).encode()]
    assert WIRE.decode(read.headers, read.value, read.time).data == said
    assert [path for path in kafka_folder.rglob("*.log") if b"ornithorynque" in path.read_bytes()] == []
    assert [path for path in kafka_folder.rglob("*.log") if str(said.dossier_id).encode() in path.read_bytes()] != []
