"""ObjectStore in an S3-compatible bucket, through obstore."""

import io
import tempfile
from collections.abc import Callable
from typing import IO, Any

from workers.adapters.scratch import Scratch
from workers.adapters.sealed_store import SealedObjectStore
from workers.errors import RejectedError, UnavailableError
from workers.ports import KeyStore

BLOCK = 8 * 1024 * 1024
_AT_ONCE = 1024 * 1024
"""An object no larger is fetched in one request."""
_LEAST = 256 * 1024


def open_bucket(
    bucket: str, *, endpoint: str | None, region: str, access_key: str | None, secret_key: str | None
) -> Any:
    """Open a bucket; nothing is connected before the first use. Without keys, the machine's own identity is used."""
    from obstore.store import S3Store  # noqa: PLC0415 -- only a served object store needs it

    options: dict[str, Any] = {"region": region}
    if endpoint:
        options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    if access_key and secret_key:
        options |= {"access_key_id": access_key, "secret_access_key": secret_key}
    client: Any = {"allow_http": bool(endpoint and endpoint.startswith("http://"))}
    return S3Store(bucket, client_options=client, **options)


class S3ObjectStore(SealedObjectStore):
    """Content in a bucket."""

    def __init__(self, files: "S3Files", keys: KeyStore, scratch: Scratch) -> None:
        super().__init__(files, keys, scratch)


class S3Files:
    """Files of a bucket, which `store` opens."""

    def __init__(self, bucket: str, store: Any) -> None:
        self._bucket, self._store = bucket, store

    def uri(self, name: str) -> str:
        """Return a file's address."""
        return f"s3://{self._bucket}/{name}"

    def plain_name(self, sha256: str) -> str:
        """Return the name that content in clear goes by."""
        return f"objects/{sha256[:2]}/{sha256}"

    def keep(self, write: Callable[[IO[bytes]], str]) -> str:
        """Keep what `write` writes: spooled first, since its name comes last."""
        try:
            with tempfile.SpooledTemporaryFile(BLOCK, prefix="lisiere-s3-") as spool:
                name = write(spool)
                size = spool.tell()
                spool.seek(0)
                if not self.holds(name):
                    self._call(lambda obstore: obstore.put(self._store, name, spool, use_multipart=size > BLOCK))
        except OSError as error:
            raise UnavailableError(f"l’espace temporaire ne peut pas être écrit : {error.strerror or error}") from error
        return name

    def open(self, name: str) -> IO[bytes] | None:
        """Open a file, of which only what is read is fetched; None where there is none."""
        try:
            found = self._call(lambda obstore: obstore.get(self._store, name))
        except FileNotFoundError:
            return None
        size, version = int(found.meta["size"]), found.meta["e_tag"]
        if size <= _AT_ONCE:
            return io.BytesIO(self._call(lambda _obstore: bytes(found.bytes())))

        def ask(start: int, length: int) -> bytes:
            # An object that was put again is encrypted anew: parts of both are not to be mixed.
            options = {"range": (start, start + length), **({"if_match": version} if version else {})}
            return bytes(self._call(lambda obstore: obstore.get(self._store, name, options=options).bytes()))

        return io.BufferedReader(ObjectParts(ask, size), _LEAST)

    def fetch(self, name: str) -> IO[bytes] | None:
        """Open a file, all of it fetched to a temporary one; None where there is none. Raises: UnavailableError."""
        fetched: IO[bytes] = tempfile.SpooledTemporaryFile(BLOCK, prefix="lisiere-s3-")  # noqa: SIM115 -- the caller's
        try:
            self._call(lambda obstore: _copy(obstore.get(self._store, name), fetched))
        except FileNotFoundError:
            fetched.close()
            return None
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return fetched

    def path(self, name: str) -> None:
        """Return None: files lie elsewhere."""

    def holds(self, name: str) -> bool:
        """Tell whether a file is kept."""
        try:
            self._call(lambda obstore: obstore.head(self._store, name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, folder: str) -> None:
        """Delete a folder of files."""

        def delete(obstore: Any) -> None:
            for found in obstore.list(self._store, f"{folder}/"):
                obstore.delete(self._store, [each["path"] for each in found])

        self._call(delete)

    def check(self) -> None:
        """Make sure the bucket answers."""
        self._call(lambda obstore: obstore.list_with_delimiter(self._store, "objects/0000"))

    def _call(self, action: Callable[[Any], Any]) -> Any:
        """Do something with the bucket. Raises: FileNotFoundError, UnavailableError."""
        import obstore  # noqa: PLC0415 -- only a served object store needs it
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            return action(obstore)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
            raise UnavailableError(f"le stockage S3 ne répond pas : {reason[0][:200]}") from error


class ObjectParts(io.RawIOBase):
    """An object read in parts: `ask` (start, length) fetches one. They grow while it is read on without a leap."""

    def __init__(self, ask: Callable[[int, int], bytes], size: int) -> None:
        self._ask, self._size = ask, size
        self._place, self._start, self._most = 0, 0, _LEAST
        self._held = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere."""
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def readinto(self, target: Any) -> int:
        """Read into `target`, at most to the end of a part."""
        if self._place >= self._size:
            return 0
        end = self._start + len(self._held)
        if not self._start <= self._place < end:
            self._most = min(2 * self._most, BLOCK) if self._place == end else _LEAST
            self._held = self._ask(self._place, min(self._most, self._size - self._place))
            self._start = self._place
        within = self._place - self._start
        part = self._held[within : within + len(target)]
        target[: len(part)] = part
        self._place += len(part)
        return len(part)


def open_object(files: S3Files, key: str) -> IO[bytes]:
    """Open any object of a bucket. Raises: RejectedError: there is none such. UnavailableError."""
    opened = files.fetch(key)
    if opened is None:
        raise RejectedError("l’objet demandé n’est pas dans le stockage")
    return opened


def _copy(found: Any, target: IO[bytes]) -> None:
    for block in found.stream(min_chunk_size=BLOCK):
        target.write(block)
