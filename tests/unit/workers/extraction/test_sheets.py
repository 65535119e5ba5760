"""XLSX, ODS and CSV: a page a sheet under its name, tables with their rows and cells, values as they are shown."""

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from schemas.documents import Extraction
from workers._extraction import Limits
from workers.errors import RejectedError

Read = Callable[..., Extraction]
Build = Callable[..., Path]

CELLS = """<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>{0}</text:p></table:table-cell>
<table:table-cell/><table:table-cell office:value="3.5"><text:p>3,5<text:s text:c="2"/>ha</text:p>
<office:annotation><text:p>remarque</text:p></office:annotation></table:table-cell>
<table:table-cell table:number-columns-repeated="16000"/></table:table-row>"""
EMPTY_ROWS = '<table:table-row table:number-rows-repeated="{0}"><table:table-cell/></table:table-row>'
ODS_CONTENT = """<?xml version="1.0"?>{prolog}<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>{tables}
</office:spreadsheet></office:body></office:document-content>"""
XML_BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def workbook(tmp_path: Path) -> Build:
    """Give a function that writes an XLSX: one with all sorts of values, or one of these sheets."""

    def build(fill: Callable[[openpyxl.Workbook], None] = _all_sorts) -> Path:
        book = openpyxl.Workbook()
        fill(book)
        path = tmp_path / "classeur.xlsx"
        book.save(path)
        return path

    return build


@pytest.fixture
def ods(tmp_path: Path) -> Build:
    """Give a function that writes an ODS of these rows by sheet."""

    def build(sheets: dict[str, str], prolog: str = "") -> Path:
        tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
        path = tmp_path / "classeur.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", ODS_CONTENT.format(prolog=prolog, tables=tables))
        return path

    return build


