"""ObjectStore in an S3-compatible bucket, through obstore."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from schemas.artefacts import ArtefactRef
from workers.errors import RejectedError, UnavailableError

BLOCK = 8 * 1024 * 1024


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


class S3ObjectStore:
    """Content under `objects/<digest>` of a bucket. `bucket` opens another bucket, for s3:// addresses of documents."""

    def __init__(self, bucket: str, store: Any) -> None:
        self._bucket, self._store = bucket, store

    def put_bytes(self, content: bytes, media_type: str) -> ArtefactRef:
        """Keep `content`."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.holds(sha256):
            self._call(lambda obstore: obstore.put(self._store, _key(sha256), content))
        return self._ref(sha256, len(content), media_type)

    def put_stream(self, source: IO[bytes], media_type: str) -> ArtefactRef:
        """Keep all of `source`: spooled to disk first, since its digest is its name."""
        digest, size = hashlib.sha256(), 0
        with _spool() as spool:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                spool.write(block)
            spool.seek(0)
            sha256 = digest.hexdigest()
            if not self.holds(sha256):
                self._call(lambda obstore: obstore.put(self._store, _key(sha256), spool, use_multipart=size > BLOCK))
        return self._ref(sha256, size, media_type)

    def get_bytes(self, ref: ArtefactRef) -> bytes:
        """Return the content, its digest checked."""
        content = bytes(self._call(lambda obstore: obstore.get(self._store, _key(ref.sha256)).bytes()))
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise RejectedError(f"l’objet {ref.sha256[:12]}… a été altéré : son empreinte n’est plus la sienne")
        return content

    def open(self, ref: ArtefactRef) -> IO[bytes]:
        """Open the content, fetched to a temporary file."""
        return self.open_key(_key(ref.sha256))

    def open_key(self, key: str) -> IO[bytes]:
        """Open any object of the bucket, fetched to a temporary file. Raises as `open`."""
        fetched: IO[bytes] = tempfile.TemporaryFile(prefix="lisiere-s3-")  # noqa: SIM115 -- handed to the caller
        try:
            self._call(lambda obstore: _copy(obstore.get(self._store, key), fetched))
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return fetched

    @contextmanager
    def local_path(self, ref: ArtefactRef) -> Iterator[Path]:
        """Give the content as a temporary file."""
        with self.open(ref) as source, tempfile.NamedTemporaryFile(prefix="lisiere-s3-") as file:
            shutil.copyfileobj(source, file, BLOCK)
            file.flush()
            yield Path(file.name)

    def holds(self, sha256: str) -> bool:
        """Tell whether content with this digest is kept."""
        try:
            self._call(lambda obstore: obstore.head(self._store, _key(sha256)))
        except RejectedError:
            return False
        return True

    def check(self) -> None:
        """Make sure the bucket answers.

        Raises: UnavailableError: it does not.
        """
        self._call(lambda obstore: obstore.list_with_delimiter(self._store, "objects/0000"))

    def _ref(self, sha256: str, size: int, media_type: str) -> ArtefactRef:
        return ArtefactRef(uri=f"s3://{self._bucket}/{_key(sha256)}", sha256=sha256, size=size, media_type=media_type)

    def _call(self, action: Callable[[Any], Any]) -> Any:
        import obstore  # noqa: PLC0415 -- only a served object store needs it
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            return action(obstore)
        except FileNotFoundError as error:
            raise RejectedError("l’objet demandé n’est pas dans le stockage") from error
        except (BaseError, OSError) as error:
            reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
            raise UnavailableError(f"le stockage S3 ne répond pas : {reason[0][:200]}") from error


def _copy(found: Any, target: IO[bytes]) -> None:
    for block in found.stream(min_chunk_size=BLOCK):
        target.write(block)


def _key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


@contextmanager
def _spool() -> Iterator[IO[bytes]]:
    try:
        with tempfile.TemporaryFile(prefix="lisiere-s3-") as file:
            yield file
    except OSError as error:
        raise UnavailableError(f"l’espace temporaire ne peut pas être écrit : {error.strerror or error}") from error
