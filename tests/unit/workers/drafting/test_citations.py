"""Every quote of a note stands on its page, as a reader that shares nothing with ours reads it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from pdfminer.high_level import extract_text

from schemas.notes import Citation, Note
from tests.unit.workers.drafting.conftest import ReadDossier, draft_of, read_document

_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}


def _citations(note: Note) -> Iterator[Citation]:
    for section in note.sections:
        for statement in section.statements:
            yield from statement.citations
    for enjeu in note.enjeux:
        yield from enjeu.citations
        for measure in enjeu.measures:
            yield from measure.citations
    for cited in (note.completeness, note.key_figures, note.contradictions, note.requests):
        for found in cited:
            yield from found.citations


def _bare(text: str) -> str:
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return re.sub("[-\u00ad\u2010\u2011\\s]", "", text)


@cache
def _page(path: Path, page: int) -> str:
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return _bare("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))
    return _bare(extract_text(path, page_numbers=[page - 1]))


def test_every_quote_stands_on_its_page(demo: ReadDossier, demo_note: Note) -> None:
    scanned = {d.manifest.name: d.extraction.document.scanned_pages for d in demo.documents if d.extraction}
    checked = 0
    for citation in _citations(demo_note):
        if citation.page in scanned[citation.document]:
            continue
        text = _page(demo.files[citation.document], citation.page)
        words = [_bare(word) for word in citation.quote.split()]
        assert all(word in text for word in words), citation
        checked += 1
    assert checked > 200


def test_a_prose_quote_stands_on_its_page_in_one_piece(demo: ReadDossier, demo_note: Note) -> None:
    kinds = {
        (document.manifest.name, element.page, " ".join(element.text.split())): element.type
        for document in demo.documents
        if document.extraction
        for element in document.extraction.elements
    }
    tables = [key for key, kind in kinds.items() if kind == "Table"]
    for citation in _citations(demo_note):
        if any(
            (name, page) == (citation.document, citation.page) and citation.quote in text for name, page, text in tables
        ):
            continue
        if citation.document.startswith("08_"):
            continue
        assert _bare(citation.quote) in _page(demo.files[citation.document], citation.page), citation


def test_every_statement_is_cited_and_supported(demo_note: Note) -> None:
    statements = [statement for section in demo_note.sections for statement in section.statements]
    assert len(statements) > 50
    assert all(statement.citations and statement.support == "supported" for statement in statements)


def test_a_contradiction_is_cited_on_both_sides(demo_note: Note) -> None:
    assert all(len(found.citations) >= 2 for found in demo_note.contradictions)


def test_a_quote_in_a_pdf_has_a_box_on_its_page(demo: ReadDossier, demo_note: Note) -> None:
    sizes = {d.manifest.name: d.extraction.document.page_sizes for d in demo.documents if d.extraction}
    for citation in _citations(demo_note):
        if citation.document.endswith(".pdf"):
            width, height = sizes[citation.document][citation.page - 1]
            assert citation.bbox is not None
            x0, y0, x1, y1 = citation.bbox
            assert 0 <= x0 < x1 <= width
            assert 0 <= y0 < y1 <= height


@pytest.mark.parametrize("name", ["dossier_300_pv.pdf"])
def test_quotes_of_a_real_dossier_stand_on_their_pages(name: str, shared_data: Path) -> None:
    path = shared_data / "dossiers" / name
    note = draft_of([read_document(path)])
    missing = [c for c in _citations(note) if not all(_bare(w) in _page(path, c.page) for w in c.quote.split())]
    assert not missing
