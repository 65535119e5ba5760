"""How content lies encrypted: in chunks that are read from the middle, and neither altered, moved nor cut off unseen.

    "LSC" ‖ version (1) ‖ salt (32)         then chunk 0 ‖ chunk 1 ‖ … ‖ last chunk

A file's own key is HKDF-SHA256 of the dossier's key and the salt, so that a nonce never comes twice under one key. A
chunk is AES-256-GCM of 64 KiB of content (the last: what is left) under the nonce 0³ ‖ its number (8, big-endian) ‖
whether it is the last (1). The last one is bound to the name the content goes by too: it is not taken for another's.

Source: Hoang, Reyhanitabar, Rogaway, Vizár, « Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance », CRYPTO 2015 (STREAM); the keys as in Tink's AES-GCM-HKDF.
"""

import io
import secrets
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workers.errors import RejectedError

CHUNK = 64 * 1024
_TAG = 16
_SEALED = CHUNK + _TAG
_MAGIC = b"LSC\x01"
_SALT = 32
_HEADER = len(_MAGIC) + _SALT
_PURPOSE = b"lisiere contents 1"


class AlteredError(RejectedError):
    """Sealed content is not what was sealed, or not under this key."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} est illisible : il a été altéré ou tronqué, ou chiffré sous une autre clé")


class SealingWriter:
    """Seals what is written, on its way to `target`."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        salt = secrets.token_bytes(_SALT)
        self._cipher = _cipher(key, salt)
        self._target, self._number, self._rest = target, 0, b""
        target.write(_MAGIC + salt)

    def write(self, block: bytes) -> None:
        """Seal a block of any length."""
        content = self._rest + block if self._rest else block
        view, start = memoryview(content), 0
        while len(content) - start > CHUNK:  # a full chunk may be the last: it waits for the next block
            self._put(view[start : start + CHUNK], _nonce(self._number), None)
            self._number += 1
            start += CHUNK
        self._rest = bytes(view[start:])

    def finish(self, name: bytes) -> None:
        """Seal the end of what goes by `name`."""
        self._put(self._rest, _nonce(self._number, is_last=True), name)

    def _put(self, content: bytes | memoryview, nonce: bytes, name: bytes | None) -> None:
        self._target.write(self._cipher.encrypt(nonce, content, name))


class SealedReader(io.RawIOBase):
    """Reads sealed content from anywhere in it; `what` names it in messages. Closes `source` with itself.

    Raises: AlteredError: at the start, for an end that is missing or another's, or a wrong key; else once it is read.
    """

    def __init__(self, source: IO[bytes], key: bytes, name: bytes, what: str) -> None:
        self._source, self._name, self._what = source, name, what
        header = source.read(_HEADER)
        sealed = source.seek(0, io.SEEK_END) - _HEADER
        if len(header) != _HEADER or not header.startswith(_MAGIC) or sealed < _TAG:
            raise AlteredError(what)
        self._cipher = _cipher(key, header[len(_MAGIC) :])
        self._last = (sealed - 1) // _SEALED
        if sealed - self._last * _SEALED < _TAG:
            raise AlteredError(what)
        self.size = sealed - (self._last + 1) * _TAG
        self._place, self._opened = 0, self._last
        self._content = self._open(self._last)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere, past the end too."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError(f"seek to {start + offset}")
        self._place = start + offset
        return self._place

    def readinto(self, target: Any) -> int:
        """Read into `target`, at most to the end of a chunk."""
        if self._place >= self.size:
            return 0
        number, within = divmod(self._place, CHUNK)
        if number != self._opened:
            self._content = self._open(number)
            self._opened = number
        part = memoryview(self._content)[within : within + len(target)]
        target[: len(part)] = part
        self._place += len(part)
        return len(part)

    def readall(self) -> bytes:
        """Read all that is left."""
        parts = []
        while self._place < self.size:
            number, within = divmod(self._place, CHUNK)
            content = self._content if number == self._opened else self._open(number)
            parts.append(content[within:] if within else content)
            self._place = min((number + 1) * CHUNK, self.size)
        return b"".join(parts)

    def close(self) -> None:
        """Close the source too."""
        self._source.close()
        super().close()

    def _open(self, number: int) -> bytes:
        is_last = number == self._last
        self._source.seek(_HEADER + number * _SEALED)
        sealed = self._source.read(_SEALED)
        try:
            return self._cipher.decrypt(_nonce(number, is_last=is_last), sealed, self._name if is_last else None)
        except InvalidTag as error:
            raise AlteredError(self._what) from error


def open_sealed(source: IO[bytes], key: bytes, name: bytes, what: str) -> IO[bytes]:
    """Open what was sealed for reading from anywhere; `source` is closed with it, or at once if it cannot be.

    Raises: AlteredError.
    """
    try:
        return io.BufferedReader(SealedReader(source, key, name, what), CHUNK)
    except BaseException:
        source.close()
        raise


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, _PURPOSE).derive(key))


def _nonce(number: int, *, is_last: bool = False) -> bytes:
    return bytes(3) + number.to_bytes(8, "big") + bytes([is_last])
