"""No screen scrolls sideways, from a phone to a large screen; 640 px is a laptop's at 200 %."""

from uuid import UUID

from playwright.sync_api import Page

from reviewer_ui.presenters.addresses import TABS
from tests.e2e.conftest import Site

WIDTHS = (320, 390, 640, 768, 900, 950, 1000, 1280, 1920)
_OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const edge = document.documentElement.clientWidth;
  const guilty = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > edge);
  return `${wide} px: ${guilty.slice(-3).map((each) => `${each.tagName}.${each.className}`).join(" ")}`;
}"""


def test_no_screen_scrolls_sideways(page: Page, site: Site, dossier_id: UUID) -> None:
    dossier = f"/dossiers/{dossier_id}"
    addresses = (
        "/",
        "/?q=introuvable",
        "/deposer",
        "/incidents",
        "/modeles",
        "/accessibilite",
        dossier,
        f"{dossier}/recherche?q=bruit",
        f"{dossier}/semblables",
        f"{dossier}/retrait",
        f"{dossier}/journal",
        *(f"{dossier}/relecture?onglet={tab}" for tab in TABS),
    )
    found = {}
    for address in addresses:
        answer = page.goto(site.url + address)
        assert answer is not None
        assert answer.ok, address
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow := page.evaluate(_OVERFLOW):
                found[f"{address} at {width}"] = overflow
    assert found == {}
