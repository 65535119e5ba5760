"""Records as they lie on the log, drawn or made."""

from hypothesis import strategies as st

from workers.adapters.kafka_log import LoggedRecord

_parts = st.none() | st.binary(max_size=12)
drawn_records = st.builds(
    LoggedRecord,
    topic=st.sampled_from(["lisiere.note.drafted", "lisiere.note.approved"]),
    partition=st.integers(0, 3),
    offset=st.integers(0, 2**40),
    timestamp=st.integers(-(2**62), 2**62),
    key=_parts,
    value=_parts,
    headers=st.lists(st.tuples(st.text(max_size=5), _parts), max_size=4),
)


def made_records(count: int, *, topic: str = "lisiere.note.drafted", partitions: int = 2) -> list[LoggedRecord]:
    """Return records of one topic; their offsets have gaps, as behind transactions."""
    return [
        LoggedRecord(
            topic,
            n % partitions,
            2 * (n // partitions),
            1_700_000_000_000 + n,
            b"k",
            b'{"n": %d}' % n,
            [("ce_id", b"i")],
        )
        for n in range(count)
    ]


def edited(record: LoggedRecord) -> LoggedRecord:
    """Return the record as someone rewrote it."""
    return record._replace(value=(record.value or b"") + b" ")
