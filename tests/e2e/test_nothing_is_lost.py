"""What is typed is kept until it is sent: over a closed tab, and over a server that goes away in the middle."""

import socket
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.demo.dossier import DemoDossier
from schemas.additions import StatementAdded
from schemas.reviews import DecisionSubmitted
from tests.e2e.conftest import Site
from tests.e2e.test_additions import select


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the reader."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    return page


def test_a_comment_and_a_reason_under_way_survive_a_closed_tab(reader: Page) -> None:
    identity = reader.locator(".statement").nth(3).get_attribute("id")
    statement = reader.locator(f"#{identity}")
    statement.get_by_role("button", name="Commenter").click()
    statement.get_by_label("Votre commentaire").fill("À vérifier avec la carte")
    reader.get_by_role("button", name="Retourner…").click()
    reader.get_by_label("Ce qui est à reprendre").fill("Reprendre l’état initial")
    address, context = reader.url, reader.context
    reader.close()
    again = context.new_page()
    again.goto(address)
    statement = again.locator(f"#{identity}")
    button = statement.get_by_role("button", name="Commenter")
    expect(button).to_contain_text("brouillon gardé")
    button.click()
    expect(statement.get_by_label("Votre commentaire")).to_have_value("À vérifier avec la carte")
    statement.get_by_label("Votre commentaire").fill("")
    again.get_by_role("button", name="Retourner…").click()
    expect(again.get_by_label("Ce qui est à reprendre")).to_have_value("Reprendre l’état initial")
    again.get_by_label("Ce qui est à reprendre").fill("")


def test_what_is_sent_while_the_server_restarts_arrives_once(
    browser: Browser, site: Site, demo: DemoDossier, serve: Callable[..., Any]
) -> None:
    dossier_id = site.room.take_dossier([demo.files[0]], title="Serveur redémarré")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    with serve(site.room, listener) as url:
        page.goto(f"{url}/?token=jeton-de-test")
        page.goto(f"{url}/dossiers/{dossier_id}/relecture")
        statement = page.locator(f"#{page.locator('.statement').nth(1).get_attribute('id')}")
        statement.get_by_role("button", name="Corriger").click()
        statement.get_by_role("textbox").fill("Écrit pendant le redémarrage.")
        select(page, 1, "Ajouter un énoncé")
    statement.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.locator("#annonce")).to_contain_text(
        "Votre texte est gardé ; il sera envoyé dès que le serveur répondra"
    )
    page.get_by_role("button", name="Ajouter à la note").click()
    expect(statement.get_by_role("textbox")).to_have_value("Écrit pendant le redémarrage.")
    with serve(site.room, socket.create_server(("127.0.0.1", port))):
        expect(statement.locator(".statement-text")).to_have_text("Écrit pendant le redémarrage.", timeout=15_000)
        expect(page.locator(".statement--added")).to_have_count(1)
        expect(page.get_by_label("Votre énoncé")).to_be_hidden()
        context.close()
    ours = [each for each in site.room.pipeline.published if getattr(each, "dossier_id", None) == dossier_id]
    assert sum(isinstance(each, DecisionSubmitted) for each in ours) == 2
    assert sum(isinstance(each, StatementAdded) for each in ours) == 1
