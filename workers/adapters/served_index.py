"""Serves the embedded index, which one process alone may open, to the other processes of this machine."""

import hmac
import os
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from workers.adapters.index_wire import (
    HITS,
    NEIGHBOURS,
    PASSAGES,
    SOURCES,
    DeleteBody,
    NeighboursBody,
    ReplaceBody,
    SearchBody,
    ServedAt,
    UpsertBody,
    VectorsBody,
    WithinBody,
    WithoutVectorBody,
    announce,
    withdraw,
)
from workers.errors import UnavailableError
from workers.ports import PassageIndex

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

_START_S = 20.0
_STOP_S = 5.0


class IndexServer:
    """Serves `index` on a free loopback port, in a thread, and says where in the data folder."""

    def __init__(self, index: PassageIndex, data_folder: Path) -> None:
        self._index = index
        self._data_folder = data_folder
        self._served: ServedAt | None = None
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> ServedAt:
        """Serve; requests are answered when this returns.

        Raises: UnavailableError: no port can be had.
        """
        import uvicorn  # noqa: PLC0415 -- only the process that owns the index serves

        token = secrets.token_urlsafe(32)
        listening = _loopback()
        config = uvicorn.Config(
            build_app(self._index, token),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        ready = threading.Event()
        self._server = _announcing(uvicorn.Server, ready)(config)
        run: Callable[..., None] = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [listening]}, name="index-server", daemon=True)
        self._thread.start()
        if not ready.wait(_START_S):
            raise UnavailableError("l’index n’a pas pu être servi aux autres processus")
        self._served = ServedAt(url=f"http://127.0.0.1:{listening.getsockname()[1]}", token=token, pid=os.getpid())
        announce(self._data_folder, self._served)
        return self._served

    def stop(self) -> None:
        """Serve no more."""
        if self._served is not None:
            withdraw(self._data_folder, self._served)
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_S)


def _loopback() -> socket.socket:
    try:
        listening = socket.create_server(("127.0.0.1", 0))
    except OSError as error:
        raise UnavailableError(f"aucun port local ne peut être ouvert pour l’index : {error.strerror}") from error
    return listening


def _announcing(server_class: Any, ready: threading.Event) -> Any:
    """Return a server that tells when it listens; uvicorn itself tells nobody."""

    class Announcing(server_class):  # type: ignore[misc]  # the class is imported late
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            ready.set()

    return Announcing


def build_app(index: PassageIndex, token: str) -> "Starlette":
    """Build the application: one POST route per method of the port, all behind the bearer token."""
    from starlette.applications import Starlette  # noqa: PLC0415 -- see IndexServer
    from starlette.routing import Route  # noqa: PLC0415

    def search(body: SearchBody) -> bytes:
        return HITS.dump_json(index.search(body.query, body.within, body.limit), exclude_defaults=True)

    def neighbours(body: NeighboursBody) -> bytes:
        return NEIGHBOURS.dump_json(index.neighbours(body.passages), exclude_defaults=True)

    def without_vector(body: WithoutVectorBody) -> bytes:
        return PASSAGES.dump_json(index.without_vector(body.limit), exclude_defaults=True)

    methods: list[tuple[str, type[BaseModel], Callable[[Any], bytes]]] = [
        ("/upsert", UpsertBody, _silent(lambda body: index.upsert(body.passages))),
        ("/replace-source", ReplaceBody, _silent(lambda body: index.replace_source(body.source_id, body.passages))),
        ("/delete-dossier", DeleteBody, _silent(lambda body: index.delete_dossier(body.dossier_id))),
        ("/search", SearchBody, search),
        ("/neighbours", NeighboursBody, neighbours),
        ("/without-vector", WithoutVectorBody, without_vector),
        ("/set-vectors", VectorsBody, _silent(lambda body: index.set_vectors(body.vectors))),
        ("/status", WithinBody, lambda body: index.status(body.within).model_dump_json().encode()),
        ("/sources", WithinBody, lambda body: SOURCES.dump_json(index.sources(body.within))),
    ]
    routes = [Route(path, _endpoint(body, answer, token), methods=["POST"]) for path, body, answer in methods]
    return Starlette(routes=routes)


def _silent(act: Callable[[Any], None]) -> Callable[[Any], bytes]:
    """Answer with an empty object what returns nothing."""

    def answer(body: Any) -> bytes:
        act(body)
        return b"{}"

    return answer


def _endpoint(body_class: type[BaseModel], answer: Callable[[Any], bytes], token: str) -> Callable[..., Any]:
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415 -- see IndexServer
    from starlette.responses import Response  # noqa: PLC0415

    def reply(content: bytes) -> "Response":
        try:
            return Response(answer(body_class.model_validate_json(content)), media_type="application/json")
        except ValidationError:
            return Response("la demande n’a pas la forme attendue", status_code=422)
        except UnavailableError as error:
            return Response(str(error), status_code=503)

    async def endpoint(request: "Request") -> "Response":
        shown = request.headers.get("authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
            return Response("jeton absent ou inconnu", status_code=401)
        return await run_in_threadpool(reply, await request.body())

    return endpoint
