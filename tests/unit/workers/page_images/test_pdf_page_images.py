"""Page images: drawn once, in children that a hostile document may kill without harm."""

import io
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from schemas.artefacts import ArtefactRef
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.page_copies import PageCopies, forget_copies
from workers.adapters.pdf_page_images import LIMITS, PdfPageImages
from workers.errors import ErasedError, RejectedError

Put = Callable[[bytes, str], ArtefactRef]
DOSSIER = uuid.UUID(int=1)
SMALL = replace(LIMITS, processes=1, page_timeout_s=3.0)


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    """Give an empty store."""
    return FolderObjectStore(tmp_path / "objects")


@pytest.fixture
def pages(store: FolderObjectStore, tmp_path: Path) -> Iterator[PdfPageImages]:
    """Give page images with one child."""
    images = PdfPageImages(store, PageCopies(tmp_path / "pages", FolderKeyStore(tmp_path / "keys")), limits=SMALL)
    yield images
    images.close()


def _pdf(*sizes: tuple[float, float]) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _size(image: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(image)) as opened:
        assert opened.format == "WEBP"
        return opened.size


def test_a_page_is_as_large_as_the_resolution_makes_it(store: FolderObjectStore, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf((595, 842), (842, 595)), "application/pdf", DOSSIER)
    assert _size(pages.render(ref, 1, 110)) == (909, 1286)
    assert _size(pages.render(ref, 2, 72)) == (842, 595)


def test_a_huge_page_comes_coarser(store: FolderObjectStore, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf((14400, 14400)), "application/pdf", DOSSIER)
    width, height = _size(pages.render(ref, 1, 220))
    assert width * height <= SMALL.max_page_pixels * 1.01


def test_an_image_file_is_its_own_page(store: FolderObjectStore, pages: PdfPageImages) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), "red").save(out, "PNG")
    ref = store.put_bytes(out.getvalue(), "image/png", DOSSIER)
    assert max(_size(pages.render(ref, 1, 110))) == 1287
    with pytest.raises(RejectedError, match="n’a pas de page 2"):
        pages.render(ref, 2, 110)


