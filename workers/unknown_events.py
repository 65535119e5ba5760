"""Events this program cannot read: of a type nobody declared here, or of a version still to come.

They stay on the log and in the journal; what is missing is what they say, and whoever replays must be told.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemas.envelope import CATALOGUE
from schemas.topics import Topic
from workers.adapters.kafka_log import LoggedRecord

_KNOWN = {ce_type.encode() for ce_type in (*CATALOGUE.classes, *CATALOGUE.upcasts)}
_LETTER_ID = "lisiere_letterid"


@dataclass
class UnknownEvents:
    """What was met on the log that cannot be read, by place; what was refused long since is in the dead letters."""

    _types: dict[str, str] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    def watch(self, records: Iterable[LoggedRecord]) -> Iterator[LoggedRecord]:
        """Yield records as they come, noting those that cannot be read."""
        for record in records:
            self.meet(record)
            yield record

    def meet(self, record: LoggedRecord) -> None:
        """Note a record if it cannot be read, or tells that another was refused."""
        if record.topic == Topic.DEAD_LETTER:
            self._refused.update((content or b"").decode() for name, content in record.headers if name == _LETTER_ID)
            return
        for name, content in record.headers:
            if name == "ce_type":
                if content not in _KNOWN:
                    place = f"{record.topic}/{record.partition}/{record.offset}"
                    self._types[place] = (content or b"").decode("utf-8", "replace")[:100]
                return

    def counted(self) -> dict[str, int]:
        """Return how many of each unknown type there are that were not refused when they came."""
        left = (ce_type for place, ce_type in self._types.items() if place not in self._refused)
        return dict(sorted(Counter(left).items()))

    def told(self) -> str | None:
        """Say it in one sentence, None where there are none."""
        counted = self.counted()
        if not counted:
            return None
        types = ", ".join(f"{ce_type} ({count})" for ce_type, count in counted.items())
        return (
            f"{sum(counted.values())} évènement(s) d’un type ou d’une version que ce logiciel ne connaît pas : {types}"
        )
