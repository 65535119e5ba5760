"""Page images: drawn once, in children that a hostile document may kill without harm."""

import io
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from schemas.artefacts import ArtefactRef
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.pdf_page_images import LIMITS, PdfPageImages
from workers.errors import RejectedError

Put = Callable[[bytes, str], ArtefactRef]
SMALL = replace(LIMITS, processes=1, page_timeout_s=3.0)


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    """Give an empty store."""
    return FolderObjectStore(tmp_path / "objects")


@pytest.fixture
def pages(store: FolderObjectStore, tmp_path: Path) -> Iterator[PdfPageImages]:
    """Give page images with one child."""
    images = PdfPageImages(store, tmp_path / "pages", limits=SMALL)
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
    ref = store.put_bytes(_pdf((595, 842), (842, 595)), "application/pdf")
    assert _size(pages.render(ref, 1, 110)) == (909, 1286)
    assert _size(pages.render(ref, 2, 72)) == (842, 595)


def test_a_huge_page_comes_coarser(store: FolderObjectStore, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf((14400, 14400)), "application/pdf")
    width, height = _size(pages.render(ref, 1, 220))
    assert width * height <= SMALL.max_page_pixels * 1.01


def test_an_image_file_is_its_own_page(store: FolderObjectStore, pages: PdfPageImages) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), "red").save(out, "PNG")
    ref = store.put_bytes(out.getvalue(), "image/png")
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
        pages.render(store.put_bytes(content, media_type), page, 110)


def test_a_page_is_drawn_once(store: FolderObjectStore, tmp_path: Path, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf((595, 842)), "application/pdf")
    first = pages.render(ref, 1, 110)
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.unlink()
    assert pages.render(ref, 1, 110) == first


def test_no_more_is_kept_than_allowed(store: FolderObjectStore, tmp_path: Path) -> None:
    ref = store.put_bytes(_pdf(*[(595, 842)] * 12), "application/pdf")
    with_few = PdfPageImages(store, tmp_path / "few", limits=SMALL, max_kept_bytes=10_000)
    for page in range(1, 13):
        with_few.render(ref, page, 110)
    with_few.close()
    kept = list((tmp_path / "few").iterdir())
    assert 0 < sum(path.stat().st_size for path in kept) <= 10_000
    assert any(path.name.endswith("-12-110.webp") for path in kept)


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
    bomb = store.put_bytes(_nested_forms(9), "application/pdf")
    began = time.perf_counter()
    with pytest.raises(RejectedError, match="trop lourde ou malformée"):
        pages.render(bomb, 1, 110)
    assert time.perf_counter() - began < 20
    assert _size(pages.render(store.put_bytes(_pdf((72, 72)), "application/pdf"), 1, 72)) == (72, 72)


def test_one_child_that_is_ready_draws_the_first_page(store: FolderObjectStore, pages: PdfPageImages) -> None:
    pages.prepare()
    pages.prepare()
    ready = pages._idle.get()
    assert ready is not None
    pages._idle.put(ready)
    pages.render(store.put_bytes(_pdf((72, 72)), "application/pdf"), 1, 72)
    assert pages._idle.get_nowait() is ready
    pages._idle.put(ready)


def test_a_killed_child_is_replaced(store: FolderObjectStore, pages: PdfPageImages) -> None:
    ref = store.put_bytes(_pdf(*[(72, 72)] * 3), "application/pdf")
    pages.render(ref, 1, 72)
    child = pages._idle.get()
    assert child is not None
    os.kill(child._process.pid, 9)
    child._process.wait()
    pages._idle.put(child)
    assert _size(pages.render(ref, 2, 72)) == (72, 72)
