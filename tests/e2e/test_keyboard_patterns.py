"""Separators, contents, tabs and dialogs are used by keyboard as the WAI-ARIA authoring practices describe them."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the reader."""
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture")
    expect(page.locator("#note-corps .statement").first).to_be_visible()
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize(("side", "grow", "most"), [("left", "ArrowRight", "40"), ("right", "ArrowLeft", "65")])
def test_a_separator_moves_by_arrows_to_its_ends_and_folds(reader: Page, side: str, grow: str, most: str) -> None:
    separator = reader.locator(f"[role=separator][data-side={side}]")
    before = int(separator.get_attribute("aria-valuenow") or 0)
    separator.press(grow)
    expect(separator).to_have_attribute("aria-valuenow", str(before + 2))
    separator.press("End")
    expect(separator).to_have_attribute("aria-valuenow", most)
    expect(separator).to_have_attribute("aria-valuemax", most)
    separator.press("Home")
    expect(separator).to_have_attribute("aria-valuenow", "12")
    separator.press("Enter")
    expect(separator).to_have_attribute("aria-valuenow", "0")
    expect(separator).to_have_attribute("aria-valuetext", "replié")
    separator.press("Enter")
    controlled = reader.locator(f"#{separator.get_attribute('aria-controls')}")
    expect(controlled).to_be_visible()


def test_the_contents_are_walked_by_arrows(reader: Page) -> None:
    trees = reader.locator(".tree-document")
    study = reader.locator(".tree-document", has_text="Étude de dangers")
    study.locator("> summary").focus()
    reader.keyboard.press("ArrowRight")
    expect(study).to_have_attribute("open", "")
    expect(study.locator(".tree-children a").first).to_be_visible()
    reader.keyboard.press("ArrowDown")
    expect(study.locator(".tree-children a").first).to_be_focused()
    reader.keyboard.press("ArrowLeft")
    expect(study.locator("> summary")).to_be_focused()
    reader.keyboard.press("ArrowLeft")
    expect(study).not_to_have_attribute("open", "")
    reader.keyboard.press("Home")
    expect(trees.first.locator("> summary")).to_be_focused()


def test_tabs_are_walked_by_arrows_and_opened_by_enter(reader: Page) -> None:
    tabs = reader.locator(".tabs a")
    tabs.first.focus()
    reader.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    reader.keyboard.press("ArrowLeft")
    reader.keyboard.press("ArrowLeft")
    expect(tabs.last).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader.locator(".tabs a").last).to_have_attribute("aria-current", "page")


def test_a_dialog_keeps_the_focus_and_gives_it_back(reader: Page) -> None:
    button = reader.get_by_role("button", name="Approuver…")
    button.focus()
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("dialog")).to_be_visible()
    is_inside = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"
    for _ in range(8):
        reader.keyboard.press("Tab")
        assert reader.evaluate(is_inside)
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
