"""Fixtures every suite may use."""

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
