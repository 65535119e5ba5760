"""Proofs as files of their own, checked offline: one event stands in the log; a log goes on from an earlier one.

The first is a C2SP tlog-proof whose `extra` is the entry's bytes (leaf.py), which hash to the proven leaf:

    c2sp.org/tlog-proof@v1
    extra <entry in base64>
    index <number of the entry>
    <a hash of the proof in base64>…
    (an empty line)
    <checkpoint>

The second has `lisiere/consistency-proof/v1` for its first line, and neither `extra` nor `index`: whoever checks it
holds the earlier checkpoint. Source: https://c2sp.org/tlog-proof, RFC 6962 § 2.1.1 and § 2.1.2.
"""

import base64
import binascii
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from workers._journal import ed25519
from workers._journal.bundle_record import HeldRecord
from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.leaf import LogRecord, leaf_bytes
from workers._journal.merkle import HASH_BYTES, is_consistent, is_included, leaf_hash
from workers._journal.signed_note import IsSigned, NoteError, PublicKey, read_public_key

INCLUSION = "c2sp.org/tlog-proof@v1"
CONSISTENCY = "lisiere/consistency-proof/v1"
_TAG = b"lisiere/leaf/v1"
_NULL = 0xFFFFFFFF


class ProvenEvent(NamedTuple):
    """An event, its number in the log, and the checkpoint it is proven by."""

    record: HeldRecord
    number: int
    checkpoint: Checkpoint

    def header(self, name: str) -> str:
        """Return one of the event's attributes as text, empty where it has none."""
        return next((content or b"" for each, content in self.record.headers if each == name), b"").decode(
            "utf-8", "replace"
        )

    def told(self) -> str:
        """Say what is proven."""
        about = f"{self.header('ce_type')} du {self.header('ce_time')}, {self.header('ce_id')}"
        log = f"journal {self.checkpoint.origin} ({self.checkpoint.size} entrées)"
        return f"{about} : entrée {self.number} du {log}"


def write_inclusion(record: LogRecord, number: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Return the proof that a record is entry `number` of the log this signed checkpoint tells of."""
    about = [INCLUSION, f"extra {_encoded(leaf_bytes(record))}", f"index {number}", *map(_encoded, path)]
    return "\n".join(about) + "\n\n" + checkpoint


def write_consistency(path: Sequence[bytes], checkpoint: str) -> str:
    """Return the proof that the log this signed checkpoint tells of goes on from an earlier one."""
    return "\n".join([CONSISTENCY, *map(_encoded, path)]) + "\n\n" + checkpoint


def check_inclusion(text: str, key: PublicKey, is_signed: IsSigned = ed25519.is_signed) -> ProvenEvent:
    """Return the event a proof shows to stand in the log of `key`.

    Raises: NoteError: it does not; the message says why.
    """
    file = _read(text, INCLUSION)
    checkpoint = open_checkpoint(file.checkpoint, key, is_signed)
    try:
        extra, index = (line.split(" ")[1] for line in file.about)
        entry, number = base64.b64decode(extra, validate=True), int(index)
        record = read_entry(entry)
    except (ValueError, IndexError, binascii.Error, struct.error) as error:
        raise NoteError("ce fichier n’est pas la preuve d’un évènement de Lisière") from error
    if write_inclusion(record, number, file.path, file.checkpoint) != text:
        raise NoteError("la preuve est abîmée")
    if not is_included(leaf_hash(entry), number, checkpoint.size, file.path, checkpoint.root):
        raise NoteError(f"cet évènement n’est pas l’entrée {number} du journal signé : il a été modifié, ou déplacé")
    return ProvenEvent(record, number, checkpoint)


def check_consistency(
    text: str, earlier: str, key: PublicKey, is_signed: IsSigned = ed25519.is_signed
) -> tuple[Checkpoint, Checkpoint]:
    """Return two checkpoints of which the second, a proof shows, tells of a log that goes on from the first's.

    Raises: NoteError: it does not; the message says why.
    """
    file = _read(text, CONSISTENCY)
    if write_consistency(file.path, file.checkpoint) != text:
        raise NoteError("la preuve est abîmée")
    was, now = open_checkpoint(earlier, key, is_signed), open_checkpoint(file.checkpoint, key, is_signed)
    if reason := why_not_extended(was, now, file.path):
        raise NoteError(reason)
    return was, now


def is_proof(path: Path) -> bool:
    """Tell whether a file is the proof of an event."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(INCLUSION)) == INCLUSION.encode()


def tell_proof(path: Path, key: Path) -> int:
    """Say in French what a file proves under the public key in another; 1 where it proves nothing."""
    try:
        proven = check_inclusion(path.read_text(encoding="utf-8"), read_public_key(key.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        sys.stdout.write(f"✗ {path.name} : {error}\n")
        return 1
    sys.stdout.write(f"✓ {proven.told()}\nClé publique à comparer avec celle que le service publie : {key.read_text()}")
    return 0


def why_not_extended(was: Checkpoint, now: Checkpoint, path: Sequence[bytes]) -> str | None:
    """Say why a log is not an extension of an earlier state of it, None where the proof shows that it is."""
    if now.size < was.size:
        return f"le journal a reculé : il compte {now.size} entrées, le point de contrôle en prouvait {was.size}"
    if not is_consistent(was.size, was.root, now.size, now.root, path):
        return f"le journal a bifurqué : il ne commence pas par les {was.size} entrées du point de contrôle"
    return None


def read_entry(raw: bytes) -> HeldRecord:
    """Read an entry's bytes back as the record. Raises: ValueError, struct.error: they are none."""
    entry = _Entry(raw)
    if entry.take(len(_TAG)) != _TAG:
        raise ValueError("no entry")
    topic = (entry.part() or b"").decode()
    partition, offset, timestamp = struct.unpack(">IQq", entry.take(20))
    key = entry.part()
    headers = [((entry.part() or b"").decode(), entry.part()) for _ in range(entry.number())]
    record = HeldRecord(topic, partition, offset, timestamp, key, entry.part(), headers)  # type: ignore[arg-type]
    if leaf_bytes(record) != raw:
        raise ValueError("not how an entry is written")
    return record


class _Entry:
    """Takes an entry's bytes apart."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    def take(self, count: int) -> bytes:
        taken = self._raw[self._at : self._at + count]
        if len(taken) != count:
            raise ValueError("an entry that ends too soon")
        self._at += count
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def part(self) -> bytes | None:
        size = self.number()
        return None if size == _NULL else self.take(size)


@dataclass(frozen=True)
class _File:
    about: list[str]
    path: list[bytes]
    checkpoint: str


def _read(text: str, title: str) -> _File:
    head, separator, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != title or not separator:
        raise NoteError(f"ce fichier n’est pas une preuve « {title} »")
    about = [line for line in lines if line.startswith(("extra ", "index "))]
    try:
        path = [base64.b64decode(line, validate=True) for line in lines[len(about) :]]
    except (ValueError, binascii.Error) as error:
        raise NoteError("la preuve est abîmée") from error
    if any(len(step) != HASH_BYTES for step in path):
        raise NoteError("la preuve est abîmée")
    return _File(about, path, checkpoint)


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
