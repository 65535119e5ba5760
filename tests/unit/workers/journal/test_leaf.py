"""A leaf stands for one record and no other."""

from hypothesis import assume, given

from tests.unit.workers.journal.records import drawn_records, made_records
from workers._journal.leaf import leaf_bytes, leaf_of
from workers.adapters.kafka_log import LoggedRecord


@given(drawn_records, drawn_records)
def test_different_records_have_different_leaves(one: LoggedRecord, other: LoggedRecord) -> None:
    assume(one != other)
    assert leaf_bytes(one) != leaf_bytes(other)
    assert leaf_of(one) != leaf_of(other)


def test_an_absent_key_or_value_is_not_an_empty_one() -> None:
    (record,) = made_records(1)
    variants = [record._replace(key=None), record._replace(key=b""), record._replace(value=None), record]
    variants += [record._replace(value=b""), record._replace(headers=[("ce_id", b"")]), record._replace(headers=[])]
    assert len({leaf_of(each) for each in variants}) == len(variants)


def test_the_order_of_headers_counts() -> None:
    (record,) = made_records(1)
    there, back = [("a", b"1"), ("b", b"2")], [("b", b"2"), ("a", b"1")]
    assert leaf_of(record._replace(headers=there)) != leaf_of(record._replace(headers=back))


def test_the_leaf_of_a_record_never_changes() -> None:
    (record,) = made_records(1)
    assert leaf_of(record).hex() == "5ff2e7fec8343b31e2c0f1fd2cff3e4767ce84acddf24e9cfbc76273c9f17ce2"
