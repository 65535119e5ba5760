"""The service's templates in a browser: put one in, choose it, download a note and a letter made of it, read them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site
from tests.unit.workers.templates.conftest import odt_template, odt_text, word_template, word_text

WORD = word_template("Direction de l’Ormelle", "{{ projet }}", "{{ mention }}")
LETTER = (
    "<text:p>Direction de l’Ormelle</text:p><text:list><text:list-item><text:p>{%p for d in demandes %}</text:p>"
    "</text:list-item><text:list-item><text:p>{{ d.texte }}</text:p></text:list-item>"
    "<text:list-item><text:p>{%p endfor %}</text:p></text:list-item></text:list>"
)
Save = Callable[[Page, str], bytes]


@pytest.fixture
def templates(site: Site) -> Iterator[Path]:
    """Give the folder of templates, emptied after."""
    folder = site.room.parts.printing.folder
    assert folder is not None
    yield folder.root
    for each in folder.files():
        folder.remove(each.file_name)


@pytest.fixture
def models(page: Page, site: Site, templates: Path, tmp_path: Path) -> Page:
    """Put a template of note and one of letter in, through the page."""
    for name, content in (("note-ormelle.docx", WORD), ("demande-ormelle.odt", odt_template(LETTER))):
        path = tmp_path / name
        path.write_bytes(content)
        page.goto(f"{site.url}/modeles")
        page.get_by_label("Ajouter ou remplacer un modèle").set_input_files(path)
        page.get_by_role("button", name="Essayer et ajouter").click()
        expect(page.get_by_role("status").filter(has_text="est ajouté")).to_be_visible()
    return page


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Give a way to download by a click and read what came."""

    def saved(page: Page, name: str) -> bytes:
        with page.expect_download() as download:
            page.locator("details.menu[open]").get_by_text(name).click()
        path = tmp_path / "telecharge"
        download.value.save_as(path)
        return path.read_bytes()

    return saved


def test_a_note_is_downloaded_from_the_template_chosen_and_remembered(
    models: Page, site: Site, dossier_id: UUID, save: Save
) -> None:
    models.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    models.get_by_text("Exporter").click()
    models.locator("details.menu[open]").get_by_label("Modèle").select_option("note-ormelle")
    assert word_text(save(models, "Document Word (DOCX)"))[0] == "Direction de l’Ormelle"
    expect(models.locator("#annonce")).to_have_text("Note téléchargée.")
    models.reload()
    models.get_by_text("Exporter").click()
    expect(models.locator("details.menu[open]").get_by_label("Modèle")).to_have_value("note-ormelle")
    content = save(models, "Document OpenDocument (ODT)")
    expect(models.locator("#annonce")).to_contain_text("n’existe pas en ODT. La forme intégrée a été employée.")
    assert any("Note d’instruction" in line for line in odt_text(content))


def test_a_letter_is_downloaded_from_the_template_with_what_was_ticked_and_reworded(
    models: Page, site: Site, dossier_id: UUID, save: Save
) -> None:
    models.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    models.get_by_role("button", name="Reformuler la demande 2", exact=True).click()
    models.keyboard.press("Control+A")
    models.keyboard.type("Mes propres mots.")
    choice = models.locator("#lettre").get_by_label("Modèle")
    choice.focus()
    models.keyboard.press("ArrowDown")
    expect(choice).to_have_value("demande-ormelle")
    models.get_by_text("Télécharger", exact=True).click()
    lines = odt_text(save(models, "Document OpenDocument (ODT)"))
    assert lines[:2] == ["Direction de l’Ormelle", "Mes propres mots."]
    expect(models.locator("#annonce")).to_have_text("Lettre téléchargée : projet non signé.")
    models.get_by_role("button", name="Aperçu").click()
    expect(models.get_by_role("dialog")).to_contain_text("Mes propres mots.")


def test_a_template_that_fails_is_said_and_our_own_form_comes(
    models: Page, site: Site, templates: Path, dossier_id: UUID, save: Save
) -> None:
    (templates / "note-ormelle.docx").write_bytes(word_template("{{ inconnue }}"))
    models.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    models.get_by_text("Exporter").click()
    models.locator("details.menu[open]").get_by_label("Modèle").select_option("note-ormelle")
    assert any("Note d’instruction" in line for line in word_text(save(models, "Document Word (DOCX)")))
    expect(models.locator("#annonce")).to_contain_text("variable inconnue : « inconnue »")


def test_the_page_of_templates_and_the_choices_are_accessible(models: Page, site: Site, dossier_id: UUID) -> None:
    assert violations(models) == []
    models.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=demandes")
    models.get_by_text("Exporter").click()
    assert violations(models) == []


def test_a_template_is_taken_out_by_keys_alone(models: Page, site: Site) -> None:
    models.goto(f"{site.url}/modeles")
    models.get_by_role("button", name="Supprimer note-ormelle.docx").focus()
    models.keyboard.press("Enter")
    expect(models.get_by_role("heading", name="note-ormelle.docx")).to_have_count(0)
