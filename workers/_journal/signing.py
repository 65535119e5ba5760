"""Signing, and checking signatures by the thousand, with OpenSSL's Ed25519: constant in time, as secrets need.

What a bundle carries checks the same signatures on Python's standard library alone (ed25519.py); it never signs.
"""

import base64
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workers._journal.checkpoint import Checkpoint
from workers._journal.signed_note import ALGORITHM, NoteError, PublicKey, key_parts

_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True)
class PrivateKey:
    """Signs notes under a name; `seed` is 32 random bytes."""

    name: str
    seed: bytes

    @cached_property
    def public(self) -> PublicKey:
        """What others check its signatures with."""
        return PublicKey(self.name, self._own.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        return self._own.sign(message)

    def encoded(self) -> str:
        """Return the key as it is kept in a file."""
        return f"{_PRIVATE}{self.name}+{self.public.id.hex()}+{_encoded(ALGORITHM + self.seed)}"

    @cached_property
    def _own(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def read_private_key(text: str) -> PrivateKey:
    """Read a private key. Raises: NoteError: it is none."""
    if not text.startswith(_PRIVATE):
        raise NoteError("la clé privée du journal est abîmée")
    name, identity, seed = key_parts(text.strip().removeprefix(_PRIVATE))
    key = PrivateKey(name, seed)
    if key.public.id.hex() != identity:
        raise NoteError("la clé privée du journal est abîmée")
    return key


def sign_note(text: str, key: PrivateKey) -> str:
    """Sign a text, which ends with a newline, and return the note."""
    if not text.endswith("\n"):
        raise ValueError("the text of a note ends with a newline")
    return f"{text}\n— {key.name} {_encoded(key.public.id + key.sign(text.encode()))}\n"


def sign_checkpoint(size: int, root: bytes, key: PrivateKey) -> str:
    """Return the signed note that says what the log of this key is now."""
    return sign_note(Checkpoint(key.name, size, root).text(), key)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell what `ed25519.is_signed` tells, some fifty times faster: a journal of years has thousands of checkpoints."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
