"""Journal: every event, in the order it is read, becomes a leaf of a Merkle tree whose root is signed.

Progress is no fact and is left out. The journal keeps hashes and places, never content: what it proves lies on Kafka.
"""

from collections.abc import Sequence
from typing import Protocol

from faststream import FastStream

from schemas.topics import PROGRESS, Topic
from workers._delivery.follower import build_follower
from workers._journal.leaf import LogRecord

STAGE = "journal"
TOPICS = tuple(topic for topic in Topic if topic not in PROGRESS)
"""What is a fact."""


class JournalSink(Protocol):
    """Where entries are appended, each record once."""

    def positions(self) -> dict[tuple[str, int], int]:
        """Return the next offset to read of each (topic, partition)."""
        ...

    def append(self, records: Sequence[LogRecord]) -> int:
        """Append the records it does not hold yet and sign what it is then, all or nothing; return how many.

        Raises: UnavailableError: it cannot be written to, or it was altered: nothing may be signed on top of that.
        """
        ...


def build_app(bootstrap: str, sink: JournalSink, *, longest_wait_s: float) -> FastStream:
    """Build the application that appends every event to the journal."""

    def append(records: Sequence[LogRecord]) -> None:
        sink.append(records)

    topics = [topic.value for topic in TOPICS]
    return build_follower(bootstrap, topics, f"lisiere.{STAGE}", sink.positions, append, longest_wait_s=longest_wait_s)
