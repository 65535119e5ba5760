"""Events this program cannot read are counted and told; what was refused when it came is not told twice."""

from tests.unit.workers.journal.records import made_records
from workers._delivery.outcome import dead_letter
from workers.adapters.kafka_log import LoggedRecord
from workers.unknown_events import UnknownEvents


def record(offset: int, ce_type: str) -> LoggedRecord:
    headers = [("ce_id", b"1"), ("ce_type", ce_type.encode()), ("ce_source", b"/x")]
    return LoggedRecord("lisiere.note.approved", 1, offset, 0, b"k", b"{}", headers)


def letter_of(refused: LoggedRecord) -> LoggedRecord:
    letter = dead_letter(refused, "review", "version inconnue")
    return LoggedRecord(letter.topic, 0, 0, 0, letter.key, letter.value, letter.headers)


def test_unknown_types_and_future_versions_are_counted() -> None:
    unknown = UnknownEvents()
    log = [record(0, "fr.lisiere.note.approved.v1"), record(1, "fr.lisiere.note.approved.v9"), *made_records(2)]
    log += [record(2, "fr.lisiere.note.approved.v9"), record(3, "org.autre.chose")]
    assert list(unknown.watch(log)) == log
    assert unknown.counted() == {"fr.lisiere.note.approved.v9": 2, "org.autre.chose": 1}
    assert unknown.told() == (
        "3 évènement(s) d’un type ou d’une version que ce logiciel ne connaît pas : "
        "fr.lisiere.note.approved.v9 (2), org.autre.chose (1)"
    )


def test_a_log_that_is_read_whole_has_nothing_to_tell() -> None:
    unknown = UnknownEvents()
    assert list(unknown.watch([record(0, "fr.lisiere.note.approved.v1")]))
    assert (unknown.counted(), unknown.told()) == ({}, None)


def test_what_was_refused_when_it_came_lies_with_the_dead_letters() -> None:
    unknown = UnknownEvents()
    later = record(5, "fr.lisiere.note.approved.v9")
    for each in (later, letter_of(later), record(6, "fr.lisiere.note.approved.v9")):
        unknown.meet(each)
    assert unknown.counted() == {"fr.lisiere.note.approved.v9": 1}
