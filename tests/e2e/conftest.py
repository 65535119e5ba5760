"""A real browser on a real server over the pipeline in one process; any console error or policy violation fails."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from infra.demo.dossier import DemoDossier, build_demo_dossier
from reviewer_ui.vendor import copy_libraries
from tests.fakes.demo_room import TOKEN, DemoRoom

SERVER_START_S = 20.0


@dataclass(frozen=True)
class Site:
    """Where a room is served, and the room."""

    url: str
    room: DemoRoom

    @property
    def sign_in_url(self) -> str:
        """Return the link that signs in."""
        return f"{self.url}/?token={TOKEN}"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoDossier:
    """Build the fictional dossier."""
    return build_demo_dossier(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a room that holds nothing yet."""
    copy_libraries()
    room = DemoRoom(tmp_path_factory.mktemp("data"))
    with _served(room) as url:
        yield Site(url, room)
    room.close()


@pytest.fixture(scope="session")
def dossier_id(site: Site, demo: DemoDossier) -> UUID:
    """Give a dossier whose note is drafted: short files, one of each kind."""
    chosen = [path for path in demo.files if path.name[:2] in ("01", "03", "04", "07", "08")]
    return site.room.take_dossier(
        chosen,
        title=demo.title,
        petitionnaire=demo.petitionnaire,
        reference=demo.reference,
        filed_on=demo.filed_on,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, for one module at a time: its event loop stands in the way of asynchronous tests."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Give a signed-in page; at the end, nothing may have been complained of in its console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    context.set_default_timeout(15_000)
    opened = context.new_page()
    complaints = watch(opened)
    opened.goto(site.sign_in_url)
    yield opened
    context.close()
    assert complaints == []


def watch(page: Page) -> list[str]:
    """Collect what a page's console complains of, policy violations among it."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):  # Chromium's own idea
            complaints.append(f"{message.text} {message.location['url']}".strip())

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


class _served:  # noqa: N801 -- reads as a verb where it is used
    """Serve a room on a free port of the loopback interface."""

    def __init__(self, room: DemoRoom, listener: socket.socket | None = None) -> None:
        self._listener = listener or socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(room.app(), log_level="error", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(SERVER_START_S)
        self._listener.close()


@pytest.fixture(scope="session")
def serve() -> Callable[..., _served]:
    """Give a way to serve another room for the length of a `with`."""
    return _served
