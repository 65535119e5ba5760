"""What was published once is read for ever: every golden log replays to what it replayed to when it was made."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.event_types import BY_TYPE
from schemas.topics import Topic
from schemas.upcasting import UPCASTS
from tests.fakes.wire import WIRE
from tests.gold.log.making import FROZEN, dump_of, is_sealed, logs, records_of, replayed, sealable, types_of

every_log = pytest.mark.parametrize("log", logs(), ids=lambda log: log.stem)
NOW = datetime(2026, 11, 2, tzinfo=UTC)


@every_log
def test_a_golden_log_is_the_one_that_was_frozen(log: Path) -> None:
    digest = hashlib.sha256(log.read_bytes()).hexdigest()
    assert f"{digest}  {log.name}" in FROZEN.read_text(encoding="utf-8").splitlines()


@every_log
def test_every_event_of_a_golden_log_is_read(log: Path) -> None:
    for record in records_of(log):
        if record.topic != Topic.DEAD_LETTER:
            WIRE.decode(record.headers, record.value, NOW)


@every_log
def test_a_golden_log_replays_to_what_it_did(log: Path) -> None:
    """Where this fails: the past would look different; `python -m tests.gold.log.making --dumps` shows how."""
    assert replayed(records_of(log)) == dump_of(log).read_text(encoding="utf-8").splitlines()


def test_every_published_version_is_in_a_golden_log() -> None:
    """Where this fails: an event type is new; `python -m tests.gold.log.making` makes its golden log."""
    assert {*BY_TYPE, *UPCASTS} == {ce_type for log in logs() for ce_type in types_of(records_of(log))}


def test_every_version_that_is_sealed_is_so_in_a_golden_log() -> None:
    sealed = types_of(record for log in logs() for record in records_of(log) if is_sealed(record))
    assert sealable() == sealed - {*UPCASTS}
