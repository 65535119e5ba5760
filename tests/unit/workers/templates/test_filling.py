"""A service's template, filled: what it says, what is a true heading, list and table in it, what it never runs."""

import io
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET

import docx
import pytest

from schemas.notes import Note
from tests.unit.workers.note_forms.conftest import HOSTILE
from tests.unit.workers.templates.conftest import PLAIN, odt_template, odt_text, saved, word_template, word_text
from workers._letters import ChosenRequest, Delay, LetterAbout, LetterChoices, request_ids
from workers._templates import (
    LetterValues,
    NoteValues,
    PrintedBy,
    TemplateError,
    TemplateForm,
    fill_template,
    letter_values,
    note_values,
)
from workers._templates.examples import TemplateKind, example_template

READERS: dict[TemplateForm, Callable[[bytes], list[str]]] = {"docx": word_text, "odt": odt_text}
FORMS: tuple[TemplateForm, ...] = ("docx", "odt")
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def _filled(kind: TemplateKind, form: TemplateForm, values: NoteValues) -> bytes:
    return fill_template(example_template(kind, form), values).content


def _squeezed(lines: list[str]) -> str:
    return "".join("".join(lines).split())


@pytest.mark.parametrize("form", FORMS)
def test_a_note_s_template_says_every_statement_but_those_rejected(values: NoteValues, form: TemplateForm) -> None:
    lines = READERS[form](_filled("note", form, values))
    text = _squeezed(lines)
    assert _squeezed([PLAIN[0]]) in text
    assert values.enonces_rejetes[0].texte == "L’emprise est de 12\u00a0500\u00a0m²\u00a0: un sixième."
    assert not any("{%" in line or "{{" in line for line in lines)


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_s_template_says_what_was_ticked_reworded_and_fixed(note: Note, form: TemplateForm) -> None:
    ids = request_ids(note.requests)
    requests = (ChosenRequest(request_id=ids[2], text="Mes mots : à moi."), ChosenRequest(text="Une autre demande."))
    choices = LetterChoices(
        requests=requests, delay=Delay(count=45, unit="jours"), suspends=False, recipient="Mme Exemple", service="UD 61"
    )
    made = letter_values(note, LetterAbout(), choices, PrintedBy(service="Autre"))
    text = _squeezed(READERS[form](_filled("demande", form, made)))
    for said in (
        "Mes mots\u00a0: à moi.",
        "Une autre demande.",
        "45 jours",
        "Mme Exemple",
        "UD 61",
        "Projet de lettre",
    ):
        assert _squeezed([said]) in text
    assert "suspendujusqu" not in text
    assert _squeezed([note.requests[1].text]) not in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["note", "demande"])
def test_hostile_text_is_printed_as_it_was_written(
    hostile_values: NoteValues, form: TemplateForm, kind: TemplateKind
) -> None:
    if kind == "demande":
        hostile_values = LetterValues.model_validate(
            {**dict(hostile_values), **_letter_part(), "destinataire": HOSTILE[0]}
        )
    text = _squeezed(READERS[form](_filled(kind, form, hostile_values)))
    said = [each.texte for each in hostile_values.demandes]
    assert [each for each in said if _squeezed([each]) not in text] == []


def _letter_part() -> dict[str, object]:
    from workers._templates.examples_of_values import example_values  # noqa: PLC0415

    return {
        name: value for name, value in dict(example_values("demande")).items() if name not in NoteValues.model_fields
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_same_template_and_values_give_the_same_bytes(values: NoteValues, form: TemplateForm) -> None:
    assert _filled("note", form, values) == _filled("note", form, values)


def test_in_word_headings_lists_header_rows_captions_pages_language_and_title_are_true(values: NoteValues) -> None:
    document = docx.Document(io.BytesIO(_filled("note", "docx", values)))
    styles = [each.style.name for each in document.paragraphs if each.style is not None]
    assert {"Title", "Heading 1", "Heading 2", "Table Caption"} <= set(styles)
    named = [table for table in document.tables if table.rows[0].cells[0].text in ("Article", "Grandeur", "Séquence")]
    assert len(named) == 3
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in named)
    xml = document.element.xml
    assert xml.count("SEQ Tableau") >= 4
    assert "PAGE" in document.sections[0].footer._element.xml
    assert "NUMPAGES" in document.sections[0].footer._element.xml
    assert 'w:val="fr-FR"' in document.styles.element.xml
    assert document.core_properties.language == "fr-FR"
    assert PLAIN[0] in document.core_properties.title


