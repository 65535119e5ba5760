"""A proof in a file shows what it says to whoever holds the log's public key, and nothing once a character changes."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.journal.records import drawn_records, edited, made_records
from workers._journal.bundle_writing import BundleContent, write_bundle
from workers._journal.chain import ChainCheck, check_extension
from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.leaf import leaf_bytes, leaf_of
from workers._journal.proof import (
    check_consistency,
    check_inclusion,
    read_entry,
    write_consistency,
    write_inclusion,
)
from workers._journal.signed_note import NoteError
from workers._journal.signing import PrivateKey, sign_checkpoint, sign_note
from workers._journal.tree import Tree
from workers.adapters.kafka_log import LoggedRecord

KEY = PrivateKey("lisiere/essai", bytes(range(32)))
OTHER = PrivateKey("lisiere/essai", bytes(range(1, 33)))
LOG = made_records(21)
TREE = Tree([leaf_of(record) for record in LOG])


def signed(size: int, tree: Tree = TREE, key: PrivateKey = KEY) -> str:
    return sign_checkpoint(size, tree.root(size), key)


def inclusion(number: int, record: LoggedRecord | None = None) -> str:
    return write_inclusion(record or LOG[number], number, TREE.inclusion(number), signed(TREE.size))


@given(drawn_records)
def test_an_entry_is_read_back_as_the_record_it_was(record: LoggedRecord) -> None:
    assert tuple(read_entry(leaf_bytes(record))) == (*record[:4], record.key, record.value, list(record.headers))


@given(st.binary(max_size=80))
def test_bytes_that_are_no_entry_are_refused(raw: bytes) -> None:
    with pytest.raises((ValueError, OverflowError)):
        read_entry(b"lisiere/leaf/v1" + raw)


@pytest.mark.parametrize("number", range(len(LOG)))
def test_every_event_is_proven_at_its_place(number: int) -> None:
    proven = check_inclusion(inclusion(number), KEY.public)
    assert (proven.number, proven.record.value, proven.checkpoint.size) == (number, LOG[number].value, len(LOG))


def test_an_edited_or_moved_event_is_not_proven() -> None:
    for text in (inclusion(4, edited(LOG[4])), inclusion(4, LOG[5]), inclusion(4).replace("index 4", "index 5")):
        with pytest.raises(NoteError, match="n’est pas l’entrée"):
            check_inclusion(text, KEY.public)


@given(data=st.data())
@settings(max_examples=200)
def test_a_proof_with_one_character_changed_proves_nothing(data: st.DataObject) -> None:
    text = inclusion(13)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = data.draw(st.sampled_from("ABCQabcgwx019+/=\n —z\x00").filter(lambda character: character != text[at]))
    with pytest.raises(NoteError):
        check_inclusion(text[:at] + changed + text[at + 1 :], KEY.public)


@given(st.text(max_size=300))
def test_what_is_no_proof_is_said(text: str) -> None:
    for whole in (text, f"c2sp.org/tlog-proof@v1\n{text}", inclusion(2)[:40] + text):
        with pytest.raises(NoteError):
            check_inclusion(whole, KEY.public)


def test_a_proof_under_another_key_is_refused() -> None:
    with pytest.raises(NoteError, match="autre clé"):
        check_inclusion(inclusion(3), OTHER.public)


@pytest.mark.parametrize("was", range(len(LOG) + 1))
def test_a_log_that_grew_is_proven_to_go_on_from_every_earlier_state(was: int) -> None:
    text = write_consistency(TREE.consistency(was), signed(len(LOG)))
    earlier, now = check_consistency(text, signed(was), KEY.public)
    assert (earlier.size, now.size) == (was, len(LOG))


def test_a_log_that_forked_or_went_back_is_not_proven_to_go_on() -> None:
    fork = Tree([*[leaf_of(record) for record in LOG[:6]], *[leaf_of(edited(record)) for record in LOG[6:]]])
    forked = write_consistency(fork.consistency(9), signed(len(LOG), fork))
    with pytest.raises(NoteError, match="bifurqué"):
        check_consistency(forked, signed(9), KEY.public)
    check_consistency(write_consistency(fork.consistency(6), signed(len(LOG), fork)), signed(6), KEY.public)
    with pytest.raises(NoteError, match="a reculé"):
        check_consistency(write_consistency([], signed(7)), signed(9), KEY.public)


@pytest.mark.parametrize(
    ("kept", "kind"),
    [
        (signed(9), None),
        (signed(len(LOG)), None),
        (signed(9, key=OTHER), "wrong_key"),
        (sign_note(Checkpoint("lisiere/autre", 9, TREE.root(9)).text(), KEY), "wrong_key"),
        ("rien", "wrong_key"),
        (sign_checkpoint(len(LOG) + 1, bytes(32), KEY), "rolled_back"),
        (sign_checkpoint(9, bytes(32), KEY), "forked"),
    ],
)
def test_a_journal_is_held_to_the_checkpoint_someone_kept(kept: str, kind: str | None) -> None:
    check = ChainCheck(len(LOG), open_checkpoint(signed(len(LOG)), KEY.public))
    leaves = [leaf_of(record) for record in LOG]
    assert [each.kind for each in check_extension(check, leaves, kept, KEY.public)] == ([kind] if kind else [])


def test_an_altered_entry_before_the_kept_checkpoint_is_a_fork() -> None:
    leaves = [leaf_of(edited(record) if number == 3 else record) for number, record in enumerate(LOG)]
    check = ChainCheck(len(LOG), open_checkpoint(signed(len(LOG)), KEY.public))
    (finding,) = check_extension(check, leaves, signed(9), KEY.public)
    assert finding.kind == "forked"


def test_a_bundles_verifier_checks_a_proof_with_bare_python(tmp_path: Path) -> None:
    write_bundle(tmp_path / "paquet.zip", BundleContent("d-1", [], [], signed(len(LOG)), len(LOG)), KEY)
    unpacked = tmp_path / "paquet"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(tmp_path / "paquet.zip"), str(unpacked)], check=True)
    proof = tmp_path / "preuve.tlog-proof"
    for text, status, said in ((inclusion(8), 0, "entrée 8"), (inclusion(8, LOG[9]), 1, "n’est pas l’entrée 8")):
        proof.write_text(text, encoding="utf-8")
        checking = [sys.executable, "-I", "-S", str(unpacked / "verify.py"), str(proof)]
        done = subprocess.run(checking, capture_output=True, text=True, check=False)
        assert (done.returncode, said in done.stdout) == (status, True), done.stderr
