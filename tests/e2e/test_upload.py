"""A deposit that is cut goes on where it stood: within the page, and after its tab was closed."""

import os
from pathlib import Path

from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site

PIECE = 16 * 1024**2
CONTENT = os.urandom(1024) * (PIECE // 1024) + b"la suite" * 4096


def offsets_sent(page: Page) -> list[int]:
    """Collect where the pieces that a page sends begin."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def cut_second_piece(page: Page, times: int) -> list[str]:
    """Cut the connection of pieces that do not begin a file, some times; the list grows with each cut."""
    cuts: list[str] = []

    def cut(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0" and len(cuts) < times:
            cuts.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/uploads/*", cut)
    return cuts


def choose(page: Page, site: Site, path: Path) -> None:
    page.goto(f"{site.url}/deposer")
    page.locator("#fichiers").set_input_files([path])
    page.get_by_label("Titre du dossier").fill("Un envoi coupé")


def test_a_cut_is_made_up_for_without_sending_anything_again(site: Site, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "plan.bin"
    path.write_bytes(CONTENT)
    second = page.context.new_page()  # a cut is an error in its console, as it should be
    offsets, cuts = offsets_sent(second), cut_second_piece(second, 1)
    choose(second, site, path)
    second.get_by_role("button", name="Déposer 1 fichier").click()
    expect(second.get_by_role("heading", name="Un envoi coupé")).to_be_visible()
    assert len(cuts) == 1
    assert offsets == [0, PIECE, PIECE]


def test_a_deposit_whose_tab_was_closed_is_found_again(site: Site, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "plan.bin"
    path.write_bytes(CONTENT)
    closed = page.context.new_page()
    cut_second_piece(closed, 100)
    choose(closed, site, path)
    with closed.expect_event("requestfailed"):
        closed.get_by_role("button", name="Déposer 1 fichier").click()
    closed.close()
    offsets = offsets_sent(page)
    choose(page, site, path)
    expect(page.get_by_text("Un dépôt a été interrompu (1 fichier).")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Déposer 1 fichier").click()
    expect(page.get_by_role("heading", name="Un envoi coupé")).to_be_visible()
    assert offsets == [PIECE]
    page.goto(f"{site.url}/deposer")
    expect(page.get_by_role("heading", name="Déposer un dossier")).to_be_visible()
    expect(page.get_by_text("Un dépôt a été interrompu")).to_have_count(0)


def test_a_pause_keeps_what_arrived(site: Site, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "plan.bin"
    path.write_bytes(CONTENT)
    offsets = offsets_sent(page)
    held: list[Route] = []
    page.route("**/api/uploads/*", lambda route: held.append(route) if offsets[-1:] == [PIECE] else route.continue_())
    choose(page, site, path)
    with page.expect_request(lambda request: request.headers.get("upload-offset") == str(PIECE)):
        page.get_by_role("button", name="Déposer 1 fichier").click()
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_role("alert")).to_have_text("Envoi en pause : ce qui est arrivé est gardé.")
    page.unroute("**/api/uploads/*")
    page.get_by_role("button", name="Reprendre l’envoi").click()
    expect(page.get_by_role("heading", name="Un envoi coupé")).to_be_visible()
    assert offsets.count(0) == 1
