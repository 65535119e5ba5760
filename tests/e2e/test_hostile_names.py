"""Names that people and other systems give: markup, right-to-left marks, 255 bytes. They are shown, and do nothing."""

from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site

MARKUP = '<img src=x onerror="document.title=1">"\'&amp;'
TURNED = "plan\u202egnp.exe"
LONG = "x" * 120 + "é" * 65
OUTSIDE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.parentElement;
    const isTurned = /[\\u202a-\\u202e]/.test(node.data) && !at.closest("bdi, [dir=auto], script, option, textarea");
    if (isTurned) found.push(at.outerHTML.slice(0, 200));
  }
  return found;
}"""
"""Elements whose text turns the words around it."""


@pytest.fixture(scope="module")
def named(site: Site, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier of such names."""
    folder = tmp_path_factory.mktemp("noms")
    names = [f"{TURNED}.txt", f"{LONG}.txt", "a<b>&'.txt"]
    assert len(names[1].encode()) == 254
    for name in names:
        (folder / name).write_text(f"Le projet compte sept éoliennes de 120 m. {MARKUP}\n", encoding="utf-8")
    paths = [folder / name for name in names]
    return site.room.take_dossier(paths, title=f"{MARKUP} {TURNED} {LONG}", petitionnaire=f"{TURNED} {MARKUP}")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/dossiers/{id}",
        "/dossiers/{id}/relecture",
        "/dossiers/{id}/relecture?onglet=non-lu",
        "/dossiers/{id}/recherche?q=éoliennes",
        "/dossiers/{id}/journal",
        "/dossiers/{id}/complements",
        "/dossiers/{id}/retrait",
    ],
)
def test_a_name_is_shown_as_text_within_its_own_bounds(page: Page, site: Site, named: UUID, address: str) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url + address.format(id=named))
        page.wait_for_load_state("load")
        assert page.locator("img[onerror]").count() == 0
        assert page.title() != "1"
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_note_is_taken_under_a_plain_file_name(page: Page, site: Site, named: UUID) -> None:
    for kind in ("docx", "odt", "pdf", "md"):
        answer = page.request.get(f"{site.url}/api/dossiers/{named}/note", params={"format": kind})
        assert answer.status == 200, kind
        assert not {"\u202e", "<", ">"} & set(answer.headers["content-disposition"])
        if kind == "md":
            assert "<img" not in answer.text().replace("\\<", "")
