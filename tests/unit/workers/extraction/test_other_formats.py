"""DOCX, ODT, HTML, Markdown and plain text: headings, paragraphs, lists and tables, on one page without boxes."""

from collections.abc import Callable
from pathlib import Path

import docx
import pypandoc
import pytest

from schemas.documents import Extraction

Read = Callable[..., Extraction]

HTML = """<!doctype html><html><head><title>Onglet</title><style>p { color: red }</style></head><body>
<h1>Étude d’impact</h1><p>Le projet compte <b>six</b>
éoliennes.</p><script>alert("non")</script>
<h2>Mesures</h2><ul><li>la haie</li><li>le bridage</li></ul>
<table><tr><th>Poste</th><th>Coût</th></tr><tr><td>Haie</td><td>12&nbsp;000 €</td></tr></table></body></html>"""
MARKDOWN = "# Note\n\nUn texte sur\ndeux lignes.\n\n## Mesures\n\n- la haie\n- le bridage\n"
STRUCTURE = [
    ("Title", "Étude d’impact"),
    ("NarrativeText", "Le projet compte six éoliennes."),
    ("Title", "Mesures"),
    ("ListItem", "la haie"),
    ("ListItem", "le bridage"),
    ("Table", "Poste\tCoût\nHaie\t12 000 €"),
]


def _structure(found: Extraction) -> list[tuple[str, str]]:
    return [(element.type, element.text.replace("\xa0", " ")) for element in found.elements]


def _docx(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Étude d’impact", 1)
    document.add_paragraph("Le projet compte six éoliennes.")
    document.add_heading("Mesures", 2)
    document.add_paragraph("la haie", style="List Bullet")
    document.add_paragraph("le bridage", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Poste", "Coût", "Haie", "12 000 €"), strict=True
    ):
        cell.text = text
    document.save(str(path))
    return path


def _has_no_layout(found: Extraction) -> bool:
    return found.document.pages == 1 and all(e.bbox is None and e.page == 1 and not e.lines for e in found.elements)


def test_a_docx_keeps_headings_lists_and_tables(read: Read, tmp_path: Path) -> None:
    found = read(_docx(tmp_path / "etude.docx"))
    assert _structure(found) == STRUCTURE
    assert _has_no_layout(found)
    (top,) = found.sections
    assert (top.title, [child.title for child in top.children]) == ("Étude d’impact", ["Mesures"])
    assert found.elements[-1].section == ("Étude d’impact", "Mesures")


def test_an_odt_reads_as_the_docx_it_says_the_same_as(read: Read, tmp_path: Path) -> None:
    odt = tmp_path / "etude.odt"
    pypandoc.convert_file(str(_docx(tmp_path / "etude.docx")), "odt", outputfile=str(odt))
    found = read(odt)
    assert found.document.media_type == "application/vnd.oasis.opendocument.text"
    assert _structure(found) == STRUCTURE


def test_html_keeps_what_a_reader_sees(read: Read, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    found = read(tmp_path / "page.html")
    assert found.document.media_type == "text/html"
    assert _structure(found) == STRUCTURE
    assert _has_no_layout(found)


def test_markdown_headings_are_sections(read: Read, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(MARKDOWN, encoding="utf-8")
    found = read(tmp_path / "note.md")
    assert found.document.media_type == "text/markdown"
    assert [(element.type, element.text) for element in found.elements][:3] == [
        ("Title", "Note"),
        ("NarrativeText", "Un texte sur deux lignes."),
        ("Title", "Mesures"),
    ]
    assert [section.title for section in found.sections[0].children] == ["Mesures"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_whatever_its_encoding(read: Read, tmp_path: Path, encoding: str) -> None:
    sentence = "La forêt communale abrite le pic épeiche, une espèce protégée à préserver."
    (tmp_path / "texte.txt").write_bytes(f"{sentence}\r\n\r\nL’été, le débit décroît.".encode(encoding))
    found = read(tmp_path / "texte.txt")
    assert [element.text for element in found.elements] == [sentence, "L’été, le débit décroît."]


def test_a_line_too_long_to_have_been_wrapped_is_a_paragraph_by_itself(read: Read, tmp_path: Path) -> None:
    first, second = ("La rivière longe le site. " * 12).strip(), ("Le bruit du moulin est faible. " * 10).strip()
    (tmp_path / "texte.txt").write_text(f"{first}\n{second}\nUne phrase\nsur deux lignes.", encoding="utf-8")
    texts = [element.text for element in read(tmp_path / "texte.txt").elements]
    assert texts == [first, second, "Une phrase sur deux lignes."]


def test_the_content_decides_of_the_type_and_not_the_name(read: Read, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_text(HTML, encoding="utf-8")
    assert read(tmp_path / "plan.pdf").document.media_type == "text/html"


def test_a_pdf_under_another_name_is_a_pdf(read: Read, typeset: Callable[..., Path]) -> None:
    found = read(typeset("Le site est décrit.", "plan.docx"))
    assert found.document.media_type == "application/pdf"


def test_junk_before_a_pdfs_header_is_passed_over(read: Read, typeset: Callable[..., Path]) -> None:
    path = typeset("Le site est décrit.")
    path.write_bytes(b"junk\n" * 20 + path.read_bytes())
    assert read(path).elements[0].text == "Le site est décrit."


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><td>a<td>b<td>c<tr><td><td>e<td><tr><td>g<td><td>i", "a\tb\tc\n\te\ng\t\ti"),
        ("<tr><td></td><th>b</th></tr><tr><td> </td><td></td></tr><tr><td>c</td></tr>", "\tb\nc"),
        ("<tr><td><p>a</p><p>b</p></td><td><br></td><td>c</td></tr>", "a b\t\tc"),
    ],
)
def test_empty_cells_of_a_table_keep_their_place(read: Read, tmp_path: Path, rows: str, text: str) -> None:
    path = tmp_path / "table.html"
    path.write_text(f"<html><body><table>{rows}</table></body></html>", encoding="utf-8")
    assert [element.text for element in read(path).elements] == [text]


@pytest.mark.parametrize(
    ("rows", "html"),
    [
        (
            "<tr><th>a</th><th colspan=2>b</th></tr><tr><td rowspan=2>c<td><tr><td>&lt;e</td></tr>",
            (
                '<thead><tr><th>a</th><th colspan="2">b</th></tr></thead><tbody><tr><td rowspan="2">c</td>'
                "<td></td></tr><tr><td>&lt;e</td></tr></tbody>"
            ),
        ),
        (
            "<tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr>",
            "<tbody><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></tbody>",
        ),
        ("<tr><td rowspan=-3 colspan=x>a</td><td>b</td></tr>", "<tbody><tr><td>a</td><td>b</td></tr></tbody>"),
    ],
)
def test_the_html_of_a_table_keeps_its_spans(read: Read, tmp_path: Path, rows: str, html: str) -> None:
    (tmp_path / "page.html").write_text(f"<html><body><table>{rows}</table></body></html>", encoding="utf-8")
    (table,) = read(tmp_path / "page.html").elements
    assert table.html == f"<table>{html}</table>"


def test_merged_cells_of_a_docx_are_told(read: Read, tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Coûts"
    table.cell(1, 0).text, table.cell(1, 1).text = "Haie", "300 €"
    document.save(str(tmp_path / "etude.docx"))
    (found,) = read(tmp_path / "etude.docx").elements
    assert found.html == (
        '<table><tbody><tr><td colspan="2">Coûts</td></tr><tr><td>Haie</td><td>300 €</td></tr></tbody></table>'
    )
