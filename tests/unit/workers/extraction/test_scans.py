"""Pages without usable text are read by OCR, with its confidence; where its French data is missing they are listed.

The rule holds on every machine: a scanned page is read, or told as not read with what to install.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from schemas.documents import Extraction
from workers._extraction import Limits
from workers._extraction.ocr import credible_words, data_folder
from workers._extraction.words import Word

Build = Callable[..., Path]
Read = Callable[..., Extraction]
Draw = Callable[[str], Image.Image]

LETTER = (
    "#set page(width: 12cm, height: 9cm, margin: 1cm)\n#set text(size: 12pt)\n"
    "Le maire donne un avis favorable à la remise en état du site après exploitation."
)
PACKAGE = "tesseract-ocr-fra"


def _is_read(found: Extraction, page: int, words: str) -> bool:
    """Tell whether a scanned page was read; where Tesseract's data is missing, check that the page says so."""
    assert page in found.document.scanned_pages
    if data_folder("fra") is None:
        assert PACKAGE in {entry.page: entry.reason for entry in found.document.unread_pages}[page]
        return False
    assert words in " ".join(element.text for element in found.elements if element.page == page)
    return True


def test_a_scanned_page_among_others_is_read(typeset: Build, scanned: Build, read: Read, tmp_path: Path) -> None:
    import pypdfium2  # noqa: PLC0415 -- only this test joins files

    joined = pypdfium2.PdfDocument.new()
    for part in (typeset("Le dossier compte deux pages."), scanned(LETTER)):
        joined.import_pages(pypdfium2.PdfDocument(part))
    joined.save(tmp_path / "joined.pdf")
    found = read(tmp_path / "joined.pdf")
    assert found.document.scanned_pages == (2,)
    assert [element.confidence for element in found.elements if element.page == 1] == [None]
    if _is_read(found, 2, "avis favorable à la remise en état"):
        sure = [element.confidence for element in found.elements if element.page == 2]
        assert all(confidence is not None and 0.5 < confidence <= 1 for confidence in sure)


def test_a_scanned_words_box_is_where_it_was_printed(scanned: Build, read: Read) -> None:
    found = read(scanned(LETTER))
    if _is_read(found, 1, "Le maire"):
        x0, y0, x1, y1 = found.elements[0].bbox or (0, 0, 0, 0)
        centimetre = 72 / 2.54
        assert found.document.page_sizes[0] == pytest.approx((12 * centimetre, 9 * centimetre), abs=1)
        assert x0 == pytest.approx(centimetre, abs=4)
        assert y0 == pytest.approx(centimetre, abs=8)
        assert x1 < 11 * centimetre + 4
        assert y1 < 4 * centimetre


def test_an_image_is_a_scanned_page(picture: Draw, read: Read, tmp_path: Path) -> None:
    picture(LETTER).save(tmp_path / "lettre.png", dpi=(200, 200))
    found = read(tmp_path / "lettre.png")
    assert found.document.media_type == "image/png"
    assert found.document.scanned_pages == (1,)
    _is_read(found, 1, "avis favorable")


def test_each_image_of_a_tiff_is_a_page(picture: Draw, read: Read, tmp_path: Path) -> None:
    pages = [picture(LETTER), picture(LETTER.replace("maire", "propriétaire"))]
    pages[0].save(tmp_path / "fax.tif", save_all=True, append_images=pages[1:], dpi=(200, 200))
    found = read(tmp_path / "fax.tif")
    assert found.document.pages == 2
    _is_read(found, 2, "propriétaire")


def test_a_blank_scan_is_told_as_wordless(read: Read, tmp_path: Path) -> None:
    Image.new("L", (600, 800), 255).save(tmp_path / "blanc.png", dpi=(100, 100))
    found = read(tmp_path / "blanc.png")
    assert "Aucun texte n’a été trouvé dans ce document." in found.document.warnings
    told = [*found.document.warnings, *(entry.reason for entry in found.document.unread_pages)]
    assert any("aucun mot" in warning or PACKAGE in warning for warning in told)


def _recognized(text: str, confidence: float, line: int = 0) -> Word:
    return Word(text, 0, 0, 10, 10, 10, bold=False, line=line, confidence=confidence)


def test_a_doubtful_word_in_a_sure_line_is_kept() -> None:
    line = [_recognized(text, 0.95) for text in ("dans", "un", "site")] + [_recognized("l’arrêt", 0.0)]
    assert credible_words(line) == line


def test_a_doubtful_word_beside_two_that_are_very_sure_is_kept() -> None:
    line = [_recognized(text, 0.95) for text in ("définitif", "de")] + [_recognized("l’installation.", 0.0)]
    assert credible_words(line) == line
    assert credible_words([word._replace(confidence=min(word.confidence or 0, 0.7)) for word in line]) != line


def test_a_doubtful_word_without_sure_neighbours_is_noise() -> None:
    specks = [_recognized("i~", 0.2), _recognized("vv", 0.5), _recognized("lI", 0.4, line=1)]
    assert credible_words(specks) == specks[1:]


def test_without_the_languages_data_a_scan_is_listed_with_what_to_install(scanned: Build, read: Read) -> None:
    found = read(scanned(LETTER), limits=Limits(processes=1, ocr_language="xyz"))
    (unread,) = found.document.unread_pages
    assert unread.page == 1
    assert unread.reason == (
        "page numérisée non lue : les données de Tesseract pour « xyz » manquent (paquet tesseract-ocr-xyz)"
    )
    assert found.elements == ()


def test_with_ocr_turned_off_a_scan_is_listed_as_not_read(scanned: Build, read: Read) -> None:
    found = read(scanned(LETTER), limits=Limits(processes=1, ocr=False))
    assert found.document.scanned_pages == (1,)
    assert "désactivée" in found.document.unread_pages[0].reason


@pytest.mark.parametrize("inside", ["", "tessdata"])
def test_tessdata_prefix_comes_before_the_systems_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    (tmp_path / inside).mkdir(exist_ok=True)
    (tmp_path / inside / "fra.traineddata").write_bytes(b"")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert data_folder("fra") == tmp_path / inside
    shutil.rmtree(tmp_path)
    assert data_folder("fra") != tmp_path / inside
