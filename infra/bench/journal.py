"""The log as proof: how fast it is chained, appended, verified, replayed and exported; from memory, then from Kafka."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.bench.figures import Figure
from infra.bench.log_on_kafka import measure_on_kafka
from infra.bench.made_log import made_log
from workers._journal.bundle import check_bundle
from workers._journal.bundle_record import event_line
from workers._journal.bundle_writing import BundleContent, HeldArtefact, write_bundle
from workers._journal.chain import LogComparison, by_place, check_chain
from workers._journal.leaf import leaf_of
from workers._journal.merkle import Frontier
from workers._journal.tree import Tree
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sqlite_journal import SqliteJournal
from workers.adapters.sqlite_journal_reader import SqliteJournalReader
from workers.apps import Composition
from workers.delivery import Wire
from workers.replaying import rebuild
from workers.settings import Settings

_EVENTS = 100_000
_REPLAYED = 20_000
_BATCH = 500
_ALONE = 100
_DOSSIER = 300
_CHAIN_BOUND, _REPLAY_BOUND = 100_000.0, 10_000.0
_EXPORT_BOUND_S = 10.0


def measure(_data: Path | None) -> Iterator[Figure]:
    """Yield events a CPU second (a bound is the least to reach), and seconds for a bundle."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wire = Composition(Settings(data=folder / "data")).wire
        records = made_log(_EVENTS + _ALONE, wire)
        yield _rate("journal.chain", _EVENTS, _chain(records[:_EVENTS]), _CHAIN_BOUND)
        yield from _appending(records, folder / "journal")
        yield _rate("journal.verify", _EVENTS, _verify(records, folder / "journal"), _CHAIN_BOUND)
        yield Figure("journal.bundle", _bundle(records, folder), "s", _EXPORT_BOUND_S, "bound")
        yield _rate("journal.replay", _REPLAYED, _replay(records[:_REPLAYED], folder, wire), _REPLAY_BOUND)
        yield from measure_on_kafka(records[:_EVENTS], folder)


def _rate(name: str, count: int, seconds: float, bound: float | None) -> Figure:
    return Figure(name, count / seconds, "events/s", bound, "least" if bound else None)


def _chain(records: Sequence[LoggedRecord]) -> float:
    began = time.process_time()
    frontier = Frontier()
    for record in records:
        frontier.append(leaf_of(record))
    frontier.root()
    return time.process_time() - began


def _appending(records: Sequence[LoggedRecord], folder: Path) -> Iterator[Figure]:
    journal = SqliteJournal(folder)
    began = time.process_time()
    for at in range(0, _EVENTS, _BATCH):
        journal.append(records[at : at + _BATCH])
    yield _rate("journal.append", _EVENTS, time.process_time() - began, None)
    began = time.process_time()
    for record in records[_EVENTS:]:
        journal.append([record])
    each = (time.process_time() - began) * 1000 / _ALONE
    yield Figure("journal.append_one_event_alone", each, "ms")
    journal.close()


def _verify(records: Sequence[LoggedRecord], folder: Path) -> float:
    began = time.process_time()
    reader = SqliteJournalReader(folder)
    found = list(reader.entries(reader.size()))
    check = check_chain(found, reader.notes(), reader.public_key())
    comparison = LogComparison(by_place(found))
    for record in records:
        comparison.compare(record)
    if check.findings or comparison.finish():
        raise RuntimeError("a sound journal was found altered")
    return time.process_time() - began


def _bundle(records: Sequence[LoggedRecord], folder: Path) -> float:
    """Export and check a dossier of many events out of the whole log."""
    began = time.perf_counter()
    reader = SqliteJournalReader(folder / "journal")
    tree = Tree(reader.leaves(reader.size()))
    lines = [event_line(records[number], number, tree.inclusion(number)) for number in range(0, 3 * _DOSSIER, 3)]
    named = HeldArtefact("a" * 64, 1000, "application/json", ("note",), None)
    content = BundleContent("bench", lines, [named], reader.notes()[-1], tree.size)
    write_bundle(folder / "bundle.zip", content, reader.private_key())
    if check_bundle(folder / "bundle.zip").findings:
        raise RuntimeError("a sound bundle was found altered")
    return time.perf_counter() - began


def _replay(records: Sequence[LoggedRecord], folder: Path, wire: Wire) -> float:
    engine = open_engine(sqlite_url(folder / "replayed.db"))
    began = time.process_time()
    rebuild(records, engine, wire.reading().decode)
    taken = time.process_time() - began
    engine.dispose()
    return taken
