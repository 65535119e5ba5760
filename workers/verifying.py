"""Verifying: the journal against what was signed, and the log against the journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workers._journal.chain import ChainCheck, Entry, Finding, LogComparison, by_place, check_chain, check_extension
from workers._journal.signed_note import PublicKey
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.apps import Composition
from workers.errors import RejectedError, UnavailableError
from workers.journal import TOPICS
from workers.unknown_events import UnknownEvents
from workers.verifying_pieces import NamedPieces


@dataclass(frozen=True)
class Verdict:
    """What was found; `comparison` None: Kafka was not there to be compared, `unreachable` says why."""

    key: PublicKey
    chain: ChainCheck
    comparison: LogComparison | None
    unreachable: str | None
    findings: list[Finding]
    extends: bool | None = None
    """Whether the journal goes on from the checkpoint that was given, None where none was."""
    unknown: UnknownEvents = field(default_factory=UnknownEvents)
    """The events that this program cannot read; they are proven all the same."""
    stamps: Sequence[tuple[int, datetime | None]] = ()
    """Sizes of the log at its stamped checkpoints, and when: None where that could not be checked."""
    pieces: int | None = None
    """How many contents were read, None where that was not asked."""

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere verify --json` prints it."""
        checkpoint, comparison = self.chain.checkpoint, self.comparison
        return {
            "ok": not self.findings,
            "entries": self.chain.entries,
            "checkpoint": checkpoint and {"size": checkpoint.size, "root": checkpoint.root.hex()},
            "public_key": str(self.key),
            "kafka": comparison and {"compared": comparison.compared, "pending": comparison.pending},
            "extends": self.extends,
            "unknown": self.unknown.counted(),
            "stamps": [{"size": size, "time": time and time.isoformat()} for size, time in self.stamps],
            "pieces": self.pieces,
            "findings": len(self.findings),
            "first": self.findings[0].as_json() if self.findings else None,
        }


def verify_journal(parts: Composition, since: str | None = None, *, pieces: bool = False) -> Verdict:
    """Check the journal, and where Kafka is there, every record it should hold.

    Args:   since: a signed checkpoint someone kept, from which the journal must go on.
            pieces: read every content that events name, too.
    Raises: RejectedError: there is no journal, none that can be read, or the folder's key is another.
    """
    journal = parts.recorded
    key, size = journal.public_key(), journal.size()
    entries = list(journal.entries(size))
    chain = check_chain(entries, journal.notes(), key)
    leaves = [entry.leaf for entry in entries]
    kept = check_extension(chain, leaves, since, key) if since is not None else []
    stamps, bad = _check_stamps(parts)
    unknown, named, comparison, unreachable = UnknownEvents(), NamedPieces(), None, None
    try:
        records = unknown.watch(read_log(parts.bootstrap, TOPICS))
        comparison = _compare(entries, named.watch(records) if pieces else records)
        bad += named.findings(entries, parts.store, parts.keys)
    except UnavailableError as error:
        unreachable = str(error)
    found = [*kept, *bad, *chain.findings, *(comparison.finish() if comparison else ())]
    found.sort(key=lambda each: (not each.exact, each.entry))
    extends = None if since is None else not kept
    return Verdict(key, chain, comparison, unreachable, found, extends, unknown, stamps, len(named) if pieces else None)


def _check_stamps(parts: Composition) -> tuple[list[tuple[int, datetime | None]], list[Finding]]:
    authority = parts.time_stamp_authority
    times: list[tuple[int, datetime | None]] = []
    findings = []
    for stamp in parts.recorded.stamps():
        time: datetime | None = None
        try:
            time = None if authority is None else authority.check(stamp.token, stamp.note.encode())
        except RejectedError as error:
            about = f"horodatage du point de contrôle de {stamp.size} entrées : {error}"
            findings.append(Finding("bad_stamp", stamp.size, about))
        times.append((stamp.size, time))
    return times, findings


def _compare(entries: Sequence[Entry], records: Iterable[LoggedRecord]) -> LogComparison:
    comparison = LogComparison(by_place(entries))
    for record in records:
        comparison.compare(record)
    return comparison
