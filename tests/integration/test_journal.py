"""The journal follows a real log into a chain that survives its writers, and what is altered afterwards is found."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.unit.workers.journal.records import made_records
from tests.wire.kafka_probe import Probe
from workers._journal.checkpoint import open_checkpoint
from workers._journal.tree import Tree
from workers.adapters.journal_key import journal_key
from workers.adapters.sqlite_journal import SqliteJournal
from workers.adapters.sqlite_journal_reader import SqliteJournalReader
from workers.apps import Composition
from workers.errors import RejectedError, UnavailableError
from workers.journal import build_app
from workers.settings import Settings
from workers.verifying import Verdict, verify_journal


@pytest.fixture
def parts(kafka: str, tmp_path: Path) -> Composition:
    """Give the parts of a system on an empty data folder."""
    return Composition(Settings(data=tmp_path, kafka_bootstrap=kafka))


@asynccontextmanager
async def following(kafka: str, journal: SqliteJournal) -> AsyncIterator[None]:
    app = build_app(kafka, journal, longest_wait_s=0.5)
    await app.start()
    try:
        yield
    finally:
        await app.stop()
        journal.close()


def is_complete(parts: Composition) -> bool:
    """Tell whether every committed record was appended."""
    try:
        verdict = verify_journal(parts)
    except RejectedError:  # it is being made
        return False
    return verdict.comparison is not None and verdict.comparison.pending == 0 and verdict.comparison.compared > 0


async def filled(kafka: str, probe: Probe, parts: Composition) -> Verdict:
    """Fill the journal with all that is on the log."""
    probe.submit(20)
    async with following(kafka, parts.journal):
        await asyncio.to_thread(probe.wait_for, lambda: is_complete(parts), 60.0)
    return verify_journal(parts)


async def test_every_committed_record_is_appended_once(kafka: str, probe: Probe, parts: Composition) -> None:
    verdict = await filled(kafka, probe, parts)
    assert verdict.findings == []
    assert verdict.comparison is not None
    assert verdict.comparison.compared == verdict.chain.entries >= 20


async def test_a_journal_goes_on_where_it_stood(kafka: str, probe: Probe, parts: Composition, tmp_path: Path) -> None:
    before = await filled(kafka, probe, parts)
    again = await filled(kafka, probe, Composition(parts.settings))
    assert again.findings == []
    assert again.key == before.key
    assert again.chain.entries >= before.chain.entries + 20


def worker(parts: Composition) -> "subprocess.Popen[bytes]":
    """Start the journal in a process of its own."""
    environment = {
        **os.environ,
        "LISIERE_DATA": str(parts.settings.data),
        "LISIERE_KAFKA_BOOTSTRAP": parts.settings.kafka_bootstrap or "",
    }
    command = [sys.executable, "-m", "workers.cli", "worker", "journal"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)


def test_a_writer_killed_again_and_again_leaves_one_history(probe: Probe, parts: Composition) -> None:
    journal, reached, seen = parts.recorded, 0, []
    for _ in range(3):
        probe.submit(200)
        process = worker(parts)
        try:
            probe.wait_for(lambda at=reached: journal.exists() and journal_size(journal) > at, 60.0)  # type: ignore[misc]
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        reached = journal.size()
        seen.append(open_checkpoint(journal.notes()[-1], journal.public_key()))
    process = worker(parts)
    try:
        probe.wait_for(lambda: is_complete(parts), 60.0)
    finally:
        process.terminate()
        process.wait()
    assert verify_journal(parts).findings == []
    tree = Tree(journal.leaves(journal.size()))
    assert all(tree.root(each.size) == each.root for each in seen)


def journal_size(journal: SqliteJournalReader) -> int:
    try:
        return journal.size()
    except RejectedError:  # its tables are being made
        return 0


ALTERATIONS: dict[str, tuple[str, str]] = {
    "a leaf edited": ("UPDATE entries SET leaf = zeroblob(32) WHERE number = 5", "forked"),
    "an entry removed": ("DELETE FROM entries WHERE number = 5", "missing"),
    "the end removed": ("DELETE FROM entries WHERE number > 5", "truncated"),
    "a checkpoint of someone else": (
        "UPDATE checkpoints SET note = replace(note, '— lisiere', '— autre')",
        "wrong_key",
    ),
}


@pytest.fixture
def altered(tmp_path: Path) -> Callable[[str], SqliteJournal]:
    """Give a way to make a journal of twenty entries and alter it behind its back."""

    def alter(statement: str) -> SqliteJournal:
        journal = SqliteJournal(tmp_path / "journal")
        journal.append(made_records(20, topic="lisiere.of.no.broker"))
        journal.close()
        with closing(sqlite3.connect(tmp_path / "journal" / "journal.db")) as connection:
            for trigger in ("kept", "unchanged"):
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute(statement)
            connection.commit()
        return journal

    return alter


@pytest.mark.parametrize(("statement", "kind"), ALTERATIONS.values(), ids=ALTERATIONS)
def test_what_is_altered_in_the_journal_is_found_without_kafka(
    altered: Callable[[str], SqliteJournal], tmp_path: Path, statement: str, kind: str
) -> None:
    altered(statement)
    verdict = verify_journal(Composition(Settings(data=tmp_path)))
    assert verdict.unreachable
    assert verdict.findings[0].kind == kind


@pytest.mark.parametrize("name", ["the end removed", "a checkpoint of someone else"])
def test_nothing_is_signed_on_top_of_another_history(altered: Callable[[str], SqliteJournal], name: str) -> None:
    journal = altered(ALTERATIONS[name][0])
    with pytest.raises(UnavailableError, match="n’est plus celui qui a été signé"):
        journal.append(made_records(24, topic="lisiere.of.no.broker"))
    journal.close()


def test_a_journal_whose_key_was_changed_is_refused(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal")
    journal.append(made_records(3))
    journal.close()
    key = tmp_path / "journal" / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    with pytest.raises(UnavailableError, match="a disparu"):
        journal.append(made_records(5))
    journal_key(key)
    with pytest.raises(UnavailableError, match="n’est pas la clé"):
        journal.append(made_records(5))
    with pytest.raises(RejectedError, match="n’est pas la clé"):
        verify_journal(Composition(Settings(data=tmp_path)))


def test_entries_can_be_neither_changed_nor_removed_in_passing(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal")
    journal.append(made_records(3))
    journal.close()
    with closing(sqlite3.connect(tmp_path / "journal" / "journal.db")) as connection:
        for statement in ("DELETE FROM entries", "UPDATE entries SET leaf = zeroblob(32)"):
            with pytest.raises(sqlite3.IntegrityError, match="append only"):
                connection.execute(statement)


def test_two_writers_on_one_folder_take_turns(tmp_path: Path) -> None:
    one, other = SqliteJournal(tmp_path / "journal"), SqliteJournal(tmp_path / "journal")
    records = made_records(60)
    for at in range(0, 60, 10):
        one.append(records[at : at + 20])
        other.append(records[at + 5 : at + 20])
    one.close()
    other.close()
    verdict = verify_journal(Composition(Settings(data=tmp_path)))
    assert (verdict.findings, verdict.chain.entries) == ([], 60)
