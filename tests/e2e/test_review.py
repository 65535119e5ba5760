"""Reading and deciding, as an agent does it: from a statement to its page, and one decision at a time."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from schemas.notes import Note
from schemas.reviews import DecisionSubmitted, NoteApproved, ReviewStatement
from tests.e2e.conftest import Site

HERE = ".statement--here"
MARK = ".sheet rect.mark, .sheet mark.mark"


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the reader on the note."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    return page


def _note(site: Site, dossier_id: UUID) -> Note:
    note = site.room.read_model.note(dossier_id)
    assert note is not None
    return note


def _statement(reader: Page, verdict: str = "pending") -> Locator:
    """Return a statement nobody has decided on yet, held by its id so that it stays the same one."""
    identity = reader.locator(f"#note-corps .statement[data-verdict={verdict}]").first.get_attribute("id")
    return reader.locator(f"#{identity}")


def test_a_source_opens_its_page_with_the_passage_highlighted(reader: Page, site: Site, dossier_id: UUID) -> None:
    statement = reader.locator(".statement", has=reader.locator(".chip", has_text=re.compile("Étude de dangers"))).first
    identity = statement.get_attribute("data-statement")
    statement.locator(".chip").first.click()
    cited = next(
        each
        for part in _note(site, dossier_id).sections
        for each in part.statements
        if str(each.statement_id) == identity
    ).citations[0]
    sheet = reader.locator(".sheet")
    expect(sheet).to_have_attribute("data-page", str(cited.page))
    expect(sheet).to_have_attribute("data-document", str(cited.document_id))
    mark = sheet.locator("rect.mark").first
    expect(mark).to_be_in_viewport()
    assert cited.bbox is not None
    assert abs(float(mark.get_attribute("y") or 0) - cited.bbox[1]) < 20
    image = sheet.locator(".page-image")
    reader.wait_for_function("image => image.complete && image.naturalWidth > 800", arg=image.element_handle())


def test_the_text_over_the_page_stands_where_it_is_printed(reader: Page) -> None:
    frame = reader.locator(".page-frame").first
    expect(frame).to_be_visible()
    worst = frame.evaluate(
        """frame => {
          const scale = Number(frame.dataset.width) / frame.clientWidth, origin = frame.getBoundingClientRect();
          return Math.max(...[...frame.querySelectorAll("[data-box]")].map(line => {
            const [x0, y0, x1] = line.dataset.box.split(" ").map(Number), box = line.getBoundingClientRect();
            return Math.max(Math.abs((box.left - origin.left) * scale - x0),
                            Math.abs((box.right - origin.left) * scale - x1),
                            Math.abs((box.top - origin.top) * scale - y0));
          }));
        }"""
    )
    assert worst < 2.0


def test_back_shows_what_was_there_before(reader: Page) -> None:
    first, second = reader.locator(".statement .chip").nth(0), reader.locator(".statement .chip").nth(9)
    first.click()
    expect(reader).to_have_url(re.compile("source="))
    expect(reader.locator(MARK).first).to_be_visible()
    address, page_shown = reader.url, reader.locator(".sheet").get_attribute("data-page")
    document = reader.locator(".sheet").get_attribute("data-document")
    second.click()
    expect(reader).not_to_have_url(address)
    reader.go_back()
    expect(reader).to_have_url(address)
    expect(reader.locator(".sheet")).to_have_attribute("data-page", page_shown or "")
    expect(reader.locator(".sheet")).to_have_attribute("data-document", document or "")


def test_back_after_a_decision_shows_it_decided(reader: Page) -> None:
    statement = _statement(reader)
    statement.locator(".chip").first.click()
    expect(reader.locator(MARK).first).to_be_visible()
    statement.get_by_role("button", name="Accepter").click()
    expect(statement).to_have_attribute("data-verdict", "accepted")
    reader.go_back()
    expect(statement).to_have_attribute("data-verdict", "accepted")
    reader.go_forward()
    statement.get_by_role("link", name="pourquoi ?").click()
    expect(reader.get_by_role("heading", name="Pourquoi cette phrase ?")).to_be_visible()
    reader.go_back()
    expect(statement).to_have_attribute("data-verdict", "accepted")
    expect(statement).to_have_class(re.compile("statement--here"))
    statement.get_by_role("button", name="Annuler").click()
    expect(statement).to_have_attribute("data-verdict", "pending")


def test_an_address_opens_the_same_page_and_statement_anew(reader: Page) -> None:
    reader.locator(".statement .chip").nth(5).click()
    expect(reader.locator(MARK).first).to_be_visible()
    expect(reader.locator(HERE)).to_have_count(1)
    statement, page_shown = (
        reader.locator(HERE).get_attribute("id"),
        reader.locator(".sheet").get_attribute("data-page"),
    )
    reader.goto(reader.url)
    expect(reader.locator(HERE)).to_have_attribute("id", statement or "")
    expect(reader.locator(".sheet")).to_have_attribute("data-page", page_shown or "")
    expect(reader.locator(MARK).first).to_be_visible()


def test_a_page_leads_back_to_the_statements_that_cite_it(reader: Page) -> None:
    statement = _statement(reader)
    statement.locator(".chip").first.click()
    expect(reader.locator(MARK).first).to_be_visible()
    citing = reader.locator(".citing")
    citing.locator("summary").click()
    citing.locator(f"a[href*='{statement.get_attribute('data-statement')}']").click()
    expect(reader.locator(HERE)).to_have_attribute("id", statement.get_attribute("id") or "")


def test_a_document_without_pages_shows_its_text_with_the_quote_marked(reader: Page) -> None:
    reader.locator(".chip", has_text="Annexe").first.click()
    expect(reader.locator(".flow mark.mark").first).to_be_visible()


def test_statements_are_accepted_rejected_and_taken_back_by_mouse(reader: Page, site: Site, dossier_id: UUID) -> None:
    statement = _statement(reader)
    before = int(reader.locator("#compteurs strong").first.inner_text())
    statement.get_by_role("button", name="Accepter").click()
    expect(statement).to_have_attribute("data-verdict", "accepted")
    expect(reader.locator("#compteurs strong").first).to_have_text(str(before + 1))
    section = reader.locator(".note-section", has=statement)
    reviewed = section.locator(".statement:not([data-verdict=pending])").count()
    expect(section.locator(".section-reviewed")).to_have_text(str(reviewed))
    statement.get_by_role("button", name="Rejeter").click()
    expect(statement).to_have_attribute("data-verdict", "rejected")
    expect(statement).to_contain_text("rejeté")
    statement.get_by_role("button", name="Annuler").click()
    expect(statement).to_have_attribute("data-verdict", "pending")
    expect(reader.locator("#compteurs strong").first).to_have_text(str(before))
    identity = statement.get_attribute("data-statement")
    decisions = [each.decision for each in site.room.pipeline.published if isinstance(each, DecisionSubmitted)]
    verdicts = [
        each.verdict for each in decisions if isinstance(each, ReviewStatement) and str(each.statement_id) == identity
    ]
    assert verdicts[-3:] == ["accepted", "rejected", "pending"]


def test_a_correction_shows_who_made_it_and_what_was_drafted(reader: Page) -> None:
    statement = _statement(reader)
    drafted = statement.locator(".statement-text").inner_text()
    statement.get_by_role("button", name="Corriger").click()
    statement.get_by_role("textbox").fill("Une phrase relue & corrigée <b>à la main</b>.")
    statement.get_by_role("button", name="Enregistrer la correction").click()
    expect(statement).to_have_attribute("data-verdict", "corrected")
    expect(statement.locator(".statement-text")).to_have_text("Une phrase relue & corrigée <b>à la main</b>.")
    expect(statement).to_contain_text("par Camille Martin")
    statement.get_by_text("Rédaction d’origine").click()
    expect(statement.locator(".draft p")).to_have_text(drafted)


def test_a_correction_under_way_survives_a_closed_tab(reader: Page) -> None:
    statement = _statement(reader)
    statement.get_by_role("button", name="Corriger").click()
    statement.get_by_role("textbox").fill("Un brouillon à ne pas perdre")
    expect(statement).to_contain_text("Brouillon gardé")
    reader.reload()
    expect(statement.get_by_role("textbox")).to_have_value("Un brouillon à ne pas perdre")
    statement.get_by_role("button", name="Abandonner").click()
    reader.reload()
    expect(statement).to_be_visible()
    expect(statement.get_by_role("textbox")).to_have_count(0)


def test_a_whole_review_goes_by_keys(reader: Page) -> None:
    reader.keyboard.press("j")
    reader.keyboard.press("j")
    here = reader.locator(f"#{reader.locator(HERE).get_attribute('id')}")
    reader.keyboard.press("o")
    expect(reader.locator(MARK).first).to_be_visible()
    reader.keyboard.press("a")
    expect(here).to_have_attribute("data-verdict", "accepted")
    expect(here).to_be_focused()
    reader.keyboard.press("x")
    expect(here).to_have_attribute("data-verdict", "rejected")
    expect(reader.locator("#annonce")).to_contain_text("rejeté")
    reader.keyboard.press("u")
    expect(here).to_have_attribute("data-verdict", "accepted")
    reader.keyboard.press("u")
    expect(here).to_have_attribute("data-verdict", "pending")
    reader.keyboard.press("e")
    expect(here.get_by_role("textbox")).to_be_focused()
    reader.keyboard.type(" Et une précision.")
    reader.keyboard.press("Control+Enter")
    expect(here).to_have_attribute("data-verdict", "corrected")
    expect(here.locator(".statement-text")).to_contain_text("Et une précision.")
    reader.keyboard.press("u")
    expect(here).to_have_attribute("data-verdict", "pending")
    reader.keyboard.press("?")
    expect(reader.get_by_role("dialog")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("dialog")).to_have_count(0)


def test_pages_turn_by_keys(reader: Page) -> None:
    number = reader.get_by_label("Numéro de page")
    number.fill("3")
    number.press("Enter")
    expect(reader.locator(".sheet")).to_have_attribute("data-page", "3")
    reader.locator(".page-scroll").focus()
    reader.keyboard.press("]")
    expect(reader.locator(".sheet")).to_have_attribute("data-page", "4")
    reader.keyboard.press("[")
    expect(reader.locator(".sheet")).to_have_attribute("data-page", "3")


def test_both_pages_of_a_contradiction_show_with_their_values(reader: Page) -> None:
    reader.locator(".tabs a", has_text="Contradictions").click()
    reader.get_by_role("link", name="Voir côte à côte").first.click()
    expect(reader.locator(".sheet")).to_have_count(2)
    for sheet in reader.locator(".sheet").all():
        expect(sheet.locator("rect.mark, mark.mark").first).to_be_in_viewport()


def test_the_contents_open_pages(reader: Page) -> None:
    tree = reader.locator(".tree-document", has_text="Étude de dangers")
    tree.locator("> summary").click()
    link = tree.locator(".tree-children > ul > li > .tree-leaf a[data-page]").last
    number = link.get_attribute("data-page")
    link.click()
    expect(reader.locator(".sheet")).to_have_attribute("data-page", number or "")
    expect(link).to_have_attribute("aria-current", "location")


def test_panes_fold_and_widen_by_keys_and_stay_so(reader: Page) -> None:
    splitter = reader.locator(".splitter[data-side=left]")
    splitter.press("ArrowRight")
    width = splitter.get_attribute("aria-valuenow")
    reader.reload()
    expect(splitter).to_have_attribute("aria-valuenow", width or "")
    splitter.press("Enter")
    expect(reader.locator(".pane--contents")).not_to_be_visible()
    splitter.press("Enter")
    expect(reader.locator(".pane--contents")).to_be_visible()


def test_what_somebody_else_decides_shows_by_itself(reader: Page, site: Site, dossier_id: UUID) -> None:
    statement = _statement(reader)
    other = reader.context.new_page()
    other.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    other.locator(f"#{statement.get_attribute('id')}").get_by_role("button", name="Accepter").click()
    expect(statement).to_have_attribute("data-verdict", "accepted")
    reviewed = reader.locator(".statement:not([data-verdict=pending])").count()
    expect(reader.locator("#compteurs strong").first).to_have_text(str(reviewed))


def test_approving_says_what_was_not_reviewed_and_asks_a_second_time(page: Page, site: Site, demo_file: Path) -> None:
    dossier_id = site.room.take_dossier([demo_file], title="À approuver")
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    first = _statement(page)
    first.get_by_role("button", name="Accepter").click()
    expect(first).to_have_attribute("data-verdict", "accepted")
    left = page.locator(".statement[data-verdict=pending]").count()
    page.get_by_role("button", name="Approuver…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(rf"{left}\s+énoncés? n’(a|ont) pas été relus?"))
    assert not [each for each in site.room.pipeline.published if isinstance(each, NoteApproved)]
    dialog.get_by_role("button", name="Approuver la note").click()
    expect(page.locator(".note-head")).to_contain_text("Note approuvée")
    approved = [each for each in site.room.pipeline.published if isinstance(each, NoteApproved)]
    assert [(each.accepted, each.pending, each.actor) for each in approved] == [(1, left, "Camille Martin")]
    expect(page.get_by_role("button", name="Accepter")).to_have_count(0)


def test_a_note_is_returned_with_a_reason(page: Page, site: Site, demo_file: Path) -> None:
    dossier_id = site.room.take_dossier([demo_file], title="À retourner")
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    page.get_by_role("button", name="Retourner…").click()
    page.get_by_label("Ce qui est à reprendre").fill("Reprendre les rubriques.")
    page.get_by_role("dialog").get_by_role("button", name="Retourner la note").click()
    expect(page.locator(".note-head")).to_contain_text("Note retournée")
    assert site.room.read_model.dossier(dossier_id).status == "returned"  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def demo_file(demo: object) -> Path:
    """Give one short file that yields a note."""
    files: tuple[Path, ...] = demo.files  # type: ignore[attr-defined]
    return files[0]
