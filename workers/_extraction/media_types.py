"""Tells what a file is from its bytes. Its name may say anything."""

import struct
import zipfile
from pathlib import Path
from typing import IO

from workers._extraction.textual_types import (
    CSV,
    EML,
    GEOJSON,
    HTML,
    KML,
    LAYER_ENCODING,
    LAYER_PROJECTION,
    MARKDOWN,
    TEXT,
    UNKNOWN,
    textual_type,
)

__all__ = [
    "CSV",
    "EML",
    "GEOJSON",
    "HTML",
    "KML",
    "LAYER_ENCODING",
    "LAYER_PROJECTION",
    "MARKDOWN",
    "TEXT",
    "UNKNOWN",
    "sniff_content",
    "sniff_media_type",
]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
ZIP = "application/zip"
SEVEN_ZIP = "application/x-7z-compressed"
OLE = "application/x-ole-storage"
PNG, JPEG, TIFF = "image/png", "image/jpeg", "image/tiff"
KMZ = "application/vnd.google-earth.kmz"
SHP = "application/vnd.shp"
SHX = "application/vnd.shx"
DBF = "application/vnd.dbf"
LAYER_INDEX = "application/x-esri-spatial-index"
LAYERS = "application/x-shapefile+zip"
"""A ZIP of nothing but shapefiles: layers are handed in so, their parts being no documents of their own."""
MAPS = (GEOJSON, KML, KMZ, LAYERS, SHP, SHX, DBF, LAYER_INDEX, LAYER_PROJECTION, LAYER_ENCODING)
"""Layers of maps and the parts they are handed in."""

_HEAD_BYTES = 8192
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_OPEN_XML_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX))
_MIMETYPE_LONGEST = 128
LAYER_SUFFIXES = (
    *(".shp", ".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".sld", ".cst"),
    *(".shp.xml", ".lyr", ".fix", ".atx", ".ain", ".aih"),
)
"""Names of the parts of a layer as map software writes them."""
_WITH_KML = (".kml", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".dae", ".ico")
_SHP_HEADER_BYTES = 100
_SHP_CODE, _SHP_VERSION = 9994, 1000
_DBF_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5")
_DBF_FIELD_BYTES, _DBF_END = 32, 0x0D


def sniff_media_type(path: Path) -> str:
    """Return the media type of a file's content, "application/octet-stream" when it is none we know.

    Raises: OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return sniff_content(file)


def sniff_content(file: IO[bytes]) -> str:
    """Return the media type of the content of a seekable file, as `sniff_media_type` does."""
    head = file.read(_HEAD_BYTES)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(file)
    # Readers accept up to a kilobyte of junk before the header (PDF 32000-1, annex H.3.4.1).
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return _layer_part(head) or textual_type(head)


def is_layer_part(name: str) -> bool:
    """Tell a file that belongs to a shapefile by its name."""
    return name.lower().endswith(LAYER_SUFFIXES)


def _inside_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for part, media_type in _OPEN_XML_PARTS:
                if part in names:
                    return media_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _MIMETYPE_LONGEST:
                return archive.read("mimetype").decode("ascii", "replace").strip() or ZIP
            return _map_archive([name.lower() for name in names if not name.endswith("/")]) or ZIP
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ZIP


def _map_archive(names: list[str]) -> str:
    """Tell a ZIP that is one map: a KMZ, or shapefiles and nothing else."""
    if any(name.endswith(".kml") for name in names) and all(name.endswith(_WITH_KML) for name in names):
        return KMZ
    if any(name.endswith(".shp") for name in names) and all(is_layer_part(name) for name in names):
        return LAYERS
    return ""


def _layer_part(head: bytes) -> str:
    """Tell the parts of a shapefile (ESRI Shapefile Technical Description, July 1998; dBASE III table header)."""
    if len(head) >= _SHP_HEADER_BYTES and struct.unpack(">i", head[:4])[0] == _SHP_CODE:
        if struct.unpack("<i", head[28:32])[0] != _SHP_VERSION:
            return LAYER_INDEX
        first = struct.unpack(">i", head[100:104])[0] if len(head) >= _SHP_HEADER_BYTES + 4 else 1
        # A record of the index starts with an offset (50 words at first), a record of shapes with its number.
        return SHX if first == _SHP_HEADER_BYTES // 2 else SHP
    return DBF if _is_dbf(head) else ""


def _is_dbf(head: bytes) -> bool:
    if len(head) <= _DBF_FIELD_BYTES or head[0] not in _DBF_VERSIONS:
        return False
    month, day, length = head[2], head[3], struct.unpack("<H", head[8:10])[0]
    if month > 12 or day > 31 or not length > _DBF_FIELD_BYTES:  # noqa: PLR2004 -- a date's
        return False
    fields = head[_DBF_FIELD_BYTES : min(length, len(head))]
    ends = range(0, len(fields), _DBF_FIELD_BYTES)
    return any(fields[end] == _DBF_END for end in ends) or len(fields) < length - _DBF_FIELD_BYTES
