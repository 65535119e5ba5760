"""Unpacks ZIP archives member by member, within limits that hold before a byte is written.

What a header promises is checked against what comes out: a member that grows past the limits is cut off there. One bad
member never stops the others.
"""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from workers.errors import RejectedError, SourceUnavailableError

ZIP_MEDIA_TYPE = "application/zip"
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ENCRYPTED = 0x1
LONGEST_NAME = 255
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError)
"""What zipfile raises on damaged members; bad bzip2 data is an OSError, a name in wrong UTF-8 a ValueError."""
_SMALL = 10 * 1024 * 1024
"""Below this many bytes a high compression ratio is harmless."""


@dataclass(frozen=True)
class ArchiveLimits:
    """Most members, most bytes in all once unpacked, and most times a member may grow."""

    members: int
    total_bytes: int
    ratio: int


@dataclass(frozen=True)
class Member:
    """A file of an archive: its path inside, and why it cannot be had (None: it can)."""

    path: str
    refusal: str | None
    info: zipfile.ZipInfo


class LimitedReader:
    """Reads a stream up to `limit` bytes; one more is an error, so that a lying header cannot fill the disk.

    `damage` names what the source raises on content that will never be read; anything else is the source's own matter.
    """

    def __init__(self, source: IO[bytes], limit: int, what: str, damage: tuple[type[Exception], ...] = ()) -> None:
        self._source, self._left, self._what, self._damage = source, limit, what, damage

    def read(self, size: int = -1) -> bytes:
        """Read as the source does.

        Raises: RejectedError: the limit is passed, or the data is damaged. SourceUnavailableError: the source fails.
        """
        try:
            block = self._source.read(size if size >= 0 else self._left + 1)
        except self._damage as error:
            raise RejectedError(f"{self._what} est endommagé dans l’archive et n’a pas pu être décompressé") from error
        except OSError as error:
            raise SourceUnavailableError(f"{self._what} n’a pas pu être lu jusqu’au bout ({error.strerror})") from error
        self._left -= len(block)
        if self._left < 0:
            raise RejectedError(f"{self._what} est plus gros que la taille permise")
        return block


def list_members(archive: zipfile.ZipFile, limits: ArchiveLimits) -> list[Member]:
    """List the files of an archive in order, each with the reason it cannot be had, if any.

    Raises: RejectedError: too many members, or too many bytes in all.
    """
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_noise(info.filename)]
    if len(infos) > limits.members:
        raise RejectedError(f"l’archive contient {len(infos)} fichiers, plus que les {limits.members} permis")
    total = 0
    members = []
    for info in infos:
        refusal = _refusal(info, total + info.file_size, limits)
        total += 0 if refusal else info.file_size
        members.append(Member(_clean(info.filename), refusal, info))
    return members


def member_name(archive_name: str, member: Member, depth: int) -> str:
    """Return the name a member goes by: its path inside, below the archive's own name where that is nested itself."""
    return (f"{archive_name}/{member.path}" if depth else member.path)[-LONGEST_NAME:]


def member_identity(archive_sha256: str, member: Member) -> str:
    """Return what tells a member from all others, before its content is known."""
    return f"{archive_sha256}/{member.path}"


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open a ZIP archive.

    Raises: RejectedError: it is damaged or truncated.
    """
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise RejectedError("l’archive ZIP est endommagée ou tronquée") from error


def read_member(archive: zipfile.ZipFile, member: Member) -> Iterator[LimitedReader]:
    """Yield one reader of a member's content.

    Raises: RejectedError: its data is damaged, encrypted, or of an unknown compression.
    """
    try:
        with archive.open(member.info) as source:
            yield LimitedReader(source, member.info.file_size, f"« {member.path} »", _DAMAGE)
    except (RuntimeError, *_DAMAGE) as error:
        raise RejectedError(f"« {member.path} » n’a pas pu être sorti de l’archive") from error


def _refusal(info: zipfile.ZipInfo, total: int, limits: ArchiveLimits) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "protégé par un mot de passe dans l’archive ; déposez-le déchiffré"
    if info.file_size > _SMALL and info.file_size > limits.ratio * max(1, info.compress_size):
        return f"décompressé, il serait plus de {limits.ratio} fois plus gros : archive piégée ?"
    if total > limits.total_bytes:
        return f"l’archive dépasse {limits.total_bytes // 1024**2} Mio une fois décompressée"
    return None


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE[0]) or PurePosixPath(name).name in _NOISE[1:]


def _clean(name: str) -> str:
    """Return a member's path without what could lead out of a folder; it is a name, never a place on disk."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "sans nom"
