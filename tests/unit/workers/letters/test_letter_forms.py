"""Every form of the letter, opened by a reader that did not write it: it says the same and runs nothing."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pypandoc
import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from schemas.notes import Note
from tests.unit.workers.note_forms.conftest import HOSTILE
from workers._letters import (
    LETTER_FORMS,
    ChosenRequest,
    LetterAbout,
    LetterChoices,
    LetterForm,
    every_request,
    printed_letter,
    render_letter,
)

FORMS = tuple(LETTER_FORMS)


def _squeezed(text: str) -> str:
    """Drop spaces and hyphens: the PDF cuts words at the ends of its lines."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def _odt_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [ET.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]  # noqa: S314 -- our own file
    return "".join("".join(part.itertext()) for part in parts)


def _docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _markdown_nodes(content: bytes) -> list[dict[str, Any]]:
    return list(_nodes(json.loads(pypandoc.convert_text(content.decode(), "json", format="gfm"))))


READERS: dict[LetterForm, Callable[[bytes], str]] = {
    "docx": _docx_text,
    "odt": _odt_text,
    "pdf": lambda content: extract_text(io.BytesIO(content)) or "",
    "md": lambda content: "".join(str(node["c"]) for node in _markdown_nodes(content) if node["t"] == "Str"),
}


def _write(note: Note, about: LetterAbout, form: LetterForm) -> bytes:
    edited = ChosenRequest(text=HOSTILE[0], legal_basis=HOSTILE[2])
    choices = LetterChoices(
        requests=(*every_request(note), edited), recipient=HOSTILE[1], service=HOSTILE[3], address=(HOSTILE[4],)
    )
    return render_letter(printed_letter(note, about, choices), form)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_requests_and_what_the_law_wants_said(
    note: Note, about: LetterAbout, form: LetterForm
) -> None:
    choices = LetterChoices(requests=every_request(note))
    text = _squeezed(READERS[form](render_letter(printed_letter(note, about, choices), form)))
    for words in (
        "Fournir la note de présentation non technique.",
        "Constaté : 02_etude_impact, p. 9. Fondement : D181-15-2 I 4°.",
        "article L114-5 du code des relations entre le public et l’administration",
        "réputée rejetée est suspendu pendant ce délai",
        "est suspendu à compter de l’envoi de la présente demande",
        "L311-3-1",
        "Projet de lettre, non signé.",
        "SAS Biogaz de l’Ormelle",
    ):
        assert _squeezed(words) in text, words


@pytest.mark.parametrize("form", FORMS)
def test_the_same_letter_gives_the_same_bytes(hostile_note: Note, about: LetterAbout, form: LetterForm) -> None:
    assert _write(hostile_note, about, form) == _write(hostile_note, about, form)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_is_read_as_it_was_written(hostile_note: Note, about: LetterAbout, form: LetterForm) -> None:
    text = _squeezed(READERS[form](_write(hostile_note, about, form)))
    written = [request.text.partition(". ")[2] or request.text for request in hostile_note.requests]
    assert [hostile for hostile in written if _squeezed(hostile) not in text] == []


def test_in_markdown_nothing_of_a_dossier_becomes_markup(hostile_note: Note, about: LetterAbout) -> None:
    nodes = _markdown_nodes(_write(hostile_note, about, "md"))
    assert not {node["t"] for node in nodes} & {"RawInline", "RawBlock", "Image", "Code", "Math", "Strikeout", "Emph"}
    assert all(node["c"][-1][0].startswith("https://www.legifrance.gouv.fr/") for node in nodes if node["t"] == "Link")


def test_in_word_requests_are_a_numbered_list_and_headings_are_headings(note: Note, about: LetterAbout) -> None:
    choices = LetterChoices(requests=every_request(note))
    document = docx.Document(io.BytesIO(render_letter(printed_letter(note, about, choices), "docx")))
    styles = [(each.style.name if each.style else "") or "" for each in document.paragraphs]
    headings = [each.text for each, style in zip(document.paragraphs, styles, strict=True) if style.startswith("Head")]
    assert headings[0] == "Compléments demandés"
    item = next(each for each in document.paragraphs if each.text.startswith("Fournir la note"))
    assert item._p.pPr is not None
    assert item._p.pPr.numPr is not None


def test_the_pdf_is_tagged_and_names_its_language(note: Note, about: LetterAbout) -> None:
    choices = LetterChoices(requests=every_request(note))
    content = render_letter(printed_letter(note, about, choices), "pdf")
    catalog = PDFDocument(PDFParser(io.BytesIO(content))).catalog
    assert catalog["Lang"].startswith(b"fr")
    assert "StructTreeRoot" in catalog
