"""Fixtures every suite may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real material beside the repository; skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real material (../shared/data) is absent on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def llama() -> Iterator[str]:
    """Give the base URL of a real language model on this machine, the same for all tests."""
    from tests.wire.llama_server import running_llama  # noqa: PLC0415 -- only tests of models pay for its start

    with running_llama() as url:
        yield url


@pytest.fixture(scope="session")
def kafka_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give where that broker keeps its log."""
    return tmp_path_factory.mktemp("kafka")


@pytest.fixture(scope="session")
def kafka(kafka_folder: Path) -> Iterator[str]:
    """Give the address of a real broker with our topics, the same for all tests: groups and ids keep them apart."""
    from tests.wire.kafka_broker import RunningBroker  # noqa: PLC0415 -- only tests on Kafka pay for its import

    broker = RunningBroker(kafka_folder)
    broker.start()
    try:
        broker.wait_until_ready()
        yield broker.bootstrap
    finally:
        broker.kill()
