"""Every printed form says the same, takes no text for markup, and is the same bytes for the same note.

Each form is opened by a reader that did not write it.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_args
from xml.etree import ElementTree as ET

import docx
import pypandoc
import pytest
from docx.shared import Twips
from pdfminer.high_level import extract_text
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from schemas.notes import Note
from workers._note_forms import NOTE_FORMS, Form, render_note

FORMS = get_args(Form)
PRINTED: tuple[Form, ...] = ("md", "docx", "odt", "pdf")
LEGIFRANCE = "https://www.legifrance.gouv.fr/"
XLINK = "{http://www.w3.org/1999/xlink}href"
INERT = {"Str", "Space", "SoftBreak", "Strong", "Note", "Link", "Span", "Superscript", "Emph", "Para", "Plain"}


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", "", text)


def _office_parts(content: bytes) -> Iterator[ET.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith(".xml"):
                yield ET.fromstring(archive.read(name))  # noqa: S314 -- our own file


def _office_text(content: bytes) -> str:
    return "".join("".join(part.itertext()) for part in _office_parts(content))


def _docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _markdown_tree(content: bytes, reader: str = "gfm+footnotes") -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(pypandoc.convert_text(content.decode(), "json", format=reader))
    return tree


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _markdown_text(content: bytes) -> str:
    return "".join(str(node["c"]) for node in _nodes(_markdown_tree(content)) if node["t"] == "Str")


def _pdf_text(content: bytes) -> str:
    return extract_text(io.BytesIO(content)) or ""


READERS: dict[Form, Callable[[bytes], str]] = {
    "json": lambda content: "".join(str(value) for value in _leaves(json.loads(content))),
    "md": _markdown_text,
    "docx": lambda content: _docx_text(content) + _office_text(content),
    "odt": _office_text,
    "pdf": _pdf_text,
}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _leaves(child)
    else:
        yield value


@pytest.mark.parametrize("form", FORMS)
def test_the_same_note_gives_the_same_bytes(hostile_note: Note, form: Form) -> None:
    assert render_note(hostile_note, form) == render_note(hostile_note, form)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_every_statement(plain_note: Note, form: Form) -> None:
    text = _squeezed(READERS[form](render_note(plain_note, form)))
    for section in plain_note.sections:
        for statement in section.statements:
            assert _squeezed(statement.text) in text


@pytest.mark.parametrize("form", PRINTED)
def test_hostile_text_is_read_as_it_was_written(hostile_note: Note, hostile_texts: Sequence[str], form: Form) -> None:
    text = _squeezed(READERS[form](render_note(hostile_note, form)))
    missing = [hostile for hostile in hostile_texts if _squeezed(hostile) not in text]
    assert missing == []


@pytest.mark.parametrize("reader", ["gfm+footnotes", "commonmark_x", "markdown"])
def test_in_markdown_nothing_of_a_dossier_becomes_markup(hostile_note: Note, reader: str) -> None:
    nodes = list(_nodes(_markdown_tree(render_note(hostile_note, "md"), reader)))
    foreign = {node["t"] for node in nodes} & {
        *("RawInline", "RawBlock", "Image", "Code", "CodeBlock", "Math", "Cite", "Strikeout", "Emph", "Subscript"),
        *("DefinitionList", "HorizontalRule", "Div", "LineBlock"),
    }
    assert foreign == set()
    assert {node["c"][-1][0] for node in nodes if node["t"] == "Link"} == {_article_url(hostile_note)}


def _article_url(note: Note) -> str:
    return note.deadlines[-1].url


def test_a_docx_links_to_legifrance_only(hostile_note: Note) -> None:
    document = docx.Document(io.BytesIO(render_note(hostile_note, "docx")))
    outside = {relation.target_ref for relation in document.part.rels.values() if relation.is_external}
    assert outside == {_article_url(hostile_note)}


def test_an_odt_links_to_legifrance_only(hostile_note: Note) -> None:
    content = render_note(hostile_note, "odt")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == NOTE_FORMS["odt"].media_type.encode()
        assert not [name for name in archive.namelist() if "Basic" in name or "script" in name.lower()]
        body = ET.fromstring(archive.read("content.xml"))  # noqa: S314 -- our own file
    links = {value for node in body.iter() if (value := node.get(XLINK)) is not None}
    assert links == {_article_url(hostile_note)}


def test_a_pdf_acts_on_nothing_and_links_to_legifrance_only(hostile_note: Note) -> None:
    document = PDFDocument(PDFParser(io.BytesIO(render_note(hostile_note, "pdf"))))
    actions = [
        annotation.resolve()["A"]
        for page in PDFPage.create_pages(document)
        for annotation in page.annots or []
        if "A" in annotation.resolve()
    ]
    addresses = {action["URI"].decode() for action in actions if action["S"].name == "URI"}
    assert addresses == {_article_url(hostile_note)}
    assert {action["S"].name for action in actions} <= {"URI", "GoTo"}
    assert not {"JavaScript", "EmbeddedFiles"} & set(document.catalog.get("Names", {}))
    assert "OpenAction" not in document.catalog


def test_a_pdf_is_tagged_for_screen_readers_in_french(plain_note: Note) -> None:
    catalog = PDFDocument(PDFParser(io.BytesIO(render_note(plain_note, "pdf")))).catalog
    assert catalog["MarkInfo"]["Marked"] is True
    assert catalog["Lang"].startswith(b"fr")


def test_signs_no_font_draws_do_not_stop_a_pdf(plain_note: Note) -> None:
    content = render_note(plain_note.model_copy(update={"title": "Projet 中文 🦔"}), "pdf")
    assert "six éoliennes" in _pdf_text(content).replace("\n", " ")


def test_a_docx_has_a4_pages_with_page_numbers(plain_note: Note) -> None:
    document = docx.Document(io.BytesIO(render_note(plain_note, "docx")))
    (section,) = document.sections
    assert (section.page_width, section.page_height) == (Twips(11906), Twips(16838))
    assert "Note d’instruction" in section.header.paragraphs[0].text
    assert "NUMPAGES" in section.footer.paragraphs[0]._p.xml


def test_office_forms_bear_no_false_date(plain_note: Note) -> None:
    document = docx.Document(io.BytesIO(render_note(plain_note, "docx")))
    assert "<dcterms:" not in document.core_properties._element.xml.replace("xmlns:dcterms", "")
    with zipfile.ZipFile(io.BytesIO(render_note(plain_note, "odt"))) as archive:
        assert b"creation-date" not in archive.read("meta.xml")


def test_the_json_is_the_note(plain_note: Note) -> None:
    assert Note.model_validate_json(render_note(plain_note, "json")) == plain_note


@pytest.mark.parametrize("form", PRINTED)
def test_a_note_without_anything_in_it_is_still_a_note(plain_note: Note, form: Form) -> None:
    names = ("sections", "completeness", "key_figures", "contradictions", "enjeux", "requests", "deadlines", "unread")
    empty = plain_note.model_copy(update=dict.fromkeys((*names, "warnings"), ()) | {"title": " "})
    text = READERS[form](render_note(empty, form)).replace("\xa0", " ")
    assert _squeezed("Dossier sans titre") in _squeezed(text)
    assert "Visa" in text