def test_in_opendocument_headings_lists_header_rows_captions_pages_language_and_title_are_true(
    values: NoteValues,
) -> None:
    with zipfile.ZipFile(io.BytesIO(_filled("note", "odt", values))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        content, styles, meta = (ET.fromstring(archive.read(f"{name}.xml")) for name in ("content", "styles", "meta"))  # noqa: S314
    assert [each.get(f"{{{TEXT}}}outline-level") for each in content.iter(f"{{{TEXT}}}h")].count("1") >= 6
    tables = list(content.iter(f"{{{TABLE}}}table"))
    assert sum(next(each.iter(f"{{{TABLE}}}table-header-rows"), None) is not None for each in tables) >= 4
    assert len(list(content.iter(f"{{{TEXT}}}sequence"))) >= 4
    assert next(styles.iter(f"{{{TEXT}}}page-number"), None) is not None
    assert next(styles.iter(f"{{{TEXT}}}page-count"), None) is not None
    said = {each.tag.rpartition("}")[2]: each.text for each in meta.iter()}
    assert said["language"] == "fr-FR"
    assert PLAIN[0] in (said["title"] or "")


def test_a_tag_cut_into_styles_by_the_word_processor_is_put_together(values: NoteValues) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Projet ")
    for piece in ("{", "{ pro", "jet | up", "per }", "}"):
        paragraph.add_run(piece).bold = piece.startswith("{ ")
    assert f"Projet {PLAIN[0].upper()}" in word_text(fill_template(saved(document), values).content)
    body = (
        "<text:p>Projet <text:span>{</text:span>{ pro<text:span>jet<text:s/>|</text:span><text:s/>upper }"
        "<text:span>}</text:span>, fin<text:s/>!</text:p>"
    )
    assert odt_text(fill_template(odt_template(body), values).content)[0].startswith(f"Projet {PLAIN[0].upper()}, fin")


def test_in_opendocument_rows_and_list_items_repeat_and_their_tags_go(values: NoteValues) -> None:
    body = (
        "<text:list><text:list-item><text:p>{%p for d in demandes %}</text:p></text:list-item>"
        "<text:list-item><text:p>{{ d.numero }}</text:p></text:list-item>"
        "<text:list-item><text:p>{%p endfor %}</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>{%tr for p in pieces %}</text:p></table:table-cell>"
        "</table:table-row><table:table-row><table:table-cell><text:p>{{ p.constat }}</text:p></table:table-cell>"
        "</table:table-row><table:table-row><table:table-cell><text:p>{%tr endfor %}</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    content = fill_template(odt_template(body), values).content
    assert odt_text(content)[:6] == ["1", "2", "3", "partielle", "partielle", "partielle"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314
    assert len(list(root.iter(f"{{{TABLE}}}table-row"))) == 3
    assert len(list(root.iter(f"{{{TEXT}}}list-item"))) == 3


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_says_so_on_every_page_and_an_approved_note_does_not(note: Note, form: TemplateForm) -> None:
    bare = word_template("{{ projet }}") if form == "docx" else odt_template("<text:p>{{ projet }}</text:p>")
    for status in ("in_review", "approved"):
        made = note_values(note.model_copy(update={"status": status}), PrintedBy())
        content = fill_template(bare, made).content
        assert ("Projet – à relire avant signature" in _header(content, form)) == (status == "in_review")


def _header(content: bytes, form: TemplateForm) -> str:
    if form == "docx":
        return "".join(each.text for each in docx.Document(io.BytesIO(content)).sections[0].header.paragraphs)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("styles.xml"))  # noqa: S314
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}header"
    return "".join("".join(each.itertext()) for each in root.iter(style))


@pytest.mark.parametrize("form", FORMS)
def test_the_law_s_mention_is_added_where_the_template_forgets_it_and_once(
    values: NoteValues, form: TemplateForm
) -> None:
    bare = word_template("{{ projet }}") if form == "docx" else odt_template("<text:p>{{ projet }}</text:p>")
    filled = fill_template(bare, values)
    assert READERS[form](filled.content)[-1] == values.mention
    assert any("{{ mention }}" in each for each in filled.said)
    text = _squeezed(READERS[form](_filled("note", form, values)))
    assert text.count(_squeezed([values.mention])) == 1


def test_a_title_longer_than_a_property_may_be_is_cut(note: Note) -> None:
    made = note_values(note.model_copy(update={"title": "Un titre & un autre, " * 30}), PrintedBy())
    title = docx.Document(io.BytesIO(_filled("note", "docx", made))).core_properties.title
    assert len(title) == 255
    assert "titre & un" in title


def test_a_wrong_tag_in_a_property_is_told(values: NoteValues) -> None:
    document = docx.Document()
    document.core_properties.subject = "{{ inconnue }}"
    with pytest.raises(TemplateError, match="« inconnue »"):
        fill_template(saved(document), values)


def test_a_word_template_and_a_writer_template_are_made_documents(values: NoteValues) -> None:
    from tests.unit.workers.templates.conftest import changed_members  # noqa: PLC0415

    def as_dotx(members: dict[str, bytes]) -> None:
        types = members["[Content_Types].xml"]
        members["[Content_Types].xml"] = types.replace(b"document.main+xml", b"template.main+xml")

    made = fill_template(changed_members(word_template("{{ projet }}"), as_dotx), values)
    assert PLAIN[0] in word_text(made.content)

    def as_ott(members: dict[str, bytes]) -> None:
        members["mimetype"] += b"-template"

    made = fill_template(changed_members(odt_template("<text:p>{{ projet }}</text:p>"), as_ott), values)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"


def test_text_in_headers_and_footnotes_is_filled_once(hostile_values: NoteValues) -> None:
    document = docx.Document()
    document.add_section()
    document.sections[0].header.paragraphs[0].text = "{{ demandes[4].texte }}"
    document.add_paragraph("{{ demandes[4].texte }}")
    made = docx.Document(io.BytesIO(fill_template(saved(document), hostile_values).content))
    assert "{{ config }}" in made.sections[0].header.paragraphs[0].text
    assert "{{ config }}" in made.paragraphs[-2].text + made.paragraphs[0].text
