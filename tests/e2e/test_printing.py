"""Printing from the reader prints the whole note, each source in plain words, whatever is on screen."""

from pathlib import Path
from uuid import UUID

import pypdfium2
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site


def test_paper_holds_every_statement_with_its_source_and_nothing_of_the_screen(
    page: Page, site: Site, dossier_id: UUID, tmp_path: Path
) -> None:
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=contradictions")
    expect(page.get_by_role("heading", name="Contradictions")).to_be_visible()
    page.wait_for_load_state("load")
    page.pdf(path=tmp_path / "note.pdf", prefer_css_page_size=True)
    paper = pypdfium2.PdfDocument(tmp_path / "note.pdf")
    printed = _bare("".join(each.get_textpage().get_text_range() for each in paper))
    paper.close()
    note = site.room.read_model.note(dossier_id)
    assert note is not None
    statements = [each for section in note.sections for each in section.all_statements]
    assert [each.text for each in statements if _bare(each.text) not in printed] == []
    assert "(étudededangers,p." in printed
    assert "Approuver" not in printed
    assert page.locator("#impression").inner_html() == ""


def _bare(text: str) -> str:
    return "".join(each for each in text if each.isalnum() or each in ",.()")
