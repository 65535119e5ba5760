"""A hostile file costs its own pages or gets a verdict: never a trace, never a hang, never an empty success."""

import io
import os
import random
import signal
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from PIL import Image

from schemas.documents import Extraction
from workers._extraction import Limits, extract_file
from workers.errors import RejectedError

Build = Callable[..., Path]
Pack = Callable[..., bytes]
Read = Callable[..., Extraction]

TIGHT = Limits(processes=1, memory_bytes=640 * 1024**2, page_timeout_s=1.5, chunk_pages=4, max_pages=50)
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
WORDS = b"BT /F1 12 Tf 72 700 Td (Le site est decrit ici.) Tj ET"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _page(contents: int, resources: bytes = b"/Font << /F1 3 0 R >>", box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R /Resources << %s >> >>" % (
        box,
        contents,
        resources,
    )


def _verdict(path: Path, limits: Limits = TIGHT) -> str:
    with pytest.raises(RejectedError) as refused:
        extract_file(path, path.name, io.BytesIO(), limits=limits)
    message = str(refused.value)
    assert message.startswith(f"« {path.name} »")
    assert message.endswith(".")
    assert not any(trace in message for trace in ("Traceback", "Error", "Exception", "errno"))
    return message


def _good_page_beside(found: Extraction, bad: int, good: int) -> str:
    """Check that one page was read and the other given up; return why."""
    assert [entry.page for entry in found.document.unread_pages] == [bad]
    assert {element.page for element in found.elements} == {good}
    return found.document.unread_pages[0].reason


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "est vide (0 octet)" in _verdict(_written(tmp_path / "vide.pdf", b""))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8, "types lus : PDF, DOCX"),
        ("image.gif", b"GIF89a" + bytes(64), "une image GIF"),
        ("lettre.rtf", rb"{\rtf1 bonjour}", "un document RTF"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(64), "est une archive : déposez les fichiers"),
        ("ancien.doc", OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "(.doc)"),
        ("ancien.xls", OLE + bytes(600) + "Workbook".encode("utf-16-le"), "(.xls)"),
        ("courriel.msg", OLE + bytes(600) + "__substg1.0_0037001F".encode("utf-16-le"), "Outlook (.msg)"),
        ("carte.gpkg", b"SQLite format 3\x00" + bytes(64), "une base SQLite"),
        ("secret.docx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "il faut un mot de passe"),
        ("coupe.docx", b"PK\x03\x04" + bytes(600), "endommagé ou tronqué"),
    ],
)
def test_a_type_that_is_not_read_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in _verdict(_written(tmp_path / name, content))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/workbook.xml", "le classeur est endommagé"),
        ("ppt/presentation.xml", "la présentation est endommagée"),
        ("a.txt", "archive"),
    ],
)
def test_what_a_zip_holds_tells_its_type(tmp_path: Path, part: str, words: str) -> None:
    path = tmp_path / "fichier.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert words in _verdict(path)


def test_an_encrypted_pdf_asks_for_its_password(encrypted_pdf: Build) -> None:
    assert "il faut un mot de passe" in _verdict(encrypted_pdf(WORDS, password=b"secret"))


def test_an_encrypted_pdf_is_read_with_its_password(
    encrypted_pdf: Build, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISIERE_FILE_PASSWORD", "secret")
    extraction = read(encrypted_pdf(WORDS, password=b"secret"))
    assert extraction.elements[0].text == "Le site est decrit ici."
    assert extraction.document.warnings == ()


def test_another_password_opens_nothing(encrypted_pdf: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISIERE_FILE_PASSWORD", "autre")
    assert "il faut un mot de passe" in _verdict(encrypted_pdf(WORDS, password=b"secret"))


def test_a_pdf_that_opens_without_its_owners_password_is_read(encrypted_pdf: Build, read: Read) -> None:
    assert read(encrypted_pdf(WORDS, password=b"")).elements[0].text == "Le site est decrit ici."


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(2000), b"%PDF-1.7\n1 0 obj\n<<"])
def test_a_pdf_with_nothing_behind_its_header_is_damaged(tmp_path: Path, content: bytes) -> None:
    assert "endommagé ou tronqué" in _verdict(_written(tmp_path / "abime.pdf", content))


def test_a_truncated_pdf_is_read_as_far_as_it_goes(page_pdf: Build, read: Read) -> None:
    path = page_pdf(*(WORDS.replace(b"ici", b"page %d" % n) for n in range(1, 7)))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"page 5")])
    found = read(path)
    texts = {element.page: element.text for element in found.elements}
    assert [texts[page] for page in range(1, 5)] == [f"Le site est decrit page {page}." for page in range(1, 5)]
    assert 6 in {entry.page for entry in found.document.unread_pages}
    assert "Le fichier semble tronqué, des pages peuvent manquer à la fin" in found.document.warnings[0]


