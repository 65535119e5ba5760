"""7z archives through py7zr, member by member, within limits that hold while they unpack."""

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from workers._intake.archive import ArchiveLimits
from workers.errors import RejectedError

_AES = b"\x06\xf1\x07\x01"
_SMALL = 10 * 1024**2
_LOCKED = "protégé par un mot de passe dans l’archive ; déposez-le déchiffré"
_LINK = "c’est un lien vers un autre fichier, non un document"
_DAMAGED = "l’archive 7z est endommagée ou tronquée"
_BLOCK = 1 << 20


def put_members(path: Path, out: zipfile.ZipFile, limits: ArchiveLimits) -> dict[str, str]:
    """Write the archive's files to `out`; return those left out, each with why.

    Raises: RejectedError: it is damaged, or larger than the limits.
    """
    try:
        # Given a file and not its path, py7zr unpacks in one thread.
        with path.open("rb") as source, py7zr.SevenZipFile(source) as archive:
            files = [file for file in archive.files if not file.is_directory]
            _check(files, path.stat().st_size, limits)
            left_out = {file.filename: reason for file in files if (reason := _refusal(file))}
            wanted = [file.filename for file in files if file.filename not in left_out]
            if wanted:
                with tempfile.TemporaryDirectory(dir=Path(str(out.filename)).parent) as folder:
                    shelf = _Shelf(Path(folder), limits.total_bytes)
                    archive.extract(targets=wanted, factory=shelf)
                    shelf.hand_over(out)
    except PasswordRequired as error:
        raise RejectedError("l’archive 7z est protégée par un mot de passe ; déposez-la déchiffrée") from error
    except RejectedError:
        raise
    except (ArchiveError, Exception) as error:
        raise RejectedError(_DAMAGED) from error
    return left_out


def _check(files: Sequence[Any], packed: int, limits: ArchiveLimits) -> None:
    """Raise RejectedError where the archive declares more than is allowed."""
    if len(files) > limits.members:
        raise RejectedError(f"l’archive contient {len(files)} fichiers, plus que les {limits.members} permis")
    total = sum(file.uncompressed or 0 for file in files)
    if total > limits.total_bytes:
        raise RejectedError(f"l’archive dépasse {limits.total_bytes // 1024**2} Mio une fois décompressée")
    if total > _SMALL and total > limits.ratio * max(1, packed):
        raise RejectedError(f"décompressée, elle serait plus de {limits.ratio} fois plus grosse : archive piégée ?")


def _refusal(file: Any) -> str:
    if file.is_symlink or file.is_junction or file.is_socket:
        return _LINK
    coders = [] if file.emptystream or file.folder is None else file.folder.coders
    return _LOCKED if any(coder["method"] == _AES for coder in coders) else ""


class _Shelf(WriterFactory):
    """Keeps members in files of their own as they come, in order; together they never pass the limit."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.left = limit
        self._names: list[str] = []

    def create(self, filename: str) -> "_Kept":
        """Make room for a member."""
        self._names.append(filename)
        return _Kept(self, self.folder / str(len(self._names) - 1))

    def hand_over(self, out: zipfile.ZipFile) -> None:
        """Move the members into a ZIP."""
        for number, name in enumerate(self._names):
            kept = self.folder / str(number)
            info = zipfile.ZipInfo(name)
            with out.open(info, "w", force_zip64=True) as target:
                if kept.exists():
                    with kept.open("rb") as source:
                        while block := source.read(_BLOCK):
                            target.write(block)
            kept.unlink(missing_ok=True)


class _Kept(Py7zIO):
    """A member being written."""

    def __init__(self, shelf: _Shelf, path: Path) -> None:
        self._shelf, self._file, self._size = shelf, path.open("wb"), 0

    def write(self, s: bytes | bytearray) -> int:
        """Take a piece."""
        self._size += len(s)
        self._shelf.left -= len(s)
        if self._shelf.left < 0:
            raise RejectedError("l’archive est plus grosse, décompressée, qu’elle ne l’annonce : archive piégée ?")
        return self._file.write(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 -- the base's
        """Give nothing back: only the check of links asks for it."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        """Stay at the end."""
        return 0

    def flush(self) -> None:
        """Leave it to the file."""

    def size(self) -> int:
        """Return the bytes taken so far."""
        return self._size

    def close(self) -> None:
        """End the member."""
        self._file.close()
