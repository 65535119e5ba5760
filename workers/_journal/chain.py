"""Is the journal what was signed, and is the log what the journal says? From entries and records, the findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal, NamedTuple

from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.leaf import LogRecord, leaf_bytes, leaf_of
from workers._journal.merkle import EMPTY_ROOT, Frontier, leaf_hash
from workers._journal.proof import why_not_extended
from workers._journal.signed_note import NoteError, PublicKey
from workers._journal.signing import is_signed
from workers._journal.tree import Tree

Place = tuple[str, int]
"""A topic and a partition."""

Kind = Literal[
    "edited",
    "missing",
    "inserted",
    "swapped",
    "truncated",
    "forked",
    "wrong_key",
    "unsigned",
    "rolled_back",
    "bad_stamp",
    "bad_piece",
]
_SWAPS_LOOKED_FOR = 1000


class Entry(NamedTuple):
    """An entry of the journal: its number from 0, where its record lies, the record's leaf hash."""

    number: int
    topic: str
    partition: int
    offset: int
    leaf: bytes

    @property
    def place(self) -> str:
        """Where the record lies."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was; `entry` is the number of the first entry it touches, `message` French."""

    kind: Kind
    entry: int
    message: str
    exact: bool = True

    def as_json(self) -> dict[str, str | int]:
        """Return it as the command line prints it."""
        return {"kind": self.kind, "entry": self.entry, "message": self.message}


@dataclass
class ChainCheck:
    """What the journal is, taken alone."""

    entries: int = 0
    checkpoint: Checkpoint | None = None
    findings: list[Finding] = field(default_factory=list)


def check_chain(entries: Iterable[Entry], notes: Iterable[str], key: PublicKey) -> ChainCheck:
    """Recompute every root from the entries (in their order) and compare it with what was signed (smallest first)."""
    check, frontier, rest = ChainCheck(), Frontier(), _Numbered(entries)
    for note in notes:
        try:
            signed = open_checkpoint(note, key, is_signed)
        except NoteError as error:
            finding = Finding("wrong_key", frontier.size, f"point de contrôle refusé : {error}", exact=False)
            check.findings.append(finding)
            continue
        begun = frontier.size
        frontier.extend(rest.until(signed.size))
        if frontier.size < signed.size:
            break
        check.checkpoint = signed
        if frontier.root() != signed.root:
            check.findings.append(_forked(begun, signed.size))
    check.findings += rest.findings
    check.entries = frontier.size + rest.drain()
    check.findings += _ends(check, frontier.size)
    return check


def check_extension(check: ChainCheck, leaves: Sequence[bytes], earlier: str, key: PublicKey) -> list[Finding]:
    """Say whether the journal that was checked, with these leaves, goes on from a checkpoint someone kept.

    Returns: nothing where it does.
    """
    try:
        was = open_checkpoint(earlier, key, is_signed)
    except NoteError as error:
        return [Finding("wrong_key", 0, f"le point de contrôle gardé est refusé : {error}")]
    now = check.checkpoint or Checkpoint(key.name, 0, EMPTY_ROOT)
    if now.size < was.size:
        return [Finding("rolled_back", now.size, str(why_not_extended(was, now, ())))]
    path = Tree(leaves[: now.size]).consistency(was.size) if len(leaves) >= now.size else []
    reason = why_not_extended(was, now, path)
    return [Finding("forked", 0, reason)] if reason else []


def _forked(begun: int, size: int) -> Finding:
    about = f"les entrées {begun} à {size - 1} ne sont pas celles qui ont été signées (altérées, ou journal bifurqué)"
    return Finding("forked", begun, about, exact=False)


def _ends(check: ChainCheck, reached: int) -> list[Finding]:
    signed = check.checkpoint.size if check.checkpoint else 0
    if reached > signed and not check.findings:
        return [Finding("truncated", reached, f"la fin du journal manque : il s’arrête à l’entrée {reached - 1}")]
    if check.entries > reached and not check.findings:
        return [Finding("unsigned", reached, f"entrée {reached} : inscrite après le dernier point de contrôle signé")]
    return []