@pytest.mark.parametrize(
    ("content", "media_type", "page", "reason"),
    [
        (_pdf((100, 100)), "application/pdf", 2, "n’a pas de page 2"),
        (_pdf((100, 100)), "application/pdf", 0, "n’a pas de page 0"),
        (b"%PDF-1.7 tronque", "application/pdf", 1, "endommagé"),
        (b"\x89PNG\r\n\x1a\n????", "image/png", 1, "endommagée"),
        (b"texte", "text/plain", 1, "pas d’image de page"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    store: FolderObjectStore, pages: PdfPageImages, *, content: bytes, media_type: str, page: int, reason: str
) -> None:
    with pytest.raises(RejectedError, match=reason):
        pages.render(store.put_bytes(content, media_type, DOSSIER), page, 110)


def test_a_page_is_drawn_once(store: FolderObjectStore, tmp_path: Path, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf((595, 842)), "application/pdf", DOSSIER)
    first = pages.render(ref, 1, 110)
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.unlink()
    assert pages.render(ref, 1, 110) == first


def test_no_more_is_kept_than_allowed(store: FolderObjectStore, tmp_path: Path) -> None:
    ref = store.put_bytes(_pdf(*[(595, 842)] * 12), "application/pdf", DOSSIER)
    copies = PageCopies(tmp_path / "few", FolderKeyStore(tmp_path / "keys"), max_bytes=10_000)
    with_few = PdfPageImages(store, copies, limits=SMALL)
    for page in range(1, 13):
        with_few.render(ref, page, 110)
    with_few.close()
    kept = list((tmp_path / "few").glob("*/*"))
    assert 0 < sum(path.stat().st_size for path in kept) <= 10_000
    assert copies.find(ref, 12, 110) is not None
    assert copies.find(ref, 1, 110) is None


def _nested_forms(depth: int) -> bytes:
    """Make a PDF whose page draws a form that draws another ten times, and so on: 10**depth drawings."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
    ]
    for level in range(depth):
        last = level == depth - 1
        content = b"0 0 200 200 re f" if last else b"/F Do " * 10
        deeper = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]%s/Length %d>>stream\n%s\nendstream"
            % (deeper, len(content), content)
        )
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return body + head + table + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


def test_a_page_that_would_take_for_ever_costs_only_itself(store: FolderObjectStore, pages: PdfPageImages) -> None:
    bomb = store.put_bytes(_nested_forms(9), "application/pdf", DOSSIER)
    began = time.perf_counter()
    with pytest.raises(RejectedError, match="trop lourde ou malformée"):
        pages.render(bomb, 1, 110)
    assert time.perf_counter() - began < 20
    assert _size(pages.render(store.put_bytes(_pdf((72, 72)), "application/pdf", DOSSIER), 1, 72)) == (72, 72)


def test_one_child_that_is_ready_draws_the_first_page(store: FolderObjectStore, pages: PdfPageImages) -> None:
    pages.prepare()
    pages.prepare()
    ready = pages._idle.get()
    assert ready is not None
    pages._idle.put(ready)
    pages.render(store.put_bytes(_pdf((72, 72)), "application/pdf", DOSSIER), 1, 72)
    assert pages._idle.get_nowait() is ready
    pages._idle.put(ready)


def test_a_killed_child_is_replaced(store: FolderObjectStore, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf(*[(72, 72)] * 3), "application/pdf", DOSSIER)
    pages.render(ref, 1, 72)
    child = pages._idle.get()
    assert child is not None
    os.kill(child._process.pid, 9)
    child._process.wait()
    pages._idle.put(child)
    assert _size(pages.render(ref, 2, 72)) == (72, 72)


def test_a_large_document_is_asked_for_in_parts(store: FolderObjectStore, pages: PdfPageImages, tmp_path: Path) -> None:
    whole = _pdf(*[(595, 842)] * 3)
    padded = whole.replace(b"%%EOF", b"%" + b"0" * 3_000_000 + b"\n%%EOF", 1)
    ref = store.put_bytes(padded, "application/pdf", DOSSIER)
    assert _size(pages.render(ref, 3, 72)) == (595, 842)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"%PDF" in path.read_bytes()]


def test_a_document_that_was_altered_costs_its_child_and_no_other(
    store: FolderObjectStore, pages: PdfPageImages
) -> None:
    ref = store.put_bytes(_pdf((72, 72)) + b"%" * 300_000, "application/pdf", DOSSIER)
    path = Path(ref.uri.removeprefix("file://"))
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(RejectedError, match="altéré"):
        pages.render(ref, 1, 72)
    assert _size(pages.render(store.put_bytes(_pdf((72, 72)), "application/pdf", DOSSIER), 1, 72)) == (72, 72)


def test_images_are_kept_encrypted_and_gone_with_the_key(
    store: FolderObjectStore, pages: PdfPageImages, tmp_path: Path
) -> None:
    ref = store.put_bytes(_pdf((72, 72)), "application/pdf", DOSSIER)
    image = pages.render(ref, 1, 72)
    (kept,) = (tmp_path / "pages").glob("*/*")
    assert kept.read_bytes()[:4] != image[:4]
    FolderKeyStore(tmp_path / "keys").destroy(DOSSIER)
    with pytest.raises(ErasedError):
        pages.render(ref, 1, 72)
    forget_copies(tmp_path / "pages", DOSSIER)
    forget_copies(tmp_path / "pages", DOSSIER)
    assert not kept.parent.exists()


def test_an_image_that_was_altered_or_another_pages_is_drawn_again(
    store: FolderObjectStore, pages: PdfPageImages, tmp_path: Path
) -> None:
    ref = store.put_bytes(_pdf((72, 72), (144, 144)), "application/pdf", DOSSIER)
    pages.render(ref, 1, 72)
    (first,) = (tmp_path / "pages").glob("*/*")
    pages.render(ref, 2, 72)
    (second,) = set((tmp_path / "pages").glob("*/*")) - {first}
    second.write_bytes(first.read_bytes())
    assert _size(pages.render(ref, 2, 72)) == (144, 144)


def test_images_of_a_document_in_clear_are_kept_and_those_of_before_go(
    store: FolderObjectStore, tmp_path: Path
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "0000-1-110.webp").write_bytes(b"of before")
    copies = PageCopies(tmp_path / "pages", FolderKeyStore(tmp_path / "keys"))
    ref = store.put_bytes(b"plan", "application/pdf", None)
    copies.keep(ref, 1, 110, b"image")
    assert copies.find(ref, 1, 110) == b"image"
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["clair"]
