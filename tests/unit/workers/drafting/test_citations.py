"""Every quote of a note stands on its page, as a reader that shares nothing with ours reads it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from docx import Document
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTPage, LTTextContainer

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


class _Reader:
    """The pages of a file as pdfminer.six or python-docx reads them, white space and hyphens left out."""

    def __init__(self, path: Path, pages: set[int]) -> None:
        if path.suffix == ".docx":
            document = Document(str(path))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            self._pages = {1: _bare("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))}
            return
        wanted = sorted(pages)
        layouts = extract_pages(path, page_numbers=[page - 1 for page in wanted])
        self._pages = {page: _bare(_text(layout)) for page, layout in zip(wanted, layouts, strict=True)}

    def __getitem__(self, page: int) -> str:
        return self._pages[page]


def _text(layout: LTPage) -> str:
    return "".join(box.get_text() for box in layout if isinstance(box, LTTextContainer))


def _readers(files: Mapping[str, Path], note: Note) -> dict[str, _Reader]:
    pages: dict[str, set[int]] = {}
    for citation in _citations(note):
        pages.setdefault(citation.document, set()).add(citation.page)
    return {name: _Reader(files[name], cited) for name, cited in pages.items()}


@pytest.fixture(scope="module")
def readers(demo: ReadDossier, demo_note: Note) -> dict[str, _Reader]:
    return _readers(demo.files, demo_note)


def test_every_quote_stands_on_its_page(demo: ReadDossier, demo_note: Note, readers: dict[str, _Reader]) -> None:
    scanned = {d.manifest.name: d.extraction.document.scanned_pages for d in demo.documents if d.extraction}
    checked = 0
    for citation in _citations(demo_note):
        if citation.page in scanned[citation.document]:
            continue
        text = readers[citation.document][citation.page]
        words = [_bare(word) for word in citation.quote.split()]
        assert all(word in text for word in words), citation
        checked += 1
    assert checked > 200


def test_a_prose_quote_stands_on_its_page_in_one_piece(
    demo: ReadDossier, demo_note: Note, readers: dict[str, _Reader]
) -> None:
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
        assert _bare(citation.quote) in readers[citation.document][citation.page], citation


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


def test_quotes_of_a_real_dossier_stand_on_their_pages(shared_data: Path) -> None:
    path = shared_data / "dossiers" / "dossier_300_pv.pdf"
    note = draft_of([read_document(path)])
    reader = _readers({path.name: path}, note)[path.name]
    missing = [c for c in _citations(note) if not all(_bare(word) in reader[c.page] for word in c.quote.split())]
    assert not missing