class _Numbered:
    """Entries in their order, as leaf hashes; says where a number is missing."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries, self._next = iter(entries), 0
        self._held: Entry | None = None
        self.findings: list[Finding] = []

    def until(self, size: int) -> Iterator[bytes]:
        """Yield the leaves before number `size`."""
        while (entry := self._take()) is not None:
            if entry.number >= size:
                self._held = entry
                return
            if entry.number != self._next:
                self.findings.append(Finding("missing", self._next, f"entrée {self._next} : absente du journal"))
            self._next = entry.number + 1
            yield entry.leaf

    def drain(self) -> int:
        """Count what is left."""
        return sum(1 for _ in iter(self._take, None))

    def _take(self) -> Entry | None:
        entry, self._held = self._held or next(self._entries, None), None
        return entry


def by_place(entries: Iterable[Entry]) -> dict[Place, list[Entry]]:
    """Group entries by the partition their records lie in."""
    grouped: dict[Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.topic, entry.partition].append(entry)
    return grouped


class LogComparison:
    """Compares the log with the journal, record by record; the records of a partition come in their order."""

    def __init__(self, entries: Mapping[Place, Iterable[Entry]]) -> None:
        self._entries = {place: _ordered(found) for place, found in entries.items()}
        self._awaited = {place: next(found, None) for place, found in self._entries.items()}
        self._changed: list[tuple[Entry, LogRecord]] = []
        self.findings: list[Finding] = []
        self.compared = 0
        self.pending = 0

    def compare(self, record: LogRecord) -> None:
        """Compare a record with the entry that should be its own."""
        place = (record.topic, record.partition)
        entry = self._awaited.get(place)
        while entry is not None and entry.offset < record.offset:
            gone = f"entrée {entry.number} ({entry.place}) : l’évènement n’est plus dans Kafka"
            self.findings.append(Finding("missing", entry.number, gone))
            entry = self._advance(place)
        if entry is None:
            self.pending += 1
        elif entry.offset > record.offset:
            where = f"{record.topic}/{record.partition}/{record.offset}"
            added = f"{where} : évènement inséré dans Kafka avant l’entrée {entry.number}, sans avoir été inscrit"
            self.findings.append(Finding("inserted", entry.number, added))
        else:
            self.compared += 1
            if leaf_of(record) != entry.leaf:
                self._changed.append((entry, record))
            self._advance(place)

    def finish(self) -> list[Finding]:
        """Return all findings, first entry first, once every record was compared."""
        for place, entry in self._awaited.items():
            if entry is not None:
                left = 1 + sum(1 for _ in self._entries[place])
                about = f"entrée {entry.number} ({entry.place}) : la suite manque dans Kafka ({left} évènement(s))"
                self.findings.append(Finding("truncated", entry.number, about))
        self.findings += [_changed(entry, self._changed) for entry, _ in self._changed]
        return sorted(self.findings, key=lambda finding: finding.entry)

    def _advance(self, place: Place) -> Entry | None:
        entry = self._awaited[place] = next(self._entries[place], None)
        return entry


def _ordered(entries: Iterable[Entry]) -> Iterator[Entry]:
    return iter(sorted(entries, key=attrgetter("offset")))


def _changed(entry: Entry, changed: list[tuple[Entry, LogRecord]]) -> Finding:
    """Say what became of an entry: another's record in its place, or a record that was edited."""
    for other, record in changed[:_SWAPS_LOOKED_FOR]:
        is_near = other is not entry and (record.topic, record.partition) == (entry.topic, entry.partition)
        if is_near and leaf_hash(leaf_bytes(record, entry.offset)) == entry.leaf:
            about = f"entrée {entry.number} ({entry.place}) : échangée avec {other.place} dans Kafka"
            return Finding("swapped", entry.number, about)
    about = f"entrée {entry.number} ({entry.place}) : l’évènement n’est plus celui qui a été inscrit"
    return Finding("edited", entry.number, about)
