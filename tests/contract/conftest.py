"""Databases and object stores the adapters must behave alike on."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, MetaData

from tests.wire.postgres_server import postgres_server
from tests.wire.s3_server import s3_server
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.s3_store import S3Files, S3ObjectStore, open_bucket
from workers.adapters.scratch import Scratch
from workers.adapters.sql_engine import open_engine, sqlite_url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a real PostgreSQL, the same for all tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty SQLite."""
    engine = open_engine(sqlite_url(tmp_path / "test.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Engine]:
    """Give an emptied PostgreSQL."""
    engine = open_engine(postgres_url)
    left = MetaData()
    left.reflect(engine)
    left.drop_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Give an empty database of either kind."""
    opened: Engine = request.getfixturevalue(request.param)
    return opened


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Give the address of an S3 server, the same for all tests."""
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3_endpoint: str) -> str:
    """Give the name of a new bucket."""
    name = f"b{uuid.uuid4().hex}"
    made = httpx.put(f"{s3_endpoint}/{name}")
    made.raise_for_status()
    return name


@pytest.fixture
def open_s3_files(s3_endpoint: str) -> Callable[[str], S3Files]:
    """Give a way to open the files of a bucket of the server."""

    def opened(name: str) -> S3Files:
        access = {"access_key": "key", "secret_key": "secret"}
        return S3Files(name, open_bucket(name, endpoint=s3_endpoint, region="us-east-1", **access))

    return opened


@pytest.fixture
def open_s3(open_s3_files: Callable[[str], S3Files], tmp_path: Path) -> Callable[[str], S3ObjectStore]:
    """Give a way to open a bucket of the server as a store, its keys and scratch in a folder."""
    return lambda name: S3ObjectStore(
        open_s3_files(name), FolderKeyStore(tmp_path / "keys"), Scratch(tmp_path / "scratch")
    )
