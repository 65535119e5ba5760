"""A PDF without its end gets a trailer that names its pages; one without pages, or encrypted, is left alone."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from workers._extraction.pdf_repair import repaired

HEAD = b"%PDF-1.7\n"
PAGE = b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n"


def _pages(content: bytes | None) -> int:
    assert content is not None
    return len(pypdfium2.PdfDocument(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEAD,
        HEAD + b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] >>\nendobj",
        HEAD + PAGE % 3 + b"trailer\n<< /Encrypt 9 0 R >>",
        HEAD + b"9 0 obj\n<< /Type /ObjStm /First 99999 /N 5 >>\nstream\nnot packed",
    ],
)
def test_where_there_are_no_pages_to_name_nothing_is_made(content: bytes) -> None:
    assert repaired(content) is None


def test_pages_without_a_tree_get_one_in_their_order() -> None:
    assert _pages(repaired(HEAD + PAGE % 7 + PAGE % 4)) == 2


def test_a_tree_that_is_whole_is_kept() -> None:
    catalog = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    tree = b"2 0 obj\n<< /Type /Pages /Kids [7 0 R] /Count 1 >>\nendobj\n"
    assert _pages(repaired(HEAD + catalog + tree + PAGE % 7 + PAGE % 4)) == 1


def test_an_object_cut_through_swallows_nothing() -> None:
    assert _pages(repaired(HEAD + PAGE % 7 + b"8 0 obj\n<< /Length 99 >>\nstream\nBT (cou")) == 1


def test_packed_pages_are_unpacked(packed: Callable[..., bytes], tmp_path: Path) -> None:
    pages = [b"<< /Type /Page /MediaBox [0 0 100 100] >>"] * 3
    places = b" ".join(b"%d %d" % (number, number * len(pages[0]) - 4 * len(pages[0])) for number in (4, 5, 6)) + b" "
    body = packed(places + b"".join(pages), b"/Type /ObjStm /N 3 /First %d" % len(places))
    assert _pages(repaired(HEAD + b"9 0 obj\n" + body + b"\nendobj\n")) == 3
