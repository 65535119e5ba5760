"""A bundle is checked with nothing but itself and Python; any byte of it that is changed is found, and named."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.journal.records import drawn_records, edited, made_records
from workers._journal.bundle import check_bundle
from workers._journal.bundle_record import event_line, read_event
from workers._journal.bundle_writing import BundleContent, HeldArtefact, write_bundle
from workers._journal.leaf import leaf_of
from workers._journal.signing import PrivateKey, sign_checkpoint
from workers._journal.tree import Tree
from workers.adapters.kafka_log import LoggedRecord

KEY = PrivateKey("lisiere/essai", bytes(range(32)))
OTHER = PrivateKey("lisiere/essai", bytes(range(1, 33)))
NOTE = b'{"note": "texte"}'
KEPT = b"original"


def reference(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return json.dumps({"uri": "file:///x", "sha256": digest, "size": len(content), "media_type": "text/plain"})


def records() -> list[LoggedRecord]:
    plain = made_records(9)
    named = f'{{"note":{reference(NOTE)},"artefact":{reference(KEPT)}}}'.encode()
    return [
        *plain[:4],
        LoggedRecord("lisiere.note.drafted", 3, 7, 1_700_000_000_003, None, named, [("ce_id", b"\xff")]),
        *plain[4:],
    ]


def content(key: PrivateKey = KEY) -> BundleContent:
    """Return what an export of every second event of a log would put in a bundle."""
    log = records()
    tree = Tree([leaf_of(record) for record in log])
    lines = [event_line(log[number], number, tree.inclusion(number)) for number in range(0, len(log), 2)]
    artefacts = [
        HeldArtefact(hashlib.sha256(NOTE).hexdigest(), len(NOTE), "text/plain", ("note",), lambda: io.BytesIO(NOTE)),
        HeldArtefact(hashlib.sha256(KEPT).hexdigest(), len(KEPT), "text/plain", ("artefact",), None),
    ]
    return BundleContent("d-1", lines, artefacts, sign_checkpoint(tree.size, tree.root(), key), tree.size)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a sound bundle; tests work on copies."""
    path = tmp_path_factory.mktemp("bundle") / "paquet.zip"
    write_bundle(path, content(), KEY)
    return path


def test_a_sound_bundle_is_found_sound(bundle: Path) -> None:
    report = check_bundle(bundle)
    assert report.findings == []
    assert report.events == 5
    assert report.key == KEY.public


def test_the_same_content_makes_the_same_bundle(bundle: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "again.zip", content(), KEY)
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_byte_changed_anywhere_is_found(bundle: Path, data: st.DataObject) -> None:
    raw = bytearray(bundle.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    changed = bundle.with_name("changed.zip")
    changed.write_bytes(raw)
    assert check_bundle(changed).findings


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_byte_changed_in_an_event_names_the_event(bundle: Path, data: st.DataObject) -> None:
    raw = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        lines = archive.read("events.jsonl").split(b"\n")[:-1]
    number = data.draw(st.integers(0, len(lines) - 1))
    at = raw.index(lines[number]) + data.draw(st.integers(0, len(lines[number]) - 1))
    raw[at] ^= data.draw(st.integers(1, 127).filter(lambda flip: raw[at] ^ flip != ord("\n")))
    changed = bundle.with_name("changed-event.zip")
    changed.write_bytes(raw)
    (first, *_) = check_bundle(changed).findings
    assert first.startswith(f"events.jsonl, ligne {number + 1}")


@given(st.binary(max_size=200))
def test_what_is_no_bundle_is_said(raw: bytes) -> None:
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "rien.zip"
        path.write_bytes(raw)
        assert check_bundle(path).findings


@given(drawn_records, st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32), max_size=3))
def test_an_event_is_read_back_to_the_byte(record: LoggedRecord, number: int, proof: list[bytes]) -> None:
    event = read_event(event_line(record, number, proof))
    assert leaf_of(event.record) == leaf_of(record)
    assert (event.number, event.proof) == (number, proof)


Rewriting = Callable[[dict[str, bytes]], None]


def _drop_an_event(parts: dict[str, bytes]) -> None:
    parts["events.jsonl"] = b"\n".join(parts["events.jsonl"].split(b"\n")[1:])


def _change_an_event(parts: dict[str, bytes]) -> None:
    parts["events.jsonl"] = parts["events.jsonl"].replace(b'"timestamp":1700000000002', b'"timestamp":1700000000003')


def _change_a_note(parts: dict[str, bytes]) -> None:
    parts[f"artefacts/{hashlib.sha256(NOTE).hexdigest()}"] += b" "


