"""Verifying: the journal against what was signed, and the log against the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers._journal.chain import ChainCheck, Entry, Finding, LogComparison, by_place, check_chain
from workers._journal.signed_note import PublicKey
from workers.adapters.kafka_log import read_log
from workers.apps import Composition
from workers.errors import UnavailableError
from workers.journal import TOPICS


@dataclass(frozen=True)
class Verdict:
    """What was found; `comparison` None: Kafka was not there to be compared, `unreachable` says why."""

    key: PublicKey
    chain: ChainCheck
    comparison: LogComparison | None
    unreachable: str | None
    findings: list[Finding]

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere verify --json` prints it."""
        checkpoint, comparison = self.chain.checkpoint, self.comparison
        return {
            "ok": not self.findings,
            "entries": self.chain.entries,
            "checkpoint": checkpoint and {"size": checkpoint.size, "root": checkpoint.root.hex()},
            "public_key": str(self.key),
            "kafka": comparison and {"compared": comparison.compared, "pending": comparison.pending},
            "findings": len(self.findings),
            "first": self.findings[0].as_json() if self.findings else None,
        }


def verify_journal(parts: Composition) -> Verdict:
    """Check the journal, and where Kafka is there, every record it should hold.

    Raises: RejectedError: there is no journal, none that can be read, or the folder's key is another.
    """
    journal = parts.recorded
    key, size = journal.public_key(), journal.size()
    entries = list(journal.entries(size))
    chain = check_chain(entries, journal.notes(), key)
    comparison, unreachable = None, None
    try:
        comparison = _compare(entries, parts.bootstrap)
    except UnavailableError as error:
        unreachable = str(error)
    found = [*chain.findings, *(comparison.finish() if comparison else ())]
    return Verdict(key, chain, comparison, unreachable, sorted(found, key=lambda each: (not each.exact, each.entry)))


def _compare(entries: Sequence[Entry], bootstrap: str) -> LogComparison:
    comparison = LogComparison(by_place(entries))
    for record in read_log(bootstrap, TOPICS):
        comparison.compare(record)
    return comparison
