"""Tells what a file is from its bytes. Its name may say anything."""

import zipfile
from pathlib import Path

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
PNG, JPEG, TIFF = "image/png", "image/jpeg", "image/tiff"
UNKNOWN = "application/octet-stream"

_HEAD_BYTES = 8192
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_OPEN_XML_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX))
_MIMETYPE_LONGEST = 128


def sniff_media_type(path: Path) -> str:
    """Return the media type of a file's content, "application/octet-stream" when it is none we know.

    Raises: OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(path)
    # Readers accept up to a kilobyte of junk before the header (PDF 32000-1, annex H.3.4.1).
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return _textual(head)


def _inside_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for part, media_type in _OPEN_XML_PARTS:
                if part in names:
                    return media_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _MIMETYPE_LONGEST:
                return archive.read("mimetype").decode("ascii", "replace").strip() or ZIP
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ZIP
    return ZIP


def _textual(head: bytes) -> str:
    if not head or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return UNKNOWN
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1", "replace")
    control = sum(char < " " and char not in "\t\n\r\f\x1b" for char in text)
    if control > len(text) // 100:
        return UNKNOWN
    start = text.lstrip("\ufeffï»¿ \t\r\n").casefold()
    if start.startswith(("<!doctype html", "<html")) or ("<html" in start and start.startswith(("<?xml", "<!--"))):
        return HTML
    return MARKDOWN if text.startswith("# ") or "\n# " in text or "\n## " in text else TEXT
