"""An HTTP client that speaks to an application in this process, for tests that are not asynchronous themselves."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.types import ASGIApp


class AsgiClient:
    """httpx's client over ASGI, one request at a time."""

    def __init__(
        self, app: ASGIApp, *, base_url: str, headers: dict[str, str] | None = None, raise_errors: bool = True
    ) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=raise_errors)
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)
        self._runner = asyncio.Runner()

    def get(self, url: str, **how: Any) -> httpx.Response:
        """Ask for `url`; cookies of earlier answers are not kept."""
        return self.request("GET", url, **how)

    def post(self, url: str, **how: Any) -> httpx.Response:
        """Send to `url`."""
        return self.request("POST", url, **how)

    def request(self, method: str, url: str, **how: Any) -> httpx.Response:
        """Ask by any method."""

        async def request() -> httpx.Response:
            return await self._client.request(method, url, **how)

        response = self._runner.run(request())
        self._client.cookies.clear()
        return response

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
