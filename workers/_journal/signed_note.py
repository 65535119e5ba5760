"""A text and who signed it, in C2SP's signed-note format, which the verifiers of other transparency logs read.

    the text, ending with a newline
    (an empty line)
    — <key name> <base64 of: 4 bytes of key id ‖ signature>

Source: https://c2sp.org/signed-note; key encodings as in golang.org/x/mod/sumdb/note.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from workers._journal import ed25519

ALGORITHM = b"\x01"  # Ed25519
_ID_BYTES = 4


class NoteError(ValueError):
    """A key or a note that cannot be taken; the message is a French sentence."""


@dataclass(frozen=True)
class PublicKey:
    """Whose signatures to accept. Written `name+id+base64`, as other logs publish theirs."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ALGORITHM + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encoded(ALGORITHM + self.key)}"


def read_public_key(text: str) -> PublicKey:
    """Read a public key. Raises: NoteError: it is none."""
    name, identity, raw = key_parts(text.strip())
    key = PublicKey(name, raw)
    if str(key) != text.strip() or key.id.hex() != identity:
        raise NoteError("la clé publique est abîmée")
    return key


IsSigned = Callable[[bytes, bytes, bytes], bool]
"""Tells whether a public key signed a message with a signature."""


def open_note(note: str, key: PublicKey, is_signed: IsSigned = ed25519.is_signed) -> str:
    """Return the text of a note signed by `key` alone.

    Raises: NoteError: another key signed it, or the text or the signature was changed.
    """
    text, separator, signature_line = note.rpartition("\n\n")
    text += "\n"
    head = f"— {key.name} "
    if not separator or not signature_line.startswith(head) or not signature_line.endswith("\n"):
        raise NoteError(f"aucune signature de {key.name}")
    raw = _decoded(signature_line[len(head) : -1])
    if raw[:_ID_BYTES] != key.id:
        raise NoteError(f"signé par une autre clé que {key}")
    if not is_signed(key.key, text.encode(), raw[_ID_BYTES:]):
        raise NoteError("la signature n’est pas celle de ce texte")
    return text


def key_parts(text: str) -> tuple[str, str, bytes]:
    """Return the name, the id and the bytes of a key as it is written. Raises: NoteError: it is none."""
    parts = text.split("+", 2)
    raw = _decoded(parts[2]) if len(parts) == 3 else b""  # noqa: PLR2004 -- name, id, key
    if not parts[0] or raw[:1] != ALGORITHM or len(raw) != 1 + ed25519.KEY_BYTES:
        raise NoteError("ce n’est pas une clé Ed25519 (nom+identifiant+base64)")
    return parts[0], parts[1], raw[1:]


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _decoded(text: str) -> bytes:
    """Decode base64, of which one spelling alone is taken."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("ce n’est pas du base64") from error
    if _encoded(raw) != text:
        raise NoteError("ce n’est pas du base64 tel qu’il s’écrit")
    return raw
