"""The web process: the reading room and the API on one port, with their parts chosen here."""

import gc
import getpass
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from reviewer_ui.access.sessions import SessionLimits
from reviewer_ui.app import build_app
from reviewer_ui.ports import UiParts
from workers import health
from workers.adapters.page_copies import PageCopies
from workers.adapters.pdf_page_images import PdfPageImages
from workers.apps import Composition
from workers.dossier_then import folding
from workers.errors import ConfigurationError
from workers.settings import Settings

_BACKLOG = 128


def serve(composition: Composition) -> None:
    """Serve until SIGTERM.

    Raises: ConfigurationError: the port is taken, the address is not this machine's, or nobody would have to sign in,
        or the folder of a theme is none.
    """
    settings = composition.settings
    health.refuse_to_be_open(composition)
    listener = _listen(settings.host, settings.port)
    url = f"http://{settings.host}:{listener.getsockname()[1]}/"
    app = build_app(_parts(composition))
    server = _AnnouncingServer(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
            lifespan="on",
            # Else whoever reaches the port chooses the address that failed sign-ins are counted by.
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies),
        ),
        lambda: composition.folder.announce("web", {"url": url}),
    )
    # What was imported stays for good: without this, one desk in twenty waits 70 ms while it is all gone through.
    gc.freeze()
    server.run(sockets=[listener])


class _AnnouncingServer(uvicorn.Server):
    """Says where it serves once it does."""

    def __init__(self, config: uvicorn.Config, announce: Any) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"le port {port} de {host} n’est pas libre ({error.strerror}) : choisissez-en un autre par --port ou "
            "LISIERE_PORT"
        ) from error
    listener.listen(_BACKLOG)
    return listener


def _parts(composition: Composition) -> UiParts:
    settings = composition.settings
    return UiParts(
        read_model=composition.read_model,
        store=composition.store,
        sink=composition.sink("/lisiere/web"),
        pages=PdfPageImages(composition.store, PageCopies(composition.folder.pages, composition.keys)),
        index=composition.asked_index(),
        reranker=composition.reranker(),
        token=composition.folder.token(),
        printing=composition.printing(),
        service=settings.service,
        actor=settings.actor or getpass.getuser(),
        sessions=composition.sessions,
        accounts=composition.accounts,
        then=folding(composition.store, composition.wire),
        uploads=composition.folder.uploads,
        identity=composition.identity,
        session_limits=SessionLimits(idle_s=settings.session_idle_s, longest_s=settings.session_longest_s),
        public_url=settings.public_url,
        contact=settings.access_contact,
        retry=composition.retry,
        journal=composition.recorded,
        retention_days=settings.retention_days,
        theme=settings.theme,
        max_file_bytes=settings.max_file_bytes,
        hosts=_names(settings),
        checks={name: _probe(check, composition) for name, check in health.READINESS.items()},
    )


def _names(settings: Settings) -> frozenset[str]:
    """Return the names this server answers to beside the loopback ones."""
    public = urlsplit(settings.public_url or "").hostname
    return frozenset((*settings.hosts, *((public,) if public else ())))


def _probe(check: health.Check, composition: Composition) -> Callable[[], None]:
    def probe() -> None:
        check(composition)

    return probe
