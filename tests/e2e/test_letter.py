"""The demande de compléments as an agent makes it: tick, reword, add, preview, download; a closed tab loses nothing."""

import io
from pathlib import Path
from uuid import UUID

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site, watch

TICKS = ".request[data-request] input[type=checkbox]"


@pytest.fixture
def tab(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the requests of the note; this browser remembers nothing of them yet."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    expect(page.locator(TICKS).first).to_be_visible()
    return page


def _text(content: bytes) -> str:
    """Return the paragraphs; spaces that do not break read as spaces."""
    return "\n".join(" ".join(paragraph.text.split()) for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def test_nothing_is_ticked_for_the_agent(tab: Page) -> None:
    assert tab.locator(f"{TICKS}:checked").count() == 0
    tab.get_by_role("button", name="Aperçu").click()
    expect(tab.locator("#annonce")).to_contain_text("Choisissez au moins une demande")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_the_preview_shows_what_was_ticked_and_reworded(tab: Page) -> None:
    tab.locator(TICKS).nth(1).check()
    tab.get_by_role("button", name="Reformuler la demande 1", exact=True).click()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Fournir la pièce, <b>signée</b>.")
    expect(tab.locator("#lettre-compte")).to_have_text("2")
    tab.get_by_label("Délai de réponse").fill("45")
    tab.get_by_label("Unité du délai").select_option("jours")
    tab.get_by_role("button", name="Aperçu").click()
    letter = tab.get_by_role("dialog")
    expect(letter.locator("ol > li")).to_have_count(2)
    expect(letter.locator("ol > li").first).to_contain_text("Fournir la pièce, <b>signée</b>.")
    expect(letter).to_contain_text("dans un délai de 45 jours")
    expect(letter).to_contain_text("Projet de lettre, non signé")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_a_closed_tab_loses_nothing(tab: Page) -> None:
    tab.locator(TICKS).nth(2).check()
    tab.get_by_role("button", name="Reformuler la demande 3", exact=True).click()
    tab.keyboard.press("End")
    tab.keyboard.type(" Avant l’été.")
    tab.get_by_role("button", name="Ajouter une demande").click()
    tab.keyboard.type("Transmettre le plan signé.")
    tab.get_by_label("Fondement juridique de la demande ajoutée").fill("R181-13 2°")
    tab.locator("#lettre-entete > summary").click()
    tab.get_by_label("Service", exact=True).fill("UD DREAL")
    expect(tab.locator("#lettre-etat")).to_have_text("Gardé dans ce navigateur.")
    tab.reload()
    expect(tab.locator(TICKS).nth(2)).to_be_checked()
    expect(tab.locator(".request-text").nth(2)).to_contain_text("Avant l’été.")
    expect(tab.locator(".request-edited").nth(2)).to_be_visible()
    expect(tab.get_by_label("Texte de la demande ajoutée")).to_have_value("Transmettre le plan signé.")
    expect(tab.get_by_label("Service", exact=True)).to_have_value("UD DREAL")
    tab.get_by_role("button", name="Texte proposé de la demande 3").click()
    expect(tab.locator(".request-text").nth(2)).not_to_contain_text("Avant l’été.")
    tab.get_by_role("button", name="Retirer cette demande").click()
    tab.reload()
    expect(tab.locator(".request-edited").nth(2)).not_to_be_visible()
    expect(tab.get_by_label("Texte de la demande ajoutée")).to_have_count(0)


@pytest.mark.parametrize(("name", "suffix"), [("DOCX", "docx"), ("ODT", "odt"), ("PDF", "pdf"), ("Markdown", "md")])
def test_the_letter_is_downloaded_in_every_form(tab: Page, name: str, suffix: str, tmp_path: Path) -> None:
    tab.locator(TICKS).first.check()
    tab.get_by_text("Télécharger").click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name=name).click()
    assert download.value.suggested_filename.endswith(f".{suffix}")
    path = tmp_path / "lettre"
    download.value.save_as(path)
    if suffix == "docx":
        asked = tab.locator(".request-text").first.inner_text()
        assert asked in _text(path.read_bytes())
    expect(tab.locator("#annonce")).to_contain_text("projet non signé")


def test_two_tabs_show_the_same_choices(tab: Page) -> None:
    other = tab.context.new_page()
    complaints = watch(other)
    other.goto(tab.url)
    expect(other.locator(TICKS).first).not_to_be_checked()
    tab.locator(TICKS).first.check()
    expect(other.locator(TICKS).first).to_be_checked()
    other.close()
    assert complaints == []


def test_a_source_of_a_request_opens_beside_it(tab: Page) -> None:
    tab.locator(".request .chip").first.click()
    expect(tab.locator(".sheet rect.mark, .sheet mark.mark").first).to_be_visible()
    expect(tab.locator("#lettre")).to_be_visible()


def test_a_letter_is_made_by_keys_alone(tab: Page) -> None:
    tab.locator(TICKS).first.focus()
    tab.keyboard.press("Space")
    expect(tab.locator("#lettre-compte")).to_have_text("1")
    tab.get_by_role("button", name="Aperçu").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Aperçu")).to_be_focused()


def test_what_was_ticked_and_is_no_longer_in_the_note_is_said(tab: Page, dossier_id: UUID) -> None:
    tab.evaluate(
        "id => localStorage.setItem(`lisiere.lettre.${id}`, JSON.stringify({ picked: { disparue: true } }))",
        str(dossier_id),
    )
    tab.reload()
    expect(tab.locator("#lettre-etat")).to_contain_text("1 demande que vous aviez choisie n’a plus la même rédaction")