def _all_sorts(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.title = "Émissions"
    sheet.append(["Tableau 1 — Rejets"])
    sheet.append(["Paramètre", "Valeur", "Part", "Date", "Conforme"])
    sheet.append(["NOx", 12.5, 0.125, date(2026, 11, 2), True])
    sheet["C3"].number_format = "0.0%"
    sheet.append(["SO2", 1200, None, datetime(2026, 11, 2, 14, 30), False])  # noqa: DTZ001 -- as Excel has them
    sheet.append([])
    sheet.append([None, "Autre tableau", "b"])


def _texts(found: Extraction) -> list[tuple[int, str, str]]:
    return [(element.page, element.type, element.text) for element in found.elements]


def _replaced(path: Path, part: str, old: str, new: str) -> Path:
    """Replace a text in one part of a package."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_sheet_is_a_page_with_its_tables_under_its_name(read: Read, workbook: Build) -> None:
    found = read(workbook())
    assert _texts(found) == [
        (1, "Title", "Émissions"),
        (1, "UncategorizedText", "Tableau 1 — Rejets"),
        (
            1,
            "Table",
            """Paramètre\tValeur\tPart\tDate\tConforme
NOx\t12,5\t12,5 %\t02/11/2026\tVRAI
SO2\t1200\t\t02/11/2026 14:30\tFAUX""",
        ),
        (1, "Table", "Autre tableau\tb"),
    ]
    assert found.elements[-1].html == "<table><tbody><tr><td>Autre tableau</td><td>b</td></tr></tbody></table>"
    assert found.document.warnings == ()


def test_sheets_are_sections_in_order_and_hidden_ones_are_told(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"] = "a"
        hidden = book.create_sheet("Brouillon")
        hidden.sheet_state = "hidden"
        hidden["C9"] = "b"

    found = read(workbook(fill))
    assert [(s.title, s.page_start, s.page_end) for s in found.sections] == [("Sheet", 1, 1), ("Brouillon", 2, 2)]
    assert found.document.warnings == ("Feuille « Brouillon » : elle est masquée dans le classeur (page 2).",)
    assert (2, "UncategorizedText", "b") in _texts(found)


def test_figures_in_a_sheet_are_no_printed_contents(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for number in range(1, 20):
            book.worksheets[0].append([f"Chapitre {number} du dossier", number * 3])

    assert [section.title for section in read(workbook(fill)).sections] == ["Sheet"]


def test_formulas_give_their_kept_values_and_those_without_are_told(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for cell, value in (("A1", "somme"), ("B1", "=1+1"), ("A2", "autre"), ("B2", "=2+2")):
            book.worksheets[0][cell] = value

    path = _replaced(workbook(fill), "xl/worksheets/sheet1.xml", "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    found = read(path)
    assert _texts(found)[1:] == [(1, "Table", "somme\t2\nautre")]
    assert "1 formule(s) sans valeur enregistrée" in found.document.warnings[0]


def test_a_chart_sheet_is_told_as_not_read(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"] = "a"
        book.create_chartsheet("Graphique").add_chart(BarChart())

    found = read(workbook(fill))
    assert "Feuille « Graphique » : c’est un graphique" in found.document.warnings[0]


def test_charts_in_a_sheet_are_told_as_not_read(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"] = "a"
        book.worksheets[0].add_chart(BarChart(), "C3")

    assert read(workbook(fill)).document.warnings == (
        "Feuille « Sheet » : ses images et ses graphiques ne sont pas lus.",
    )


def test_a_sheet_longer_than_the_limit_says_where_it_was_left(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for number in range(500):
            book.worksheets[0].append([f"ligne {number}", number])

    found = read(workbook(fill), limits=Limits(processes=1, max_sheet_cells=200))
    assert found.elements[1].text.endswith("ligne 99\t99")
    assert found.document.warnings == (
        "Tableau de la feuille « Sheet » : lu jusqu’à la ligne 100 sur 500 ; la suite n’est pas lue.",
    )


def test_a_sheet_that_is_damaged_costs_itself_alone(read: Read, workbook: Build) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"] = "a"
        book.create_sheet("Bonne")["A1"] = "b"

    found = read(_replaced(workbook(fill), "xl/worksheets/sheet1.xml", "</sheetData>", ""))
    assert [(page.page, page.reason) for page in found.document.unread_pages] == [
        (1, "feuille endommagée : son contenu n’est pas lisible")
    ]
    assert (2, "UncategorizedText", "b") in _texts(found)


def test_ods_repetitions_are_unfolded_and_remarks_left_out(read: Read, ods: Build) -> None:
    rows = CELLS.format("a") + EMPTY_ROWS.format(1_048_570) + CELLS.format("b")
    found = read(ods({"Faune": CELLS.format("x") + EMPTY_ROWS.format(2) + CELLS.format("y"), "Flore": rows}))
    assert _texts(found) == [
        (1, "Title", "Faune"),
        (1, "Table", "x\tx\t\t3,5 ha"),
        (1, "Table", "y\ty\t\t3,5 ha"),
        (2, "Title", "Flore"),
        (2, "Table", "a\ta\t\t3,5 ha"),
        (2, "Table", "b\tb\t\t3,5 ha"),
    ]


def test_an_ods_row_repeated_a_million_times_is_bounded(read: Read, ods: Build) -> None:
    row = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell><text:p>a</text:p>'
    found = read(ods({"F": row + "</table:table-cell></table:table-row>"}), limits=Limits(max_sheet_cells=1000))
    assert found.elements[1].text.count("a") == 1000
    assert "la suite n’est pas lue" in found.document.warnings[0]


@pytest.mark.parametrize("prolog", [XML_BOMB, OUTSIDE])
def test_a_workbook_that_declares_entities_is_refused(read: Read, ods: Build, prolog: str) -> None:
    with pytest.raises(RejectedError, match="déclare des entités XML"):
        read(ods({"F": CELLS.format("a")}, prolog.replace("<!DOCTYPE x", "<!DOCTYPE office:document-content")))


def test_a_workbook_of_malformed_xml_is_refused(read: Read, ods: Build) -> None:
    with pytest.raises(RejectedError, match="le classeur est endommagé"):
        read(ods({"F": "<table:table-row>"}))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(read: Read, ods: Build) -> None:
    with pytest.raises(RejectedError, match="une fois décompressé"):
        read(ods({"F": " " * (2 * 1024**2)}), limits=Limits(max_unpacked_bytes=1024**2))


def test_random_damage_to_a_workbook_never_ends_in_a_trace(read: Read, workbook: Build, chance: random.Random) -> None:
    path = workbook()
    whole = path.read_bytes()
    for _ in range(6):
        damaged = bytearray(whole)
        for _ in range(8):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(bytes(damaged))
        try:
            found = read(path)
        except RejectedError as error:
            assert path.name in str(error)  # noqa: PT017 -- either verdict will do
        else:
            assert found.elements or found.document.unread_pages or found.document.warnings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_one_table_whatever_its_encoding(read: Read, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "especes.txt"
    path.write_text('Nom;Surface (ha)\nHaie protégée;12,5\n"Mare; étang";0,3\n', encoding=encoding)
    found = read(path)
    assert found.document.media_type == "text/csv"
    assert _texts(found) == [(1, "Table", "Nom\tSurface (ha)\nHaie protégée\t12,5\nMare; étang\t0,3")]


@pytest.mark.parametrize(
    "text",
    [
        "Les mesures sont :\n- la haie ;\n- le bridage ;\n- la mare ;\n",
        "Monsieur le préfet,\n\nJe vous prie, comme convenu, de bien vouloir noter, ce jour, ceci.\nMerci, à vous.\n",
        "Un; deux\n",
    ],
)
def test_prose_with_semicolons_and_commas_is_no_csv(read: Read, tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path).document.media_type == "text/plain"


def test_real_workbooks_keep_all_their_words(read: Read, shared_data: Path) -> None:
    """Every word of a workbook's content stands in a table, row by row."""
    for path in sorted((shared_data / "office").rglob("*.ods")):
        with zipfile.ZipFile(path) as archive:
            markup = archive.read("content.xml").decode()
        body = re.sub(r"<office:annotation.*?</office:annotation>", " ", markup, flags=re.DOTALL)
        cells = re.findall(r"<text:p[^>/]*>(.*?)</text:p>", body, flags=re.DOTALL)
        words = {word for cell in cells for word in re.sub(r"<[^>]+>|&\w+;", " ", cell).split()}
        found = {word for element in read(path).elements for word in element.text.split()}
        missing = {word for word in words - found if not any(word in other for other in found)}
        assert not missing, f"{path.name}: {len(missing)}"
