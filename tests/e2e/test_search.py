"""Searching as one types, by mouse and by keys alone, in the search screen and over the reader."""

import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from schemas.passages import Passage
from tests.e2e.axe import violations
from tests.e2e.conftest import Site

TWICE = (
    "Le captage d’eau potable de la Fontaine aux Moines se trouve à 640 m du site, en aval hydraulique de la parcelle."
)


@pytest.fixture(scope="module")
def twice_told(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier in which a paragraph stands in a résumé and in its étude."""
    folder = tmp_path_factory.mktemp("deux-fois")
    texts = {
        "resume.md": f"# Résumé non technique\n\n## Eau\n\n{TWICE}\n\n## Bruit\n\nLe bruit est faible.\n",
        "etude.md": f"# Étude d’impact\n\n## État initial\n\n### Eau\n\n{TWICE}\n\n## Faune\n\nDouze chauves-souris.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return site.room.take_dossier(sorted(folder.iterdir()), title="Deux fois dit")


@pytest.fixture(scope="module")
def regulation(site: Site) -> None:
    """Give a text of regulation on noise, then on the distance kept."""
    noise = Passage(
        passage_id=uuid.uuid5(uuid.NAMESPACE_URL, "regle"),
        corpus="regulation",
        source_id="JORFTEXT1",
        text="Les niveaux sonores en limite de propriété ne dépassent pas 70 dB(A) le jour.",
        path=("Arrêté du 12 août 2010", "Article 6.1"),
        applicability=("2781-1",),
        topic="BRUIT_VIBRATIONS",
        url="https://www.legifrance.gouv.fr/loda/id/JORFTEXT1",
    )
    distance: dict[str, object] = {
        "passage_id": uuid.uuid5(uuid.NAMESPACE_URL, "distance"),
        "text": "Les cuves sont à dix mètres de la limite de propriété.",
        "path": ("Arrêté du 12 août 2010", "Article 2.1"),
        "topic": "IMPLANTATION_AMENAGEMENT",
    }
    site.room.pipeline.index.replace_source("JORFTEXT1", [noise, noise.model_copy(update=distance)])


def search_screen(page: Page, site: Site, dossier_id: UUID, query: str = "") -> None:
    page.goto(f"{site.url}/dossiers/{dossier_id}/recherche{query}")


def count_of(page: Page) -> int:
    found = re.search(r"(\d+)", page.locator("#compte").inner_text())
    return int(found[1]) if found else 0


def test_results_come_as_one_types_and_words_stand_out(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id)
    expect(page.locator("#compte")).to_contain_text("Tapez une question")
    page.keyboard.type("methane explosion digesteur")
    expect(page.locator(".hits li").first).to_be_visible()
    expect(page.locator("#recherche")).to_be_focused()
    marked = {word.lower() for word in page.locator(".hits li").first.locator("mark").all_inner_texts()}
    assert any(word.startswith(("méthane", "explosi", "digesteur")) for word in marked)
    expect(page).to_have_url(re.compile(r"\?q=methane\+explosion\+digesteur$"))


def test_the_address_shows_the_same_to_somebody_else(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id, "?q=bruit")
    page.locator("#filtres a.facet").first.click()
    expect(page.locator("a.facet[aria-current=true]")).to_have_count(1)
    expect(page).to_have_url(re.compile("dans=|enjeu="))
    shown = page.locator("#compte").inner_text()
    other = page.context.new_page()
    other.goto(page.url)
    assert other.locator("#compte").inner_text() == shown
    assert other.locator("a.facet[aria-current=true]").count() == 1
    other.close()


def test_a_choice_leaves_as_many_hits_as_it_says_and_is_undone(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id, "?q=bruit eau")
    everything = count_of(page)
    for kind in ("dans", "enjeu", "pages"):
        choice = page.locator(f"#f-{kind}-1")
        told = int(choice.locator(".tab-count").inner_text())
        choice.click()
        expect(choice).to_have_attribute("aria-current", "true")
        assert count_of(page) == told
        expect(choice).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("a.facet[aria-current=true]")).to_have_count(0)
        assert count_of(page) == everything


def test_pages_can_be_chosen_by_their_numbers(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id, "?q=bruit eau site")
    page.get_by_label("Première page").fill("2")
    page.get_by_label("Dernière page").fill("3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("de=2&a=3"))
    expect(page.locator("#compte")).to_contain_text("extrait")
    pages = [re.search(r"p\.\s(\d+)", each) for each in page.locator(".hit-place").all_inner_texts()]
    assert {int(each[1]) for each in pages if each} <= {2, 3}
    page.get_by_role("link", name="Retirer les filtres").click()
    expect(page).not_to_have_url(re.compile("de="))


def test_keys_alone_search_choose_a_hit_and_open_its_passage(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id)
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("digesteur")
    expect(page.locator(".hits li").nth(2)).to_be_visible()
    links = page.locator("[data-hit-link]")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#recherche")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/relecture"))
    expect(page.locator(".sheet .mark").first).to_be_visible()
    expect(page.locator(".hit-bar")).to_contain_text("extrait 1 /")


def test_escape_goes_back_to_the_words_then_clears_them(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id, "?q=digesteur")
    page.locator("[data-hit-link]").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#recherche")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#recherche")).to_have_value("")
    expect(page.locator("#compte")).to_contain_text("Tapez une question")
    expect(page.locator(".hits li")).to_have_count(0)


def test_an_answer_that_was_overtaken_is_not_shown(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id)
    held: list[Route] = []

    def hold(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query).get("q", [""])[0]
        if asked == "bruit":
            held.append(route)
        else:
            route.continue_()

    page.route("**/recherche?*", hold)
    with page.expect_request(lambda request: "q=bruit" in request.url):
        page.keyboard.type("bruit")
    page.locator("#recherche").fill("zzzintrouvable")
    expect(page.get_by_text("Rien n’a été trouvé pour")).to_be_visible()
    for route in held:
        route.fulfill(status=200, content_type="text/html", body='<div id="resultats">en retard</div>')
    expect(page.get_by_text("Rien n’a été trouvé pour")).to_be_visible()
    expect(page.get_by_text("en retard")).to_have_count(0)


def test_nothing_found_says_what_to_try(page: Page, site: Site, dossier_id: UUID) -> None:
    search_screen(page, site, dossier_id, "?q=zzzintrouvable")
    expect(page.locator(".empty")).to_contain_text("Essayez d’autres mots")
    search_screen(page, site, dossier_id, "?q=bruit&de=9999")
    page.get_by_role("link", name="Chercher sans les filtres").click()
    expect(page.locator(".hits li").first).to_be_visible()


def test_the_same_paragraph_in_two_documents_is_one_hit(page: Page, site: Site, twice_told: UUID) -> None:
    search_screen(page, site, twice_told, "?q=captage Fontaine aux Moines")
    expect(page.locator(".hits li")).to_have_count(1)
    also = page.locator(".hits li a", has_text=re.compile(r"(resume|etude)\.md, p"))
    expect(also).to_have_count(1)
    page.get_by_text("Autour de ce passage").click()
    expect(page.locator(".around")).to_contain_text("après :")
    also.click()
    expect(page.locator(".sheet .mark").first).to_contain_text("Fontaine aux Moines")


def test_regulation_is_searched_from_the_same_words(page: Page, site: Site, dossier_id: UUID, regulation: None) -> None:
    search_screen(page, site, dossier_id, "?q=niveaux sonores limite de propriété")
    page.get_by_label("dans la réglementation").check()
    link = page.locator("[data-hit-link]").first
    expect(link).to_contain_text("Arrêté du 12 août 2010")
    expect(link).to_have_attribute("href", "https://www.legifrance.gouv.fr/loda/id/JORFTEXT1")
    expect(page.get_by_label("dans la réglementation")).to_be_focused()
    expect(page).to_have_url(re.compile("corpus=regulation"))


def test_a_topic_of_regulation_is_chosen_and_undone(page: Page, site: Site, dossier_id: UUID, regulation: None) -> None:
    search_screen(page, site, dossier_id, "?q=limite de propriété&corpus=regulation")
    everything = count_of(page)
    topics = page.get_by_role("region", name="Thème")
    topics.get_by_role("link", name="Bruit et vibrations").click()
    expect(page).to_have_url(re.compile("theme=BRUIT_VIBRATIONS"))
    expect(topics.locator("[aria-current=true]")).to_contain_text("Bruit et vibrations")
    expect(page.locator(".hits li")).to_have_count(1)
    expect(page.locator(".hit-place")).to_contain_text("bruit et vibrations")
    topics.get_by_role("link", name="Bruit et vibrations").click()
    expect(page).not_to_have_url(re.compile("theme="))
    expect(page.locator(".hits li")).to_have_count(everything)


def test_over_the_reader_a_hit_opens_its_page_and_branches_are_counted(
    page: Page, site: Site, twice_told: UUID
) -> None:
    page.goto(f"{site.url}/dossiers/{twice_told}/relecture")
    page.keyboard.press("/")
    page.keyboard.type("captage")
    expect(page.locator("#trouvailles .hits li")).to_have_count(1)
    expect(page.locator(".tree-document .tree-title .hit-count")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#trouvailles")).to_be_hidden()
    expect(page.locator(".sheet .mark").first).to_contain_text("Fontaine aux Moines")
    expect(page.locator(".hit-bar")).to_contain_text("extrait 1 / 1")
    leaf = page.locator(".tree-leaf", has=page.locator("a", has_text=re.compile("^Eau$"))).first
    expect(leaf.locator(".hit-count")).to_have_text(re.compile("^1"))
    expect(page.locator(".tree-leaf", has_text="Bruit").locator(".hit-count")).to_have_count(0)


def test_escape_closes_the_results_over_the_reader(page: Page, site: Site, twice_told: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{twice_told}/relecture")
    page.keyboard.press("/")
    page.keyboard.type("bruit")
    expect(page.locator("#trouvailles .hits li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#trouvailles")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#trouvailles")).to_be_visible()
    page.get_by_role("heading", level=1).locator("xpath=..").click(position={"x": 400, "y": 5})
    expect(page.locator("#trouvailles")).to_be_hidden()


VIEWS = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "phone": (390, 844, "light")}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_found_by_an_accessibility_checker(
    browser: Browser, site: Site, dossier_id: UUID, regulation: None, name: str
) -> None:
    width, height, scheme = VIEWS[name]
    size: Any = {"width": width, "height": height}
    theme: Any = scheme
    context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site.sign_in_url)
    for query in ("?q=bruit eau", "?q=bruit&enjeu=eau", "?q=zzz", "?q=niveaux sonores&corpus=regulation"):
        search_screen(page, site, dossier_id, query)
        assert violations(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture?q=bruit")
    if width > 1000:
        page.locator("#recherche").focus()
        expect(page.locator("#trouvailles .hits li").first).to_be_visible()
        expect(page.locator(".hit-count").first).to_be_visible()
    assert violations(page) == []
    context.close()
