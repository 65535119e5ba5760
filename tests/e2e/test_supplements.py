"""Handing in compléments from the screen, and reading what they changed, by mouse and by keys; axe finds nothing."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.reviews import ApproveNote, ReviewStatement
from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.unit.reviewer_ui.test_supplements import ANNEX, NEWER, decide, statement_with, study


@pytest.fixture(scope="module")
def dossier_id(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier of one study, a statement of which was corrected, and whose note was approved."""
    dossier_id = site.room.take_dossier(
        [study(tmp_path_factory.mktemp("depot"))], title="Carrière du Val", filed_on="2026-11-02"
    )
    changed = statement_with(site.room, dossier_id, "480 m")
    decide(
        site.room,
        dossier_id,
        ReviewStatement(statement_id=changed, verdict="corrected", text="L’habitation la plus proche est à 480 m."),
    )
    decide(site.room, dossier_id, ApproveNote())
    return dossier_id


def test_supplements_are_handed_in_and_what_they_changed_is_read(
    page: Page, site: Site, dossier_id: UUID, tmp_path: Path
) -> None:
    annex = tmp_path / "suivi.md"
    annex.write_text(ANNEX, encoding="utf-8")
    page.goto(f"{site.url}/dossiers/{dossier_id}")
    page.get_by_role("link", name="Déposer des compléments").click()
    assert violations(page) == []
    page.set_input_files("#fichiers", [study(tmp_path, NEWER), annex])
    expect(page.get_by_label("Pièce que suivi.md remplace")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Date de réception").fill("2026-11-20")
    page.get_by_label("Date de la demande de compléments").fill("2026-11-10")
    page.get_by_role("button", name=re.compile("^Déposer 2 fichiers")).click()
    page.wait_for_url(re.compile(r"depot=true"))
    expect(page.get_by_text("complément reçu le 20/11/2026").first).to_be_visible()
    site.room.pipeline.drain()

    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.get_by_text("Nouvelle version de la note")).to_be_visible()
    expect(page.get_by_text("remplacé par").first).to_be_visible()
    expect(page.get_by_text("À revoir : la source a changé.").first).to_be_visible()
    assert violations(page) == []
    page.locator("#voir-changements").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce qui a changé")).to_be_visible()
    expect(page.get_by_text("remplace « etude_impact.md »")).to_be_visible()
    assert violations(page) == []
    page.locator("#note-corps a.chip").first.click()
    expect(page.locator("#volet-page mark").first).to_be_visible()
    expect(page.get_by_role("heading", name="Ce qui a changé")).to_be_visible()

    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    stale = page.locator(".statement", has_text="À revoir").first
    stale.get_by_role("button", name="Garder la correction").click()
    expect(page.locator(".statement--corrected")).to_contain_text("L’habitation la plus proche est à 480 m.")

    page.locator("#versions summary").click()
    page.get_by_role("link", name=re.compile("Version 1, .*approuvée")).click()
    expect(page.get_by_text("Vous lisez la version 1 de la note.")).to_be_visible()
    expect(page.get_by_role("button", name="Approuver…")).to_have_count(0)
    assert violations(page) == []


def test_the_same_files_again_are_told_and_nothing_is_lost(
    browser: Browser, site: Site, dossier_id: UUID, tmp_path: Path
) -> None:
    page = browser.new_page()  # its console tells of the refusal
    page.goto(site.sign_in_url)
    known = site.room.read_model.dossier(dossier_id)
    assert known is not None
    page.goto(f"{site.url}/dossiers/{dossier_id}/complements")
    page.set_input_files("#fichiers", [study(tmp_path)])
    page.get_by_role("button", name=re.compile("^Déposer 1 fichier")).click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’a été déposé")
    expect(page.get_by_role("listitem").filter(has_text="etude_impact.md")).to_be_visible()
    page.close()
