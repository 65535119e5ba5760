"""The synthesis views in a browser: sorted, filtered, copied, taken as CSV, printed whole; nothing wrong to axe."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site, watch

VIEWS = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "phone": (390, 844, "light")}
TABS = ("chiffres", "completude", "enjeux")


@pytest.fixture
def reader(page: Page, site: Site, dossier_id: UUID) -> Page:
    """Open the chiffres clés, with leave to use the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=chiffres")
    expect(page.locator("[data-count]")).to_contain_text("chiffre")
    return page


def _labels(page: Page) -> list[str]:
    return page.locator("[data-table=chiffres] [data-row]:visible th").all_inner_texts()


def _numbers(page: Page) -> list[tuple[str, float]]:
    cells = page.locator("[data-table=chiffres] [data-row] td[data-number]")
    read: list[tuple[str, float]] = cells.evaluate_all(
        "cells => cells.map(cell => [cell.dataset.group, Number(cell.dataset.number)])"
    )
    return [(unit, number) for unit, number in read]


def _folded(page: Page, texts: list[str]) -> list[str]:
    """Sort as French does, by the browser's own collation."""
    script = "texts => texts.toSorted(new Intl.Collator('fr', { numeric: true, sensitivity: 'base' }).compare)"
    ordered: list[str] = page.evaluate(script, texts)
    return ordered


def test_figures_sort_by_column_back_and_forth_and_return_to_the_note_s_order(reader: Page) -> None:
    drafted = _labels(reader)
    head = reader.get_by_role("columnheader", name="Ce qui est mesuré")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    ascending = _labels(reader)
    assert ascending == _folded(reader, drafted)
    assert ascending != drafted
    reader.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert _labels(reader) != ascending
    reader.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert _labels(reader) == drafted


def test_values_sort_within_their_unit(reader: Page) -> None:
    reader.get_by_role("button", name="Valeur").click()
    sorted_values = _numbers(reader)
    units = [unit for unit, _ in sorted_values]
    assert all(units.index(unit) + units.count(unit) > place for place, unit in enumerate(units))
    for unit in set(units):
        values = [number for each, number in sorted_values if each == unit]
        assert values == sorted(values)


def test_words_filter_without_accents_and_what_was_asked_stays_from_tab_to_tab(reader: Page) -> None:
    everything = _labels(reader)
    word = next(each for each in everything if "é" in each).split()[0]
    reader.get_by_role("searchbox", name="Filtrer par mots").fill(word.replace("é", "e").upper())
    left = _labels(reader)
    assert 0 < len(left) < len(everything)
    expect(reader.locator("[data-count]")).to_contain_text(f"sur {len(everything)}")
    reader.get_by_role("link", name="Échéances").click()
    reader.get_by_role("link", name="Chiffres clés").click()
    expect(reader.locator("[data-count]")).to_contain_text(f"sur {len(everything)}")
    assert _labels(reader) == left
    reader.get_by_role("searchbox", name="Filtrer par mots").fill("introuvable")
    expect(reader.get_by_text("Aucun chiffre ne contient ces mots.")).to_be_visible()
    assert violations(reader) == []


def test_what_is_shown_is_copied_for_a_spreadsheet(reader: Page) -> None:
    reader.get_by_role("button", name="Valeur").click()
    reader.get_by_role("button", name="Copier").click()
    expect(reader.locator("#annonce")).to_contain_text("collez-les dans un tableur")
    copied = str(reader.evaluate("navigator.clipboard.readText()"))
    head, *lines = [line.split("\t") for line in copied.splitlines()]
    assert head == ["Ce qui est mesuré", "Valeur", "Unité", "Source"]
    assert [line[0] for line in lines] == _labels(reader)
    assert [float(line[1].replace(",", ".")) for line in lines] == [number for _, number in _numbers(reader)]
    assert [line[2] for line in lines] == [unit for unit, _ in _numbers(reader)]


@pytest.mark.parametrize("tab", TABS)
def test_each_table_is_taken_as_a_file(reader: Page, site: Site, dossier_id: UUID, tab: str) -> None:
    reader.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet={tab}")
    with reader.expect_download() as download:
        reader.get_by_role("link", name="CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    told = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(told) > 1
    assert len({len(row) for row in told}) == 1


def test_only_what_lacks_is_left_of_the_completeness(reader: Page, site: Site, dossier_id: UUID) -> None:
    reader.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=completude")
    reader.get_by_label("Ce qui manque seulement").check()
    shown = reader.locator("[data-table=completude] [data-row]:visible .badge").all_inner_texts()
    assert shown
    assert not any("présente" in each for each in shown)
    for group in reader.locator("[data-table=completude] [data-block]:visible").all():
        assert group.locator("[data-row]:visible").count() > 0


def test_measures_filter_by_enjeu_and_the_matrix_leads_to_them(reader: Page, site: Site, dossier_id: UUID) -> None:
    reader.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet=enjeux")
    link = reader.locator(".erc tbody th a").first
    link.focus()
    reader.keyboard.press("Enter")
    target = str(link.get_attribute("href"))
    expect(reader.locator(target)).to_be_in_viewport()
    title = reader.locator(f"{target} [data-title]").inner_text()
    reader.get_by_role("searchbox", name="Filtrer par mots").fill(title)
    shown = reader.locator(".enjeu:visible [data-title]").all_inner_texts()
    assert title in shown
    assert len(shown) < reader.locator(".enjeu").count()


def test_print_shows_the_whole_tab_alone(reader: Page) -> None:
    reader.emulate_media(media="print")
    expect(reader.locator("#volet-note")).to_be_visible()
    expect(reader.locator("#volet-page")).to_be_hidden()
    expect(reader.locator("[data-tools]")).to_be_hidden()
    last = reader.locator("[data-row]").last
    expect(last).to_be_visible()
    clipped = reader.evaluate(
        "() => { const body = document.getElementById('note-corps'); return body.scrollHeight - body.clientHeight; }"
    )
    assert clipped <= 1


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """Give a signed-in page of a size and theme."""
    width, height, scheme = VIEWS[request.param]
    size: Any = {"width": width, "height": height}
    theme: Any = scheme
    context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    complaints = watch(page)
    page.goto(site.sign_in_url)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_pane(view: Page, site: Site, dossier_id: UUID, tab: str) -> None:
    view.goto(f"{site.url}/dossiers/{dossier_id}/relecture?onglet={tab}")
    expect(view.locator("[data-count]")).not_to_be_empty()
    assert violations(view) == []
    over = view.evaluate(
        "() => { const b = document.getElementById('note-corps'); return b.scrollWidth - b.clientWidth; }"
    )
    assert over <= 0
