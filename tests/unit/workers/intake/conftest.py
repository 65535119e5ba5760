"""Real parts of intake: a folder store, the fetcher, the state in SQLite, and a local HTTP server that misbehaves."""

import hashlib
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schemas.artefacts import ArtefactRef
from schemas.dossiers import DossierSubmitted, SubmittedDocument
from schemas.envelope import Envelope
from workers._extraction import sniff_content
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_state import SqlStageState
from workers.adapters.uri_fetcher import UriFetcher
from workers.delivery import Result
from workers.intake import IntakeParts, take_in

DOSSIER = uuid.UUID("00000000-0000-4000-8000-000000000001")
Deposit = Callable[..., SubmittedDocument]
Submit = Callable[..., list[Result]]


@pytest.fixture
def chance() -> random.Random:
    """Give chance that falls the same way each time."""
    return random.Random(2026)  # noqa: S311 -- no secret


@pytest.fixture
def pauses() -> list[float]:
    """Keep the waits between tries, which are not waited for."""
    return []


@pytest.fixture
def store(tmp_path: Path) -> FolderObjectStore:
    """Give an object store in a folder."""
    return FolderObjectStore(tmp_path / "objects")


@pytest.fixture
def parts(tmp_path: Path, store: FolderObjectStore, pauses: list[float]) -> Iterator[IntakeParts]:
    """Give intake's parts; file:// addresses are allowed below tmp_path/depot."""
    (tmp_path / "depot").mkdir()
    engine = open_engine(sqlite_url(tmp_path / "state.db"))

    def sniff(ref: ArtefactRef) -> str:
        with store.open(ref) as content:
            return sniff_content(content)

    yield IntakeParts(
        store=store,
        fetcher=UriFetcher([tmp_path / "depot"], timeout_s=5.0),
        state=SqlStageState(engine),
        sniff=sniff,
        pause=pauses.append,
        archive=ArchiveLimits(members=20, total_bytes=64 * 1024**2, ratio=100),
        max_file_bytes=32 * 1024**2,
        attempts=3,
    )
    engine.dispose()


@pytest.fixture
def deposit(tmp_path: Path, parts: IntakeParts) -> Deposit:
    """Give a function that lays a file in the depot and offers it by its address."""

    def lay(name: str, content: bytes, **changes: object) -> SubmittedDocument:
        path = tmp_path / "depot" / name
        path.write_bytes(content)
        offered = {"name": name, "uri": path.as_uri(), "sha256": hashlib.sha256(content).hexdigest(), **changes}
        return SubmittedDocument.model_validate(offered)

    return lay


@pytest.fixture
def submit(parts: IntakeParts) -> Submit:
    """Give a function that takes a dossier of these documents in."""

    def run(
        *documents: SubmittedDocument,
        event_id: str = "11111111-1111-4111-8111-111111111111",
        retry_of: str | None = None,
        max_file_bytes: int = parts.max_file_bytes,
        archive: ArchiveLimits = parts.archive,
        parts: IntakeParts = parts,
        **fields: object,
    ) -> list[Result]:
        data = DossierSubmitted.model_validate({"dossier_id": DOSSIER, "documents": documents, **fields})
        envelope = Envelope(
            id=event_id,
            type=data.TYPE,
            source="/tests",
            time=datetime(2026, 11, 2, tzinfo=UTC),
            data=data,
            retry_of=retry_of,
        )
        return take_in(envelope, replace(parts, max_file_bytes=max_file_bytes, archive=archive))

    return run


class _Desk(BaseHTTPRequestHandler):
    """Answers /<status> with that status, /redirect with the way to /200, /cut with less than it promised."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/200")
            self.end_headers()
            return
        body = b"contenu servi"
        status = 200 if self.path == "/cut" else int(self.path.strip("/"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + (100 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        """Say nothing."""


@pytest.fixture
def asked() -> list[str]:
    """Keep the paths the server was asked for."""
    return []


@pytest.fixture
def web(asked: list[str]) -> Iterator[str]:
    """Serve on a free port of this machine; give the server's address."""
    handler = type("Desk", (_Desk,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
