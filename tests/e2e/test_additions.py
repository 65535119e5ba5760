"""From a passage of a page to the note: a statement of one's own, a further citation; each can be taken back."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.demo.dossier import DemoDossier
from schemas.additions import AdditionWithdrawn, CitationAdded, StatementAdded
from tests.e2e.axe import violations
from tests.e2e.conftest import Site, watch

SELECT = """number => {
  const lines = [...document.querySelectorAll('.page-text span')].filter(each => each.textContent.length > 30);
  lines[number].scrollIntoView({ block: 'center' });
  const range = document.createRange();
  range.selectNodeContents(lines[number]);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return lines[number].textContent;
}"""


@pytest.fixture(scope="module")
def short(site: Site, demo: DemoDossier) -> UUID:
    """Give a dossier of one file that nobody else's test reads."""
    return site.room.take_dossier([demo.files[0]], title="À compléter par l’agent")


@pytest.fixture
def reader(page: Page, site: Site, short: UUID) -> Page:
    """Open the reader on it."""
    page.goto(f"{site.url}/dossiers/{short}/relecture")
    page.wait_for_selector(".page-text span")
    return page


def select(reader: Page, number: int, button: str) -> str:
    """Select a line of the page and press a button of the bar that comes up; return what was selected."""
    selected: str = reader.evaluate(SELECT, number)
    reader.mouse.up()
    reader.get_by_role("toolbar", name="Texte sélectionné").get_by_role("button", name=button, exact=True).click()
    return selected


def test_a_passage_becomes_a_statement_of_the_agents_own(reader: Page, site: Site) -> None:
    quote = select(reader, 1, "Ajouter un énoncé")
    text = reader.get_by_label("Votre énoncé")
    expect(text).to_be_focused()
    expect(text).to_have_value(quote)
    assert violations(reader) == []
    reader.get_by_label("Partie de la note").select_option(index=1)
    text.fill("Le dossier relève de l’autorisation.")
    reader.reload()
    expect(text).to_have_value("Le dossier relève de l’autorisation.")
    reader.get_by_role("button", name="Ajouter à la note").click()
    added = reader.locator(".statement--added")
    expect(added).to_be_focused()
    expect(added).to_contain_text("Le dossier relève de l’autorisation.")
    expect(added).to_contain_text("par Camille Martin")
    expect(text).to_be_hidden()
    assert violations(reader) == []
    (event,) = [each for each in site.room.pipeline.published if isinstance(each, StatementAdded)]
    assert (event.passage.quote, event.passage.page, event.actor) == (quote, 1, "Camille Martin")
    added.locator(".chip").click()
    expect(reader.locator(".sheet rect.mark").first).to_be_in_viewport()


def test_an_added_statement_is_reworded_explained_and_taken_back(reader: Page, site: Site) -> None:
    added = reader.locator(".statement--added")
    added.get_by_role("button", name="Reformuler").click()
    added.get_by_role("textbox").fill("Autorisation environnementale, procédure unique.")
    added.get_by_role("button", name="Enregistrer la correction").click()
    expect(added.locator(".statement-text")).to_have_text("Autorisation environnementale, procédure unique.")
    added.get_by_role("link", name="pourquoi ?").click()
    expect(reader.get_by_role("main")).to_contain_text("Énoncé ajouté à la partie")
    expect(reader.get_by_role("main")).to_contain_text("Une personne l’a écrite elle-même")
    reader.go_back()
    added.get_by_role("button", name="Retirer").click()
    expect(added).to_have_count(0)
    assert isinstance(site.room.pipeline.published[-1], AdditionWithdrawn)


def test_a_passage_is_cited_for_the_statement_at_hand_and_undone_by_key(reader: Page, site: Site) -> None:
    select(reader, 2, "Citer")
    confirm = reader.get_by_role("button", name="Citer pour cet énoncé")
    expect(confirm).to_be_disabled()
    reader.locator(".statement").nth(2).locator(".statement-text").click()
    statement = reader.locator(f"#{reader.locator('.statement--here').get_attribute('id')}")
    chips = statement.locator(".chip").count()
    confirm.click()
    expect(statement.locator(".chip")).to_have_count(chips + 1)
    expect(statement).to_contain_text("citation ajoutée")
    assert [each for each in site.room.pipeline.published if isinstance(each, CitationAdded)]
    expect(statement).to_be_focused()
    reader.keyboard.press("u")
    expect(statement.locator(".chip")).to_have_count(chips)


def test_what_another_adds_shows_by_itself_and_leaves_what_is_typed(
    reader: Page, browser: Browser, site: Site, short: UUID
) -> None:
    mine = reader.locator(".statement").nth(0)
    mine.get_by_role("button", name="Corriger").click()
    mine.get_by_role("textbox").fill("Ce que je suis en train d’écrire")
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    other = context.new_page()
    complaints = watch(other)
    other.goto(site.sign_in_url)
    other.goto(f"{site.url}/dossiers/{short}/relecture")
    other.wait_for_selector(".page-text span")
    select(other, 1, "Ajouter un énoncé")
    other.get_by_role("button", name="Ajouter à la note").click()
    expect(reader.locator(".statement--added")).to_be_visible()
    expect(mine.get_by_role("textbox")).to_have_value("Ce que je suis en train d’écrire")
    other.locator(".statement--added").get_by_role("button", name="Retirer").click()
    expect(reader.locator(".statement--added")).to_have_count(0)
    mine.get_by_role("button", name="Abandonner").click()
    context.close()
    assert complaints == []
