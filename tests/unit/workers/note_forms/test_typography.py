"""French spaces, and captions of tables that the word processor numbers."""

import io
import zipfile
from datetime import date

import docx
import pytest

from schemas.notes import Note
from workers._note_forms import render_note
from workers._note_forms.french import long_day, spaced

N = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Quoi ? Non ; oui : « cela » !", f"Quoi{N}? Non{N}; oui{N}: «{N}cela{N}»{N}!"),
        ("une surface de 12 500 m² et 4,2 ha", f"une surface de 12{N}500{N}m² et 4,2{N}ha"),
        ("un plan au 1/25 000, p. 12, article R181-13", f"un plan au 1/25{N}000, p.{N}12, article{N}R181-13"),
        ("38 dB(A) la nuit, 19,8 MW, 25 %", f"38{N}dB(A) la nuit, 19,8{N}MW, 25{N}%"),
        ("en 2024 150 arbres ; en 2024 L’étude", f"en 2024 150 arbres{N}; en 2024 L’étude"),
        (
            "12 hectares, 3 maisons, https://exemple.invalid:8080 a",
            "12 hectares, 3 maisons, https://exemple.invalid:8080 a",
        ),
        ("", ""),
    ],
)
def test_only_the_spaces_that_do_not_break_change(typed: str, printed: str) -> None:
    assert spaced(typed) == printed
    assert spaced(printed) == printed
    assert spaced(typed).split() == typed.split()


def test_a_day_is_written_in_letters() -> None:
    assert long_day(date(2026, 12, 1)) == f"1er{N}décembre 2026"
    assert long_day(date(2026, 8, 24)) == f"24{N}août 2026"


def test_tables_have_captions_numbered_by_a_field_in_word(plain_note: Note) -> None:
    document = docx.Document(io.BytesIO(render_note(plain_note, "docx")))
    captions = [each for each in document.paragraphs if each.style is not None and each.style.name == "Table Caption"]
    assert [each.text.partition(" – ")[0] for each in captions[:2]] == [f"Tableau{N}", f"Tableau{N}"]
    assert all("SEQ Tableau" in each._p.xml for each in captions)
    assert len(captions) == 6
    assert document.element.xml.count("<w:cantSplit") == sum(len(table.rows) for table in document.tables)


def test_tables_have_captions_numbered_by_a_field_in_opendocument(plain_note: Note) -> None:
    with zipfile.ZipFile(io.BytesIO(render_note(plain_note, "odt"))) as archive:
        content, styles = archive.read("content.xml").decode(), archive.read("styles.xml").decode()
    assert content.count('text:name="Tableau" text:formula="ooow:Tableau+1"') == 6
    assert content.count("<text:sequence-decls>") == 1
    assert 'fo:keep-with-next="always"' in styles
