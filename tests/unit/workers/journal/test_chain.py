"""Whatever is altered in the journal or in the log is found, and the first entry is named."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.journal.records import edited, made_records
from workers._journal.chain import Entry, Finding, LogComparison, by_place, check_chain
from workers._journal.leaf import leaf_of
from workers._journal.merkle import Frontier
from workers._journal.signing import PrivateKey, sign_checkpoint
from workers.adapters.kafka_log import LoggedRecord

KEY = PrivateKey("lisiere/essai", bytes(range(32)))
OTHER = PrivateKey("lisiere/essai", bytes(range(1, 33)))
COUNT = 40
SIZES = (7, 20, COUNT)


def entries_of(records: Sequence[LoggedRecord]) -> list[Entry]:
    return [Entry(n, r.topic, r.partition, r.offset, leaf_of(r)) for n, r in enumerate(records)]


def signed(entries: Sequence[Entry], sizes: Sequence[int] = SIZES, key: PrivateKey = KEY) -> list[str]:
    notes, frontier = [], Frontier()
    for entry in entries:
        frontier.append(entry.leaf)
        if frontier.size in sizes:
            notes.append(sign_checkpoint(frontier.size, frontier.root(), key))
    return notes


RECORDS = made_records(COUNT)
ENTRIES = entries_of(RECORDS)
NOTES = signed(ENTRIES)


def compared(log: Sequence[LoggedRecord], entries: Sequence[Entry] = ENTRIES) -> LogComparison:
    comparison = LogComparison(by_place(entries))
    for record in log:
        comparison.compare(record)
    comparison.finish()
    return comparison


def first(log: Sequence[LoggedRecord], entries: Sequence[Entry] = ENTRIES) -> tuple[str, int]:
    finding = compared(log, entries).findings
    return min((each.entry, each.kind) for each in finding)[::-1]


def test_a_sound_journal_is_found_sound() -> None:
    check = check_chain(ENTRIES, NOTES, KEY.public)
    assert not check.findings
    assert check.checkpoint
    assert (check.entries, check.checkpoint.size) == (COUNT, COUNT)
    comparison = compared(RECORDS)
    assert (comparison.findings, comparison.compared, comparison.pending) == ([], COUNT, 0)


@given(st.integers(0, COUNT - 1))
def test_an_edited_record_is_named(at: int) -> None:
    log = [edited(record) if n == at else record for n, record in enumerate(RECORDS)]
    assert first(log) == ("edited", at)


@given(st.integers(0, COUNT - 3))
def test_a_record_gone_from_the_log_is_named(at: int) -> None:
    assert first([*RECORDS[:at], *RECORDS[at + 1 :]]) == ("missing", at)


@given(st.integers(2, COUNT))
def test_a_log_cut_short_is_named_at_its_first_loss(left: int) -> None:
    kind, entry = first(RECORDS[:left]) if left < COUNT else ("", COUNT)
    assert (entry, kind) == (left, "truncated" if left < COUNT else "")


@given(st.integers(0, COUNT - 3))
def test_a_record_slipped_into_the_log_is_named(at: int) -> None:
    here = RECORDS[at]
    slipped = LoggedRecord(here.topic, here.partition, here.offset + 1, here.timestamp, None, b"{}", [])
    assert first([*RECORDS[: at + 1], slipped, *RECORDS[at + 1 :]]) == ("inserted", at + 2)


@given(st.data())
def test_records_that_changed_places_are_named(data: st.DataObject) -> None:
    one = data.draw(st.integers(0, COUNT - 3))
    other = data.draw(st.integers(one + 1, COUNT - 1).filter(lambda n: n % 2 == one % 2))
    log = [*RECORDS]
    a, b = log[one], log[other]
    log[one] = LoggedRecord(b.topic, b.partition, a.offset, b.timestamp, b.key, b.value, b.headers)
    log[other] = LoggedRecord(a.topic, a.partition, b.offset, a.timestamp, a.key, a.value, a.headers)
    findings = compared(log).findings
    assert {(each.kind, each.entry) for each in findings} == {("swapped", one), ("swapped", other)}


def test_what_was_not_read_yet_is_pending_not_wrong() -> None:
    comparison = compared(RECORDS, ENTRIES[:-4])
    assert (comparison.findings, comparison.pending) == ([], 4)


Alteration = Callable[[list[Entry]], list[Entry]]
ALTERATIONS: dict[str, tuple[Alteration, str, int]] = {
    "an entry edited": (lambda e: [*e[:9], e[9]._replace(leaf=e[8].leaf), *e[10:]], "forked", 7),
    "an entry gone": (lambda e: [*e[:9], *e[10:]], "missing", 9),
    "the end gone": (lambda e: e[:30], "truncated", 30),
    "an entry added": (lambda e: [*e, e[-1]._replace(number=COUNT)], "unsigned", COUNT),
    "entries swapped": (lambda e: [*e[:1], e[2]._replace(number=1), e[1]._replace(number=2), *e[3:]], "forked", 0),
}


@pytest.mark.parametrize(("alter", "kind", "entry"), ALTERATIONS.values(), ids=ALTERATIONS)
def test_an_altered_journal_is_found_without_the_log(alter: Alteration, kind: str, entry: int) -> None:
    findings = check_chain(alter(ENTRIES), NOTES, KEY.public).findings
    assert (findings[0].kind, findings[0].entry) == (kind, entry)


@given(st.integers(0, COUNT - 1), st.integers(0, 255))
def test_any_bit_of_any_leaf_counts(at: int, bit: int) -> None:
    leaf = bytearray(ENTRIES[at].leaf)
    leaf[bit // 8] ^= 1 << bit % 8
    altered = [*ENTRIES[:at], ENTRIES[at]._replace(leaf=bytes(leaf)), *ENTRIES[at + 1 :]]
    (finding, *_) = check_chain(altered, NOTES, KEY.public).findings
    assert finding.kind == "forked"
    assert finding.entry == max(size for size in (0, *SIZES) if size <= at)


def test_two_histories_signed_by_one_key_are_a_fork() -> None:
    other = entries_of([*RECORDS[:10], *map(edited, RECORDS[10:])])
    findings = check_chain(ENTRIES, [NOTES[0], signed(other)[1], NOTES[2]], KEY.public).findings
    assert [(each.kind, each.entry) for each in findings] == [("forked", 7)]


def test_a_journal_signed_by_another_key_is_refused() -> None:
    findings = check_chain(ENTRIES, signed(ENTRIES, key=OTHER), KEY.public).findings
    assert findings
    assert isinstance(findings[0], Finding)
    assert findings[0].kind == "wrong_key"
