"""The map in a browser: by keys, by pointer, by its layers and its table; nothing wrong to axe."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site

TEXT = (
    "Éolienne E1 : X = 612 480 ; Y = 6 703 215 (Lambert 93).\nÉolienne E2 : X = 612 980 ; Y = 6 703 215 (Lambert 93).\n"
)
RING = [[1.838, 47.422], [1.844, 47.422], [1.844, 47.426], [1.838, 47.426], [1.838, 47.422]]


@pytest.fixture(scope="module")
def mapped_id(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier with two turbines in its text and a layer of one surface."""
    folder = tmp_path_factory.mktemp("cartes")
    surface = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [RING]},
        "properties": {"nom": "Prairie"},
    }
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [surface]}))
    (folder / "note.txt").write_text(TEXT)
    return site.room.take_dossier([folder / "note.txt", folder / "zones.geojson"], title="Parc", filed_on="2026-11-02")


def _view(page: Page) -> list[float]:
    return [float(each) for each in str(page.locator(".map-view").get_attribute("viewBox")).split()]


def test_the_map_is_used_by_keys_alone_and_its_view_stays_from_tab_to_tab(
    page: Page, site: Site, mapped_id: UUID
) -> None:
    page.goto(f"{site.url}/dossiers/{mapped_id}/relecture")
    page.get_by_role("link", name="Carte", exact=True).press("Enter")
    view = page.locator(".map-view")
    view.focus()
    whole = _view(page)
    view.press("+")
    view.press("ArrowRight")
    near = _view(page)
    assert near[2] < whole[2]
    assert near[0] > (whole[2] - near[2]) / 2
    page.get_by_role("link", name="Synthèse").press("Enter")
    expect(view).to_be_hidden()
    page.get_by_role("link", name="Carte", exact=True).press("Enter")
    expect(view).to_be_visible()
    assert _view(page) == near
    view.press("0")
    assert _view(page) == whole
    turbine = page.get_by_role("link", name=re.compile("E2, éolienne"))
    turbine.focus()
    expect(page.locator("[data-told]")).to_contain_text("E2 · éolienne")
    turbine.press("Enter")
    expect(page.locator("#volet-page mark")).to_contain_text("612 980")
    assert "source=g." in page.url


def test_layers_hide_distances_are_told_and_axe_finds_nothing(page: Page, site: Site, mapped_id: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{mapped_id}/relecture?onglet=carte")
    surface = page.locator("[data-layer='1']")
    expect(surface).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("zones.geojson")).uncheck()
    expect(surface).to_be_hidden()
    page.get_by_role("button", name="Mesurer").click()
    expect(page.locator("[data-measured]")).to_have_text("500 m")
    before = _view(page)
    page.locator(".map-view").hover(position={"x": 20, "y": 20})
    box = page.locator(".map-view").bounding_box()
    assert box is not None
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    assert _view(page)[:2] != before[:2]
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    over = "() => { const b = document.getElementById('note-corps'); return b.scrollWidth - b.clientWidth; }"
    assert page.evaluate(over) <= 0


def test_the_files_are_taken(page: Page, site: Site, mapped_id: UUID) -> None:
    page.goto(f"{site.url}/dossiers/{mapped_id}/relecture?onglet=carte")
    for name in ("CSV", "GeoJSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert "Prairie" in Path(download.value.path()).read_text(encoding="utf-8-sig")
