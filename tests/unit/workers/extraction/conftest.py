"""Small files to read, made here: typeset PDFs through Typst, malformed ones byte by byte; and a way to read them."""

import hashlib
import io
import random
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import typst
from PIL import Image

from schemas.documents import Extraction
from schemas.extractions import read_extraction
from workers._extraction import Limits, extract_file

Build = Callable[..., Path]
Read = Callable[..., Extraction]

Pack = Callable[..., bytes]

SMALL = Limits(processes=2, memory_bytes=1024**3, page_timeout_s=10.0, chunk_pages=4)


@pytest.fixture
def chance() -> random.Random:
    """Give chance that falls the same way each time."""
    return random.Random(2026)  # noqa: S311 -- no secret


@pytest.fixture
def read() -> Read:
    """Give a function that reads a file whole and returns what its artefact says."""

    def read_file(path: Path, name: str | None = None, limits: Limits = SMALL) -> Extraction:
        artefact = io.BytesIO()
        extract_file(path, name or path.name, artefact, limits=limits)
        artefact.seek(0)
        return read_extraction(artefact)

    return read_file


@pytest.fixture
def typeset(tmp_path: Path) -> Build:
    """Give a function that typesets Typst markup as a PDF."""

    def build(markup: str, name: str = "document.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(typst.compile(markup.encode()))
        return path

    return build


@pytest.fixture
def raw_pdf(tmp_path: Path) -> Build:
    """Give a function that writes a PDF from numbered objects; object 1 is the catalog."""

    def build(objects: Mapping[int, bytes], *, trailer: bytes = b"", name: str = "raw.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(pdf_bytes(objects, trailer))
        return path

    return build


@pytest.fixture
def packed() -> Pack:
    """Give a function that writes a stream object, Flate-packed unless told otherwise."""

    def build(content: bytes, entries: bytes = b"", *, flate: bool = True) -> bytes:
        return stream(content, entries, packed=flate)

    return build


@pytest.fixture
def scanned(tmp_path: Path) -> Build:
    """Give a function that makes a PDF of pictures only from each page of Typst markup."""

    def build(*pages: str, name: str = "scan.pdf", dpi: int = 200) -> Path:
        first, *others = (drawn(page, dpi) for page in pages)
        path = tmp_path / name
        first.save(path, "PDF", resolution=dpi, save_all=True, append_images=others)
        return path

    return build


@pytest.fixture
def picture() -> Callable[[str], Image.Image]:
    """Give a function that draws Typst markup as a picture of one page, at 200 dots per inch."""
    return drawn


@pytest.fixture
def page_pdf(raw_pdf: Build) -> Build:
    """Give a function that writes a PDF of one page per content stream, in Helvetica as /F1."""

    def build(*contents: bytes, page: bytes = b"/MediaBox [0 0 595 842]", name: str = "pages.pdf") -> Path:
        kids = b" ".join(b"%d 0 R" % (10 + 2 * i) for i in range(len(contents)))
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
            3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        }
        for i, content in enumerate(contents):
            objects[10 + 2 * i] = (
                b"<< /Type /Page /Parent 2 0 R %s /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
                % (
                    page,
                    11 + 2 * i,
                )
            )
            objects[11 + 2 * i] = stream(content)
        return raw_pdf(objects, name=name)

    return build


@pytest.fixture
def encrypted_pdf(raw_pdf: Build) -> Build:
    """Give a function that writes a PDF of one page behind a password (RC4, 40 bits)."""

    def build(content: bytes, password: bytes) -> Path:
        identity = bytes(range(16))
        owner = rc4(hashlib.md5(_padded(b"owner")).digest()[:5], _padded(password))  # noqa: S324 -- the format's own
        seed = _padded(password) + owner + (0xFFFFFFFC).to_bytes(4, "little") + identity
        key = hashlib.md5(seed).digest()[:5]  # noqa: S324
        secret = rc4(hashlib.md5(key + b"\x05\0\0\0\0").digest()[:10], content)  # noqa: S324
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>",
            5: stream(secret),
            6: b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
            % (owner.hex().encode(), rc4(key, _PADDING).hex().encode()),
        }
        trailer = b"/Encrypt 6 0 R /ID [<%s> <%s>]" % ((identity.hex().encode(),) * 2)
        return raw_pdf(objects, trailer=trailer, name="chiffre.pdf")

    return build


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def rc4(key: bytes, content: bytes) -> bytes:
    """Encrypt, or decrypt, with RC4."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def drawn(markup: str, dpi: int = 200) -> Image.Image:
    """Return typeset markup as a grey picture of one page."""
    return Image.open(io.BytesIO(typst.compile(markup.encode(), format="png", ppi=dpi))).convert("L")


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """Return a stream object, Flate-packed on demand."""
    if packed:
        content, entries = zlib.compress(content), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf_bytes(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF file holding `objects`, with its cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, content in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    last = max(objects)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    for number in range(1, last + 1):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, trailer, table)
    return bytes(out)
