"""The other screens: the desk, handing in, searching, incidents, signing in; and hostile names on all of them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.e2e.conftest import Site, watch
from tests.fakes.demo_room import TOKEN, DemoRoom

HOSTILE = "<img src=x onerror=\"document.title='atteint'\"><script>document.title='atteint'</script> \u202egnp.exe"
TABS = ("synthese", "completude", "chiffres", "contradictions", "enjeux", "demandes", "echeances", "non-lu")


def test_an_empty_desk_says_what_to_do(browser: Browser, tmp_path: Path, serve: Callable[[DemoRoom], Any]) -> None:
    room = DemoRoom(tmp_path)
    with serve(room) as url:
        page = browser.new_page()
        complaints = watch(page)
        page.goto(f"{url}/?token={TOKEN}")
        expect(page.get_by_text("Aucun dossier pour l’instant.")).to_be_visible()
        page.locator("#dossiers").get_by_role("link", name="Déposer un dossier").click()
        expect(page.get_by_role("heading", name="Déposer un dossier")).to_be_visible()
        page.close()
    room.close()
    assert complaints == []


def test_the_link_signs_in_once_and_leaves_no_token_in_the_address(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    page.goto(f"{site.url}/incidents?token={TOKEN}")
    assert page.url == f"{site.url}/incidents"
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Dossiers")).to_be_visible()
    page.close()


def test_the_token_signs_in_by_hand(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.url)
    page.get_by_label("Jeton").fill("faux")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas celui de ce serveur")
    page.get_by_label("Jeton").fill(TOKEN)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Dossiers")).to_be_visible()
    page.close()


def test_files_handed_in_become_a_dossier(page: Page, site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "annexes"
    folder.mkdir()
    (folder / "note.txt").write_text("Le projet compte trois éoliennes de 150 m de hauteur.\n" * 3)
    (tmp_path / "vide.txt").write_bytes(b"")
    page.goto(f"{site.url}/deposer")
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("alert")).to_have_text("Choisissez au moins un fichier.")
    page.locator("#fichiers").set_input_files([tmp_path / "vide.txt"])
    page.locator("#repertoire").set_input_files(folder)
    expect(page.locator("#liste li")).to_have_count(2)
    expect(page.locator("#liste")).to_contain_text("fichier vide")
    page.get_by_label("Titre du dossier").fill("Parc éolien des Crêtes")
    page.get_by_role("button", name="Déposer 2 fichiers").click()
    expect(page.get_by_role("heading", name="Parc éolien des Crêtes")).to_be_visible()
    expect(page.locator(".documents")).to_contain_text("annexes/note.txt")
    expect(page.get_by_role("alert")).to_contain_text("le fichier est vide")
    expect(page.get_by_role("link", name="Relire la note")).to_be_visible(timeout=30_000)


def test_a_file_can_be_taken_off_the_list(page: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    page.goto(f"{site.url}/deposer")
    page.locator("#fichiers").set_input_files([path])
    page.get_by_role("button", name="Retirer a.txt").click()
    expect(page.locator("#liste li")).to_have_count(0)


def test_the_desk_is_searched_and_its_address_keeps_the_search(page: Page, site: Site, dossier_id: UUID) -> None:
    page.goto(site.url)
    page.get_by_role("searchbox").fill("aucun dossier ne s’appelle ainsi")
    expect(page.get_by_text("Aucun dossier ne correspond.")).to_be_visible()
    expect(page).to_have_url(re.compile("q=aucun"))
    page.reload()
    expect(page.get_by_text("Aucun dossier ne correspond.")).to_be_visible()
    page.goto(f"{site.url}/?etat=in_review")
    expect(page.locator(f"#d-{dossier_id}")).to_be_visible()
    expect(page.get_by_label("État")).to_have_value("in_review")


def test_the_desk_shows_a_new_dossier_by_itself(page: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "texte.txt"
    path.write_text("Une phrase.")
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Dossiers")).to_be_visible()
    site.room.take_dossier([path], title="Arrivé pendant la lecture")
    expect(page.get_by_role("link", name="Arrivé pendant la lecture")).to_be_visible()


def test_what_is_found_opens_on_its_page_and_hits_follow_by_keys(page: Page, site: Site, dossier_id: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    page.keyboard.press("/")
    page.keyboard.type("méthane explosion digesteur")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recherche par les mots seulement")).to_be_visible()
    page.locator(".hits a", has_text=".pdf").first.click()
    expect(page.locator(".sheet rect.mark").first).to_be_visible()
    bar = page.locator(".hit-bar")
    first = re.search(r"extrait (\d+)", bar.inner_text())
    assert first is not None
    page.locator("#volet-page .page-scroll").first.focus()
    page.keyboard.press("n")
    expect(bar).to_contain_text(f"extrait {int(first[1]) + 1} /")
    page.keyboard.press("p")
    expect(bar).to_contain_text(f"extrait {first[1]} /")


def test_an_incident_is_told_in_words_and_sent_again(page: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "vide.pdf"
    path.write_bytes(b"")
    site.room.take_dossier([path], title="Fichier vide")
    page.goto(f"{site.url}/incidents")
    incident = page.locator(".incident").first
    expect(incident).to_contain_text("le fichier est vide")
    incident.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_role("status").first).to_contain_text("Renvoyé")
    assert len(site.room.pipeline.letters) == 1


def test_names_with_markup_are_inert_on_every_screen(page: Page, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.txt"
    path.write_text(f"{HOSTILE}\nLe projet compte trois éoliennes de 150 m de hauteur.")
    dossier_id = site.room.take_dossier([path], title=HOSTILE, petitionnaire=HOSTILE, reference="<b>réf</b>")
    base = f"{site.url}/dossiers/{dossier_id}"
    opened: list[str] = []

    def note_and_dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note_and_dismiss)
    screens = [
        site.url,
        base,
        f"{base}/relecture",
        f"{base}/recherche?q=<img src=x onerror=alert(1)> projet",
        f"{site.url}/incidents",
    ]
    for address in [*screens, *(f"{base}/relecture?onglet={tab}" for tab in TABS)]:
        page.goto(address)
        page.wait_for_load_state("load")
        assert page.title() != "atteint"
        assert page.locator("img[src=x]").count() == 0
    page.goto(base)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=")
    # A direction override must not turn what stands around it.
    assert page.locator("h1 bdi").count() == 1
    assert opened == []


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light"), (720, "dark")])
def test_no_screen_is_wider_than_its_window(
    browser: Browser, site: Site, dossier_id: UUID, width: int, theme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=theme)
    complaints = watch(page)
    page.goto(site.sign_in_url)
    base = f"/dossiers/{dossier_id}"
    addresses = ["/", "/deposer", "/incidents", base, f"{base}/recherche?q=bruit"]
    for address in [*addresses, *(f"{base}/relecture?onglet={tab}" for tab in TABS)]:
        page.goto(site.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.close()
    assert complaints == []


def test_on_a_phone_one_pane_shows_at_a_time_and_a_source_brings_its_page(
    browser: Browser, site: Site, dossier_id: UUID
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(site.sign_in_url)
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator(".pane--page")).not_to_be_visible()
    page.locator(".statement .chip").first.click()
    expect(page.locator(".pane--page rect.mark").first).to_be_visible()
    expect(page.locator(".pane--note")).not_to_be_visible()
    page.get_by_role("button", name="Note").click()
    expect(page.locator(".pane--note")).to_be_visible()
    page.close()


def test_every_control_has_a_name_and_shows_its_focus(page: Page, site: Site, dossier_id: UUID) -> None:
    for address in ("/", "/deposer", f"/dossiers/{dossier_id}/relecture"):
        page.goto(site.url + address)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, summary")]
              .filter(each => !(each.getAttribute("aria-label") || each.innerText?.trim() || each.textContent.trim()
                                || each.labels?.length || each.title))
              .map(each => each.outerHTML.slice(0, 120))"""
        )
        assert nameless == []
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"


