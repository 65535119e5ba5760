"""A content that events name and that is gone, or is another one, is found, and the first entry that names it."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.workers.journal.records import made_records
from workers._journal.chain import Entry
from workers._journal.leaf import leaf_of
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.verifying_pieces import NamedPieces

DOSSIER = uuid.UUID(int=7)


class Scene:
    """A log of ten events of which the fourth and the seventh name one content."""

    def __init__(self, folder: Path) -> None:
        self.keys = FolderKeyStore(folder / "keys")
        self.store = FolderObjectStore(folder / "objects", self.keys)
        ref = self.store.put_bytes(b"contenu", "text/plain", DOSSIER)
        self.path = Path(ref.uri.removeprefix("file://"))
        named = f'{{"note":{ref.model_dump_json()}}}'.encode()
        self.log = [
            record._replace(value=named) if number in (3, 6) else record
            for number, record in enumerate(made_records(10))
        ]

    def findings(self, log: list[LoggedRecord] | None = None) -> list[tuple[int, str]]:
        pieces = NamedPieces()
        assert list(pieces.watch(log or self.log)) == (log or self.log)
        assert len(pieces) == 1
        entries = [Entry(n, r.topic, r.partition, r.offset, leaf_of(r)) for n, r in enumerate(self.log)]
        return [(each.entry, each.message) for each in pieces.findings(entries, self.store, self.keys)]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Give a sound log and store."""
    return Scene(tmp_path)


def test_contents_that_are_there_and_sound_are_nothing_to_tell(scene: Scene) -> None:
    assert scene.findings() == []


Harm = Callable[[Path], object]
HARMS: dict[str, tuple[Harm, str]] = {
    "gone": (lambda path: path.unlink(), "n’est plus dans le stockage"),
    "edited": (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), "altérée"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-4]), "altérée"),
}


@pytest.mark.parametrize(("harm", "said"), HARMS.values(), ids=HARMS)
def test_a_content_that_is_gone_or_another_is_told_at_the_first_entry_that_names_it(
    scene: Scene, harm: Harm, said: str
) -> None:
    scene.path.chmod(0o600)
    harm(scene.path)
    for log in (scene.log, scene.log[::-1]):
        ((entry, message),) = scene.findings(log)
        assert entry == 3
        assert "(note)" in message
        assert said in message


def test_what_was_erased_is_gone_by_right(scene: Scene) -> None:
    scene.keys.destroy(DOSSIER)
    scene.store.forget(DOSSIER)
    assert scene.findings() == []
