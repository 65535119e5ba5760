"""Printing from the folder of templates: the template asked for, or our own form and why."""

from pathlib import Path

import pytest

from schemas.notes import Note
from tests.unit.workers.templates.conftest import odt_text, word_template, word_text
from workers._letters import LetterAbout, LetterChoices, every_request
from workers._note_forms import render_note
from workers._templates import TemplateError, TemplateForm
from workers._templates.examples import example_template
from workers.printing import Printing, Wanted
from workers.template_folder import TemplateFolder


@pytest.fixture
def folder(tmp_path: Path) -> TemplateFolder:
    """Give a folder that is not there yet."""
    return TemplateFolder(tmp_path / "modeles")


def test_a_folder_that_is_not_there_holds_nothing(folder: TemplateFolder) -> None:
    assert folder.files() == []
    with pytest.raises(TemplateError, match="aucun modèle « x »"):
        folder.named("x")


def test_what_serves_is_put_in_listed_and_taken_out(folder: TemplateFolder) -> None:
    folder.put("demande-dreal.odt", example_template("demande", "odt"))
    folder.put("note-dreal.docx", example_template("note", "docx"))
    assert [each.file_name for each in folder.files()] == ["demande-dreal.odt", "note-dreal.docx"]
    assert folder.serving("note") == ["note-dreal"]
    assert folder.serving("demande") == ["demande-dreal"]
    folder.remove("note-dreal.docx")
    assert folder.serving("note") == []
    with pytest.raises(TemplateError, match="aucun modèle"):
        folder.remove("note-dreal.docx")


@pytest.mark.parametrize("name", ["../x.docx", "a/b.odt", ".docx", "x.docm", "x.txt", "x" * 200 + ".odt", "x\n.odt"])
def test_a_name_that_is_no_template_s_is_refused(folder: TemplateFolder, name: str) -> None:
    with pytest.raises(TemplateError, match="ne peut pas nommer un modèle"):
        folder.put(name, example_template("note", "docx"))


def test_what_does_not_serve_is_not_put_in(folder: TemplateFolder) -> None:
    for name, content, words in (
        ("note.docx", word_template("{{ inconnue }}"), "« inconnue »"),
        ("note.docx", b"rien", "n’est pas un DOCX"),
        ("note.odt", example_template("note", "docx"), "est en fait un DOCX"),
    ):
        with pytest.raises(TemplateError, match=words):
            folder.put(name, content)
    assert folder.files() == []


def test_a_note_is_printed_from_the_template_of_its_form(folder: TemplateFolder, note: Note) -> None:
    folder.put("note.docx", word_template("Mon service, {{ projet }}"))
    printed = Printing(folder).note(note, Wanted("docx", "note"))
    assert printed.notice == ""
    assert word_text(printed.content)[0] == f"Mon service, {note.title}"


@pytest.mark.parametrize(
    ("form", "words"), [("odt", "n’existe pas en ODT"), ("pdf", "LibreOffice"), ("md", "seulement")]
)
def test_our_own_form_is_used_where_the_template_has_not_that_one(
    folder: TemplateFolder, note: Note, form: TemplateForm, words: str
) -> None:
    folder.put("note.docx", word_template("{{ projet }}"))
    printed = Printing(folder).note(note, Wanted(form, "note"))
    assert printed.content == render_note(note, form)
    assert words in printed.notice
    assert printed.notice.endswith("La forme intégrée a été employée.")


def test_our_own_form_is_used_where_the_template_fails(folder: TemplateFolder, note: Note) -> None:
    folder.root.mkdir()
    (folder.root / "demande.odt").write_bytes(word_template("{{ inconnue }}"))
    choices = LetterChoices(requests=every_request(note))
    printed = Printing(folder).letter(note, LetterAbout(), choices, Wanted("odt", "demande"))
    assert "« inconnue »" in printed.notice
    assert any("Madame, Monsieur" in line for line in odt_text(printed.content))


def test_a_template_that_is_not_there_is_refused_with_those_that_are(folder: TemplateFolder, note: Note) -> None:
    folder.put("note-dreal.docx", word_template("{{ projet }}"))
    with pytest.raises(TemplateError, match="modèles connus : « note-dreal »"):
        Printing(folder).note(note, Wanted("docx", "autre"))


def test_a_pdf_is_made_of_the_filled_template_where_a_converter_is(folder: TemplateFolder, note: Note) -> None:
    folder.put("note.docx", word_template("Mon service, {{ projet }}"))
    asked: list[TemplateForm] = []

    def convert(content: bytes, form: TemplateForm) -> bytes:
        asked.append(form)
        return word_text(content)[0].encode()

    printed = Printing(folder, convert).note(note, Wanted("pdf", "note"))
    assert printed.content.decode() == f"Mon service, {note.title}"
    assert asked == ["docx"]
