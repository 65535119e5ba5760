"""The parts of an audit bundle: members of a ZIP file stored as they are, or the files it was unpacked to.

The last 64 bytes of the ZIP (the end of its comment) are the SHA-256 of all before them: nothing of the container
itself, which no part's digest covers, can be changed unseen. Members are read from where they lie, past ZIP's own
checksum, so that a damaged one can still be told entry by entry.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

SEAL = b"sha256:"
DIGEST_CHARACTERS = 64
_BLOCK = 1024 * 1024
_LOCAL_HEADER_BYTES = 30


class Container(Protocol):
    """Named parts."""

    def names(self) -> Sequence[str]:
        """Return the name of every part, in order, doubles included."""
        ...

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a part. Raises: OSError, KeyError, ValueError: it cannot be read."""
        ...

    def is_sealed(self) -> bool:
        """Tell whether the container around the parts is as it was made."""
        ...


class ZipContainer:
    """A bundle as it was exported."""

    def __init__(self, path: Path) -> None:
        """Read the list of parts. Raises: OSError, ValueError: this is no bundle."""
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._members = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError, OverflowError) as error:
            raise ValueError(f"ce n’est pas une archive ZIP lisible : {error}") from error

    def names(self) -> Sequence[str]:
        """Return the members' names."""
        return [member.filename for member in self._members]

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes as they lie in the file."""
        member = next((member for member in self._members if member.filename == name), None)
        if member is None:
            raise KeyError(name)
        if member.compress_type != zipfile.ZIP_STORED or member.header_offset < 0:
            raise ValueError(name)
        with self._path.open("rb") as file:
            file.seek(member.header_offset)
            header = file.read(_LOCAL_HEADER_BYTES)
            if len(header) < _LOCAL_HEADER_BYTES:
                raise ValueError(name)
            file.seek(sum(struct.unpack("<HH", header[-4:])), 1)
            yield from _some(file, member.file_size)

    def is_sealed(self) -> bool:
        """Compare the file with the digest at its end."""
        size = self._path.stat().st_size
        if size < DIGEST_CHARACTERS:
            return False
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            for block in _some(file, size - DIGEST_CHARACTERS):
                digest.update(block)
            return file.read() == digest.hexdigest().encode("ascii")


class FolderContainer:
    """A bundle that was unpacked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> Sequence[str]:
        """Return the files' names below the folder."""
        found = (path for path in sorted(self._root.rglob("*")) if path.is_file())
        return [path.relative_to(self._root).as_posix() for path in found if "__pycache__" not in path.parts]

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        with (self._root / name).open("rb") as file:
            yield from _some(file, None)

    def is_sealed(self) -> bool:
        """Say yes: once unpacked there is nothing around the parts."""
        return True


def open_container(path: Path) -> Container:
    """Open a bundle, packed or unpacked. Raises: OSError, ValueError: there is none."""
    return FolderContainer(path) if path.is_dir() else ZipContainer(path)


def seal(path: Path) -> None:
    """Write the digest at the end of a ZIP whose comment was left blank for it."""
    digest = hashlib.sha256()
    with path.open("r+b") as file:
        for block in _some(file, path.stat().st_size - DIGEST_CHARACTERS):
            digest.update(block)
        file.write(digest.hexdigest().encode("ascii"))


def _some(file: IO[bytes], count: int | None) -> Iterator[bytes]:
    """Yield `count` bytes, all there are for None."""
    left = count
    while left is None or left > 0:
        block = file.read(_BLOCK if left is None else min(_BLOCK, left))
        if not block:
            return
        left = None if left is None else left - len(block)
        yield block
