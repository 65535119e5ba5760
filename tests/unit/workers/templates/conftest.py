"""Templates made as a person makes them, with python-docx and by hand, and a note to fill them with."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest

from schemas.notes import Note
from tests.unit.workers.note_forms.conftest import HOSTILE, note_saying
from workers._letters import LetterAbout, LetterChoices, every_request
from workers._templates import LetterValues, NoteValues, PrintedBy, letter_values, note_values
from workers._templates.archive import Archive, open_archive, pack
from workers._templates.examples import example_template

PLAIN = ("Le site compte six éoliennes.", "L’emprise est de 12 500 m² : un sixième.", "La haie est conservée.")


@pytest.fixture
def note() -> Note:
    """Give a note with ordinary sentences."""
    return note_saying(PLAIN)


@pytest.fixture
def values(note: Note) -> NoteValues:
    """Give what a note prints."""
    return note_values(note, PrintedBy(service="Unité de l’Ormelle"))


@pytest.fixture
def hostile_values() -> NoteValues:
    """Give what a note made of hostile texts prints."""
    return note_values(note_saying(HOSTILE), PrintedBy())


@pytest.fixture
def letter(note: Note) -> LetterValues:
    """Give what a letter with every request prints."""
    choices = LetterChoices(requests=every_request(note))
    return letter_values(note, LetterAbout(petitionnaire="SAS Biogaz"), choices, PrintedBy())


def word_template(*paragraphs: str) -> bytes:
    """Return a DOCX with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: Any) -> bytes:
    """Return a document as a file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


ODT_BODY = "<office:text>{body}</office:text>"


def odt_template(body: str) -> bytes:
    """Return an ODT whose text is `body`, XML in the usual prefixes."""
    archive = open_archive(example_template("note", "odt"))
    content = archive.members["content.xml"].decode()
    start, end = content.index("<office:text>"), content.index("</office:text>")
    changed = content[:start] + "<office:text>" + body + content[end:]
    return pack(archive.having({"content.xml": changed.encode()}))


def changed_members(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return an archive with its members changed in place."""
    archive = open_archive(content)
    members = dict(archive.members)
    change(members)
    return pack(Archive(archive.form, members))


def odt_text(content: bytes) -> list[str]:
    """Return the paragraphs of an ODT's body, read by the standard library."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314 -- our own file
    name = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    return ["".join(each.itertext()) for each in root.iter() if each.tag in (f"{name}p", f"{name}h")]


def word_text(content: bytes) -> list[str]:
    """Return the paragraphs of a DOCX's body and cells."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]
