"""Files that are a ZIP inside: what may be wrong with one is said before anything in it is read."""

import zipfile
import zlib
from pathlib import Path

from workers._extraction.limits import Limits
from workers._extraction.markup import MarkupError, check_prolog

_MOST_MEMBERS = 20_000
_MANIFEST = "META-INF/manifest.xml"
_XML = (".xml", ".rels", ".kml")
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error)


def package_refusal(path: Path, limits: Limits) -> str:
    """Say why a file should not even be opened, from the sizes its members declare; "" for a sound one."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > limits.max_unpacked_bytes:
                return f"le document dépasse {limits.max_unpacked_bytes // 1024**2} Mio une fois décompressé"
            if any(member.flag_bits & 1 for member in members) or _is_encrypted_opendocument(archive):
                return "le document est chiffré : il faut un mot de passe pour l’ouvrir"
            if archive.testzip() is not None:
                return "le document est endommagé"
            _check_markup(archive)
    except MarkupError as error:
        return str(error)
    except _DAMAGE:
        return "le document est endommagé ou tronqué"
    return ""


def _is_encrypted_opendocument(archive: zipfile.ZipFile) -> bool:
    """Tell an OpenDocument behind a password: its members are encrypted by themselves, and its manifest says how."""
    return _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)


def _check_markup(archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if member.filename.lower().endswith(_XML):
            with archive.open(member) as source:
                check_prolog(source)
