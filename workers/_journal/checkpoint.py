"""A checkpoint: the size and root of a log at a moment, as a signed note (C2SP tlog-checkpoint).

    <origin>
    <size in decimal>
    <root in base64>

Source: https://c2sp.org/tlog-checkpoint. The name of the key is the origin, "lisiere/<id of the data folder>".
"""

import base64
import binascii
from dataclasses import dataclass

from workers._journal import ed25519
from workers._journal.merkle import HASH_BYTES
from workers._journal.signed_note import IsSigned, NoteError, PublicKey, open_note


@dataclass(frozen=True)
class Checkpoint:
    """What a log was when it held `size` entries."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the body of its note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def open_checkpoint(note: str, key: PublicKey, is_signed: IsSigned = ed25519.is_signed) -> Checkpoint:
    """Return the checkpoint a note holds.

    Raises: NoteError: not signed by `key`, of another log, or no checkpoint.
    """
    text = open_note(note, key, is_signed)
    checkpoint = _read(text)
    if checkpoint is None or checkpoint.text() != text:
        raise NoteError("ce n’est pas un point de contrôle")
    if checkpoint.origin != key.name:
        raise NoteError(f"point de contrôle d’un autre journal : {checkpoint.origin}")
    return checkpoint


def _read(text: str) -> Checkpoint | None:
    try:
        origin, size, root = text.removesuffix("\n").split("\n")
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error):
        return None
    return checkpoint if checkpoint.size >= 0 and len(checkpoint.root) == HASH_BYTES else None
