"""Fetcher: what an address names, whole, or the reason why not — one that passes, or one that stays."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.wire.http_server import CONTENT, http_server
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.s3_store import S3Files, S3ObjectStore, open_object
from workers.adapters.uri_fetcher import UriFetcher
from workers.errors import RejectedError, UnavailableError


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """Give the address of a web server."""
    with http_server() as address:
        yield address


@pytest.fixture
def fetcher(tmp_path: Path, open_s3_files: Callable[[str], S3Files]) -> UriFetcher:
    """Give a fetcher that may read one folder."""
    (tmp_path / "allowed").mkdir()
    return UriFetcher([tmp_path / "allowed"], 1.0, lambda bucket, key: open_object(open_s3_files(bucket), key))


def fetched(fetcher: UriFetcher, uri: str) -> bytes:
    with fetcher.open(uri) as source:
        return source.read()


def test_a_file_is_fetched_whatever_its_name(fetcher: UriFetcher, tmp_path: Path) -> None:
    path = tmp_path / "allowed" / "étude d’impact #1 100%.pdf"
    path.write_bytes(CONTENT)
    assert fetched(fetcher, path.as_uri()) == CONTENT


@pytest.mark.parametrize("path", ["/etc/hostname", "{allowed}/../other", "{allowed}/link"])
def test_a_file_outside_the_allowed_folders_is_refused(fetcher: UriFetcher, tmp_path: Path, path: str) -> None:
    (tmp_path / "allowed" / "link").symlink_to("/etc/hostname")
    with pytest.raises(RejectedError, match="hors des dossiers autorisés"):
        fetched(fetcher, "file://" + path.format(allowed=tmp_path / "allowed"))


def test_a_folder_is_no_file(fetcher: UriFetcher, tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="est un dossier"):
        fetched(fetcher, (tmp_path / "allowed").as_uri())


def test_a_file_that_is_not_there_may_come(fetcher: UriFetcher, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="fichier introuvable"):
        fetched(fetcher, (tmp_path / "allowed" / "a.pdf").as_uri())


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "a.pdf",
        "ftp://amont.example/a.pdf",
        "data:text/plain,a",
        "file://[",
        "file:///a%00b",
        "http://[",
        "http://",
        "http://amont.example:port/a.pdf",
        "http://\x00/a.pdf",
    ],
)
def test_an_address_that_names_nothing_we_can_read_is_refused(fetcher: UriFetcher, uri: str) -> None:
    with pytest.raises(RejectedError):
        fetched(fetcher, uri)


@pytest.mark.parametrize("path", ["file", "redirect/1", "redirect/4"])
def test_a_page_of_the_web_is_fetched_through_its_redirections(fetcher: UriFetcher, web: str, path: str) -> None:
    assert fetched(fetcher, f"{web}/{path}") == CONTENT


def test_a_stream_is_read_block_by_block(fetcher: UriFetcher, web: str, tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path / "objects")
    with fetcher.open(f"{web}/file") as source:
        ref = store.put_stream(source, "application/pdf", None)
    assert (ref.size, ref.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("status/404", r"le serveur refuse : .* \(HTTP 404\)"),
        ("status/403", r"le serveur refuse : .* \(HTTP 403\)"),
        ("redirect/20", "adresse invalide"),
        ("redirect-to-file-scheme", "adresse invalide"),
    ],
)
def test_a_server_that_says_no_is_not_asked_again(fetcher: UriFetcher, web: str, path: str, message: str) -> None:
    with pytest.raises(RejectedError, match=message):
        fetched(fetcher, f"{web}/{path}")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("status/500", r"ne répond pas correctement : .* \(HTTP 500\)"),
        ("status/503", r"ne répond pas correctement : .* \(HTTP 503\)"),
        ("status/429", r"ne répond pas correctement : .* \(HTTP 429\)"),
        ("slow", r"adresse injoignable : .* \(ReadTimeout\)"),
        ("truncated", r"adresse injoignable : .* \(RemoteProtocolError\)"),
    ],
)
def test_a_server_on_a_bad_day_is_asked_again_later(fetcher: UriFetcher, web: str, path: str, message: str) -> None:
    with pytest.raises(UnavailableError, match=message):
        fetched(fetcher, f"{web}/{path}")


def test_a_server_that_is_not_there_may_come(fetcher: UriFetcher) -> None:
    with pytest.raises(UnavailableError, match="adresse injoignable"):
        fetched(fetcher, "http://127.0.0.1:9/a.pdf")


def test_an_object_of_a_bucket_is_fetched(
    fetcher: UriFetcher, bucket: str, open_s3: Callable[[str], S3ObjectStore]
) -> None:
    ref = open_s3(bucket).put_stream(io.BytesIO(CONTENT), "application/pdf", None)
    assert fetched(fetcher, ref.uri) == CONTENT
    with pytest.raises(RejectedError, match="n’est pas dans le stockage"):
        fetched(fetcher, f"s3://{bucket}/none.pdf")


def test_what_is_closed_below_an_allowed_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "dossier"
    key.write_bytes(CONTENT)
    (tmp_path / "link").symlink_to(key)
    fetcher = UriFetcher([tmp_path], 1.0, closed=[tmp_path / "keys"])
    for path in (key, tmp_path / "link"):
        with pytest.raises(RejectedError, match="hors des dossiers autorisés"):
            fetched(fetcher, path.as_uri())


def test_a_bucket_needs_a_configured_store(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="aucun stockage S3 n’est configuré"):
        fetched(UriFetcher([tmp_path], 1.0), "s3://bucket/a.pdf")
