"""Worker processes for tests: one program that imports everything once, then forks a worker each time it is told to.

Run as `python worker_process.py BOOTSTRAP SESSION_MS`; a line of JSON on its standard input starts a worker, whose
process id it prints. A worker's routes take DossierSubmitted; the title says what the handler does.
"""

import asyncio
import json
import os
import signal
import sys
import time
import uuid
from typing import Any

from schemas.base import EventData
from schemas.documents import DocumentFailed
from schemas.dossiers import DossierFailed, DossierSubmitted
from schemas.envelope import Envelope
from tests.fakes.wire import WIRE
from workers.delivery import Delivery, Route


def copies_of(submitted: DossierSubmitted, pace_s: float) -> list[EventData]:
    """Answer a submission with one event for the dossier and three for documents, on two topics."""
    time.sleep(pace_s)
    dossier_id = submitted.dossier_id or uuid.uuid4()
    documents = [
        DocumentFailed(
            dossier_id=dossier_id, document_id=uuid.uuid5(dossier_id, str(n)), name=f"{n}", stage="test", reason="essai"
        )
        for n in range(3)
    ]
    return [DossierFailed(dossier_id=dossier_id, stage="test", reason="essai"), *documents]


def copying_route(name: str, pace_s: float = 0.0) -> Route:
    """Make a route that answers every submission, taking `pace_s` for each."""

    def handle(envelope: Envelope) -> list[EventData]:
        return copies_of(envelope.data, pace_s) if isinstance(envelope.data, DossierSubmitted) else []

    return Route("test", "1", name, (DossierSubmitted,), (DossierFailed, DocumentFailed), handle)


async def serve(bootstrap: str, session_ms: int, order: dict[str, Any]) -> None:
    """Run a worker until SIGTERM."""
    delivery = Delivery(bootstrap, WIRE, longest_wait_s=1.0, session_ms=session_ms)
    app = delivery.build_app([copying_route(order["name"], order["pace_s"])])
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await app.start()
    await stopping.wait()
    await app.stop()


def main(bootstrap: str, session_ms: int) -> None:
    """Fork a worker for each line of standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(serve(bootstrap, session_ms, json.loads(line)))
            os._exit(0)
        print(pid, flush=True)  # noqa: T201 -- the answer to the order


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
