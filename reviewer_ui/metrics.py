"""Measures every request by route, for Prometheus."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewer_ui.changes import Changes

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Measured:
    """ASGI middleware: counts answers and times how long they took to begin."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, changes: Changes) -> None:
        self._app = app
        labels = ("method", "route")
        self._answers = Counter(
            "lisiere_http_answers", "HTTP answers, by route and status", (*labels, "status"), registry=registry
        )
        self._seconds = Histogram(
            "lisiere_http_seconds", "Time until an HTTP answer began", labels, registry=registry, buckets=_BUCKETS_S
        )
        waiting = Gauge("lisiere_ui_waiting", "Screens and decisions that wait for a change", registry=registry)
        waiting.set_function(lambda: changes.waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def measured_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "aucune")
                self._answers.labels(scope["method"], route, message["status"]).inc()
                self._seconds.labels(scope["method"], route).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, measured_send)