def _drop_a_note(parts: dict[str, bytes]) -> None:
    del parts[f"artefacts/{hashlib.sha256(NOTE).hexdigest()}"]


def _soften_the_verifier(parts: dict[str, bytes]) -> None:
    parts["verify.py"] = b"print('Le paquet est intact.')\n"


def _unlist_an_artefact(parts: dict[str, bytes]) -> None:
    parts["artefacts.json"] = json.dumps(json.loads(parts["artefacts.json"])[:1]).encode()


def _add_a_part(parts: dict[str, bytes]) -> None:
    parts["ajout.txt"] = b"!"


def _sign_as_someone_else(parts: dict[str, bytes]) -> None:
    parts["checkpoint.txt"] = content(OTHER).checkpoint.encode()


def _insert_an_event(parts: dict[str, bytes]) -> None:
    parts["events.jsonl"] += parts["events.jsonl"].split(b"\n")[0] + b"\n"


def _swap_events(parts: dict[str, bytes]) -> None:
    first, second, *rest = parts["events.jsonl"].split(b"\n")
    parts["events.jsonl"] = b"\n".join([second, first, *rest])


def _cut_the_end(parts: dict[str, bytes]) -> None:
    parts["events.jsonl"] = parts["events.jsonl"][:-200]


def _take_from_a_fork(parts: dict[str, bytes]) -> None:
    """Put an event in that another history of the same key holds at that place, with its proof there."""
    log = [edited(record) if number == 2 else record for number, record in enumerate(records())]
    tree = Tree([leaf_of(record) for record in log])
    first, _, *rest = parts["events.jsonl"].decode().split("\n")
    parts["events.jsonl"] = "\n".join([first, event_line(log[2], 2, tree.inclusion(2)), *rest]).encode()


REWRITINGS: dict[str, tuple[Rewriting, str]] = {
    "an event dropped": (_drop_an_event, "events.jsonl"),
    "an event changed": (_change_an_event, "events.jsonl, ligne 2, entrée 2 "),
    "a note changed": (_change_a_note, "artefacts/"),
    "a note dropped": (_drop_a_note, "artefacts/"),
    "another verifier": (_soften_the_verifier, "verify.py"),
    "an artefact not mentioned": (_unlist_an_artefact, "entrée 4 "),
    "a part added": (_add_a_part, "ajout.txt"),
    "an event inserted": (_insert_an_event, "events.jsonl, ligne 6, entrée 0 "),
    "events swapped": (_swap_events, "events.jsonl, ligne 2, entrée 0 "),
    "the end cut": (_cut_the_end, "events.jsonl, dernière ligne"),
    "an event of a fork": (_take_from_a_fork, "events.jsonl, ligne 2, entrée 2 "),
    "another key": (_sign_as_someone_else, "checkpoint.txt"),
}


@pytest.mark.parametrize(("rewrite", "named"), REWRITINGS.values(), ids=REWRITINGS)
def test_an_unpacked_bundle_that_was_changed_is_found_out(
    bundle: Path, tmp_path: Path, rewrite: Rewriting, named: str
) -> None:
    with zipfile.ZipFile(bundle) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rewrite(parts)
    for name, raw in parts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    (first, *_) = check_bundle(tmp_path).findings
    assert first.startswith(named)


def test_the_carried_verifier_runs_on_bare_python(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    for arguments in ([], [str(bundle)]):
        sound = run_alone(tmp_path, *arguments)
        assert sound.returncode == 0, sound.stdout + sound.stderr
        assert sound.stdout.endswith("Le paquet est intact.\n")
        assert str(KEY.public) in sound.stdout
    events = tmp_path / "events.jsonl"
    events.write_bytes(events.read_bytes().replace(b"note.drafted", b"note.DRAFTED", 1))
    altered = run_alone(tmp_path)
    assert altered.returncode == 1
    assert "events.jsonl, ligne 1, entrée 0" in altered.stdout


def run_alone(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the verifier of an unpacked bundle with Python's own library alone (-I -S: no path, no site packages)."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_what_is_interrupted_leaves_no_bundle(tmp_path: Path) -> None:
    def lost() -> io.BytesIO:
        raise OSError("the store is gone")

    sound = content()
    broken = HeldArtefact("0" * 64, 1, "text/plain", ("note",), lost)
    with pytest.raises(OSError, match="the store is gone"):
        write_bundle(tmp_path / "x.zip", BundleContent("d", sound.lines, [broken], sound.checkpoint, sound.size), KEY)
    assert list(tmp_path.iterdir()) == []
