"""Fetches documents by address: file:// from allowed folders, http(s):// with limits of time, s3:// from a bucket."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit

from workers.errors import RejectedError, SourceUnavailableError, UnavailableError

BLOCK = 1024 * 1024
_CLIENT_ERROR = 400
_SERVER_ERROR = 500
_TRY_LATER = (408, 425, 429)


class UriFetcher:
    """Opens addresses for reading; the size is the reader's to limit. Nothing is read from `closed`, below `roots`."""

    def __init__(
        self,
        roots: Sequence[Path],
        timeout_s: float,
        s3: Callable[[str, str], IO[bytes]] | None = None,
        *,
        closed: Sequence[Path] = (),
    ) -> None:
        self._roots = [root.resolve() for root in roots]
        self._closed = [folder.resolve() for folder in closed]
        self._timeout_s = timeout_s
        self._s3 = s3

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        """Open what `uri` names."""
        try:
            scheme = urlsplit(uri).scheme.lower()
        except ValueError as error:
            raise RejectedError(f"adresse invalide : {uri[:200]}") from error
        if scheme == "file":
            return self._file(uri)
        if scheme in ("http", "https"):
            return self._http(uri)
        if scheme == "s3" and self._s3 is not None:
            return self._object(uri, self._s3)
        if scheme == "s3":
            raise RejectedError(f"aucun stockage S3 n’est configuré pour lire {uri}")
        raise RejectedError(f"adresse d’un genre inconnu : {uri[:200]} (attendu : file, s3, http ou https)")

    @contextmanager
    def _file(self, uri: str) -> Iterator[IO[bytes]]:
        try:
            path = Path(unquote(urlsplit(uri).path)).resolve()
        except (ValueError, OSError) as error:
            raise RejectedError(f"adresse invalide : {uri[:200]}") from error
        is_closed = any(path.is_relative_to(folder) for folder in self._closed)
        if is_closed or not any(path.is_relative_to(root) for root in self._roots):
            raise RejectedError(f"lecture non permise hors des dossiers autorisés : {path}")
        if path.is_dir():
            raise RejectedError(f"{path} est un dossier, pas un fichier")
        try:
            source = path.open("rb")
        except FileNotFoundError as error:
            raise SourceUnavailableError(f"fichier introuvable : {path}") from error
        except OSError as error:
            raise SourceUnavailableError(f"fichier illisible : {path} ({error.strerror})") from error
        with source:
            yield source

    @contextmanager
    def _http(self, uri: str) -> Iterator[IO[bytes]]:
        import httpx  # noqa: PLC0415 -- only who fetches by http pays for its import

        try:
            with (
                httpx.Client(timeout=self._timeout_s, follow_redirects=True, max_redirects=5) as client,
                client.stream("GET", uri, headers={"Accept-Encoding": "identity"}) as response,
            ):
                _check_status(uri, response.status_code)
                yield cast("IO[bytes]", _BlockReader(response.iter_bytes(BLOCK)))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise RejectedError(f"adresse invalide : {uri[:200]}") from error
        except httpx.HTTPError as error:
            raise SourceUnavailableError(f"adresse injoignable : {uri[:200]} ({type(error).__name__})") from error

    @contextmanager
    def _object(self, uri: str, open_object: Callable[[str, str], IO[bytes]]) -> Iterator[IO[bytes]]:
        parts = urlsplit(uri)
        try:
            opened = open_object(parts.netloc, unquote(parts.path.lstrip("/")))
        except UnavailableError as error:
            raise SourceUnavailableError(str(error)) from error
        with opened as source:
            yield source


def _check_status(uri: str, status: int) -> None:
    if status in _TRY_LATER or status >= _SERVER_ERROR:
        raise SourceUnavailableError(f"le serveur ne répond pas correctement : {uri[:200]} (HTTP {status})")
    if status >= _CLIENT_ERROR:
        raise RejectedError(f"le serveur refuse : {uri[:200]} (HTTP {status})")


class _BlockReader(RawIOBase):
    """Reads an iterator of blocks as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        if not self._rest:
            self._rest = next(self._blocks, b"")
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