CONTRAST = """() => {
  const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = each => {
    const chain = [];
    for (let at = each; at; at = at.parentElement) chain.unshift(getComputedStyle(at).backgroundColor);
    return chain.reduce((under, colour) => rgb(colour, under), [255, 255, 255]);
  };
  const weak = [];
  for (const each of document.querySelectorAll("body *")) {
    if (!each.checkVisibility() || each.closest(".page-text, [hidden], .hidden, .skip, [aria-hidden=true]")) continue;
    if (![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const under = ground(each), a = light(rgb(getComputedStyle(each).color, under)), b = light(under);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${each.className} ${each.textContent.trim().slice(0, 40)}`);
  }
  return weak;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, site: Site, dossier_id: UUID, theme: Any) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page.goto(site.sign_in_url)
    base = f"/dossiers/{dossier_id}"
    for address in ("/", base, "/incidents", f"{base}/relecture", f"{base}/relecture?onglet=completude"):
        page.goto(site.url + address)
        assert page.evaluate(CONTRAST) == [], address
    page.close()


def test_an_address_that_leads_nowhere_says_so_in_french(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.sign_in_url)
    answer = page.goto(f"{site.url}/dossiers/00000000-0000-0000-0000-000000000000")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Introuvable")).to_be_visible()
    page.close()
