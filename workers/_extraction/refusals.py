"""Why a file is not even opened, in words that tell the agent what to hand in instead."""

import mmap
import zipfile
from pathlib import Path

from workers._extraction import media_types

_ADVICE = "un type qui n’est pas lu ; déposez-le en PDF"
_NAMES = {
    "application/vnd.oasis.opendocument.graphics": "un dessin OpenDocument",
    "application/epub+zip": "un livre EPUB",
    "application/rtf": "un document RTF",
    "image/gif": "une image GIF",
    "image/bmp": "une image BMP",
    "application/vnd.sqlite3": "une base SQLite (GeoPackage ou autre)",
}
_OLE_STREAMS = (
    ("WordDocument", "un document Word d’ancien format (.doc)"),
    ("Workbook", "un classeur Excel d’ancien format (.xls)"),
    ("PowerPoint Document", "une présentation PowerPoint d’ancien format (.ppt)"),
    ("__substg1.0_", "un message Outlook (.msg)"),
)
_ARCHIVES = (media_types.ZIP, media_types.SEVEN_ZIP, "application/vnd.rar", "application/gzip")
_READ = (
    "PDF, DOCX, ODT, XLSX, ODS, CSV, PPTX, ODP, HTML, courriel (EML), texte, Markdown, PNG, JPEG, TIFF, "
    "GeoJSON, KML, KMZ, SHP"
)


def refusal_of(path: Path, media_type: str) -> str:
    """Say, after the file's name, what it is and what to do; `media_type` is one that no reader takes."""
    if media_type == media_types.ZIP and not zipfile.is_zipfile(path):
        return "est endommagé ou tronqué : c’est le début d’une archive (ZIP, DOCX, XLSX, ODT…) dont la fin manque"
    if media_type in _ARCHIVES:
        return "est une archive : déposez les fichiers qu’elle contient"
    if media_type == media_types.OLE:
        return _ole_refusal(path)
    if media_type in _NAMES:
        return f"est {_NAMES[media_type]}, {_ADVICE}"
    known = "" if media_type == media_types.UNKNOWN else f" ({media_type})"
    return f"est d’un type qui n’est pas lu{known} ; types lus : {_READ}"


def _ole_refusal(path: Path) -> str:
    """Tell what an OLE container holds: old office formats, or a new one behind a password."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return "est chiffré : il faut un mot de passe pour l’ouvrir"
        for stream, name in _OLE_STREAMS:
            if content.find(stream.encode("utf-16-le")) >= 0:
                return f"est {name}, {_ADVICE}"
    return f"est un fichier Office d’ancien format, {_ADVICE}"