def test_a_packed_pdf_without_its_end_is_read_as_far_as_it_goes(typeset: Build, read: Read) -> None:
    path = typeset("\n#pagebreak()\n".join(f"Le chapitre {n} décrit le milieu naturel du site." for n in range(1, 31)))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.9)])
    found = read(path)
    assert found.elements
    unread = {entry.page for entry in found.document.unread_pages}
    assert {element.page for element in found.elements} | unread == set(range(1, found.document.pages + 1))
    assert f"{found.document.pages - len(unread)} sur {found.document.pages} retrouvées" in found.document.warnings[0]


def test_a_pdf_that_lost_its_page_tree_keeps_its_pages(raw_pdf: Build, packed: Pack, read: Read) -> None:
    objects = {3: FONT, 4: _page(5), 5: packed(WORDS), 6: _page(7), 7: packed(WORDS.replace(b"ici", b"la"))}
    path = raw_pdf(objects | {8: CATALOG})
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"8 0 obj")])
    assert [element.text for element in read(path).elements] == ["Le site est decrit ici.", "Le site est decrit la."]


def test_a_truncated_pdf_of_which_nothing_is_left_is_refused(page_pdf: Build) -> None:
    path = page_pdf(WORDS, WORDS)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"11 0 obj")])
    assert "aucune de ses pages n’a pu être lue" in _verdict(path)


def test_a_pdf_without_pages_is_refused(raw_pdf: Build) -> None:
    assert "aucune page" in _verdict(raw_pdf({1: CATALOG, 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}))


@pytest.mark.parametrize("claimed", [20, 60])
def test_pages_that_are_only_claimed_are_listed_as_not_read(
    raw_pdf: Build, read: Read, packed: Pack, claimed: int
) -> None:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count %d >>" % claimed
    found = read(raw_pdf({1: CATALOG, 2: pages, 3: FONT, 4: _page(5), 5: packed(WORDS)}), limits=TIGHT)
    assert found.document.pages == claimed
    assert [entry.page for entry in found.document.unread_pages] == list(range(2, claimed + 1))


def test_a_claim_of_a_million_pages_is_refused(raw_pdf: Build, packed: Pack) -> None:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1000000 >>"
    assert "1000000 pages" in _verdict(raw_pdf({1: CATALOG, 2: pages, 3: FONT, 4: _page(5), 5: packed(WORDS)}))


def test_a_huge_page_is_read(page_pdf: Build, read: Read) -> None:
    found = read(page_pdf(WORDS, page=b"/MediaBox [0 0 2000000 2000000]"), limits=TIGHT)
    assert found.elements[0].text == "Le site est decrit ici."


def test_a_huge_page_without_text_is_never_drawn_too_large(page_pdf: Build, read: Read) -> None:
    found = read(page_pdf(b"0 0 m 9000 9000 l S", WORDS, page=b"/MediaBox [0 0 2000000 2000000]"), limits=TIGHT)
    assert {element.page for element in found.elements} == {2}
    assert found.document.scanned_pages == (1,)


def test_forms_nested_into_each_other_cost_their_page_alone(raw_pdf: Build, read: Read, packed: Pack) -> None:
    """Ten levels of ten calls: 10¹⁰ drawings once unfolded."""
    forms = {
        20 + level: packed(
            b"/X Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (21 + level),
        )
        for level in range(10)
    }
    objects = {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        3: FONT,
        4: _page(5, b"/XObject << /X 20 0 R >>"),
        5: packed(b"/X Do"),
        6: _page(7),
        7: packed(WORDS),
        30: packed(WORDS, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> >>"),
    }
    found = read(raw_pdf(forms | objects), limits=TIGHT)
    assert _good_page_beside(found, bad=1, good=2)


def test_a_form_that_draws_itself_ends(raw_pdf: Build, read: Read, packed: Pack) -> None:
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 8 0 R >> /Font << /F1 3 0 R >> >>"
    )
    objects = {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: FONT,
        4: _page(5, b"/XObject << /X 8 0 R >> /Font << /F1 3 0 R >>"),
        5: packed(WORDS + b" /X Do"),
        8: packed(b"/X Do " + WORDS, form),
    }
    assert "Le site est decrit ici." in read(raw_pdf(objects), limits=TIGHT).elements[0].text


def test_a_stream_that_swells_costs_its_page_alone(raw_pdf: Build, read: Read, packed: Pack) -> None:
    swollen = b"q " * (400 * 1024**2 // 2)
    objects = {
        1: CATALOG,
        2: b"<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        3: FONT,
        4: _page(5),
        5: packed(swollen),
        6: _page(7),
        7: packed(WORDS),
    }
    path = raw_pdf(objects)
    assert path.stat().st_size < 2 * 1024**2
    assert _good_page_beside(read(path, limits=TIGHT), bad=1, good=2)


def test_a_deep_page_tree_gets_a_verdict(raw_pdf: Build, packed: Pack, read: Read) -> None:
    depth = 5_000
    tree = {
        100 + level: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (101 + level if level < depth else 4)
        for level in range(depth + 1)
    }
    path = raw_pdf({1: b"<< /Type /Catalog /Pages 100 0 R >>", 3: FONT, 4: _page(5), 5: packed(WORDS), **tree})
    try:
        found = read(path, limits=TIGHT)
    except RejectedError as error:
        assert path.name in str(error)  # noqa: PT017 -- either verdict will do
    else:
        assert found.elements or found.document.unread_pages


def test_a_page_tree_that_runs_in_circles_gets_a_verdict(raw_pdf: Build, read: Read) -> None:
    found = read(raw_pdf({1: CATALOG, 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"}), limits=TIGHT)
    assert {entry.page for entry in found.document.unread_pages} == {1, 2}


def test_bookmarks_that_run_in_circles_end(raw_pdf: Build, read: Read, packed: Pack) -> None:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
        2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        3: FONT,
        4: _page(5),
        5: packed(WORDS),
        6: b"<< /First 7 0 R /Last 7 0 R >>",
        7: b"<< /Title (Projet) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Dest [4 0 R /Fit] >>",
    }
    assert read(raw_pdf(objects), limits=TIGHT).elements


def test_a_docx_that_unpacks_to_gigabytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bombe.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (33 * 1024**2))
    limits = Limits(processes=1, max_unpacked_bytes=32 * 1024**2)
    assert "une fois décompressé" in _verdict(path, limits)


def test_a_docx_whose_header_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "menteur.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"x" * 4096)
    small = (10).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace((4096).to_bytes(4, "little"), small))
    assert "endommagé" in _verdict(path)


def test_a_docx_without_its_parts_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "creux.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert "endommagé" in _verdict(path)


def test_a_truncated_docx_is_damaged(tmp_path: Path) -> None:
    whole = tmp_path / "entier.docx"
    docx.Document().save(str(whole))
    content = whole.read_bytes()
    assert "tronqué" in _verdict(_written(tmp_path / "coupe.docx", content[: len(content) // 2]))


def test_an_odt_behind_a_password_asks_for_it(tmp_path: Path, chance: random.Random) -> None:
    path = tmp_path / "secret.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", chance.randbytes(200))
    assert "il faut un mot de passe" in _verdict(path)


def test_an_odt_that_is_none_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "creux.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content")
    assert "endommagé" in _verdict(path)


def test_a_text_too_large_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "long.txt", b"mot " * 300_000)
    assert "le texte dépasse 1 Mio" in _verdict(path, Limits(processes=1, max_text_bytes=1024**2))


def test_a_file_of_blanks_is_no_success_without_a_word(read: Read, tmp_path: Path) -> None:
    found = read(_written(tmp_path / "blanc.txt", b" \n\t\n" * 50))
    assert found.document.warnings == ("Aucun texte n’a été trouvé dans ce document.",)


def test_a_truncated_image_is_listed_as_not_read(read: Read, tmp_path: Path, chance: random.Random) -> None:
    noise = Image.frombytes("L", (400, 400), chance.randbytes(160_000))
    noise.save(tmp_path / "scan.png")
    content = (tmp_path / "scan.png").read_bytes()
    found = read(_written(tmp_path / "scan.png", content[: len(content) // 2]), limits=TIGHT)
    assert "endommagée ou tronquée" in found.document.unread_pages[0].reason


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (30_000, 10_000)).save(tmp_path / "immense.png")
    assert "trop grande" in _verdict(tmp_path / "immense.png")


def test_a_killed_child_costs_no_page(page_pdf: Build, tmp_path: Path) -> None:
    """Whoever kills readers while they work, every page is tried again and read."""
    path = page_pdf(*(WORDS.replace(b"ici", b"page %d" % n) for n in range(1, 41)))
    killed: list[int] = []

    def kill_one(_done: int, _total: int) -> None:
        children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text(encoding="ascii")
        if len(killed) < 3 and children.split():
            killed.append(int(children.split()[0]))
            os.kill(killed[-1], signal.SIGKILL)

    header = extract_file(path, "tue.pdf", io.BytesIO(), limits=Limits(processes=1, chunk_pages=8), progress=kill_one)
    assert len(killed) == 3
    assert header.unread_pages == ()


def test_random_damage_never_ends_in_a_trace(page_pdf: Build, read: Read, chance: random.Random) -> None:
    path = page_pdf(WORDS, WORDS, WORDS)
    whole = path.read_bytes()
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(12):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(bytes(damaged))
        try:
            found = read(path, limits=TIGHT)
        except RejectedError as error:
            assert path.name in str(error)  # noqa: PT017 -- either verdict will do
        else:
            assert found.elements or found.document.unread_pages or found.document.warnings
