"""Sealed content: read from anywhere, and neither altered, moved, cut nor lengthened unseen."""

import io
import secrets
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.adapters.sealed_chunks import CHUNK, SealingWriter, open_sealed
from workers.errors import RejectedError

KEY, NAME = bytes(range(32)), bytes(32)
HEADER, SEALED = 36, CHUNK + 16
SIZES = st.one_of(st.integers(0, 40), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]))
CONTENT = secrets.token_bytes(4 * CHUNK)


def seal(content: bytes, blocks: Sequence[int] = (), key: bytes = KEY, name: bytes = NAME) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, key)
    start = 0
    for size in blocks:
        writer.write(content[start : start + size])
        start += size
    writer.write(content[start:])
    writer.finish(name)
    return target.getvalue()


def unseal(sealed: bytes, key: bytes = KEY, name: bytes = NAME) -> bytes:
    with open_sealed(io.BytesIO(sealed), key, name, "l’objet") as source:
        return source.read()


def assert_refused(sealed: bytes, key: bytes = KEY, name: bytes = NAME) -> None:
    with pytest.raises(RejectedError, match="l’objet est illisible : il a été altéré ou tronqué"):
        unseal(sealed, key, name)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.lists(st.integers(0, 2 * CHUNK), max_size=4))
def test_content_comes_back_however_it_was_written(size: int, blocks: list[int]) -> None:
    assert unseal(seal(CONTENT[:size], blocks)) == CONTENT[:size]


@settings(max_examples=40, deadline=None)
@given(SIZES, st.lists(st.tuples(st.integers(0, 4 * CHUNK), st.integers(0, 2 * CHUNK)), max_size=6))
def test_any_part_is_read_as_of_a_plain_file(size: int, reads: list[tuple[int, int]]) -> None:
    plain = io.BytesIO(CONTENT[:size])
    with open_sealed(io.BytesIO(seal(CONTENT[:size])), KEY, NAME, "l’objet") as source:
        for offset, length in reads:
            assert source.seek(offset) == plain.seek(offset)
            assert source.read(length) == plain.read(length)
            assert source.tell() == plain.tell()
        assert source.seek(0, io.SEEK_END) == size
        assert source.seek(-min(size, 7), io.SEEK_CUR) == plain.seek(-min(size, 7), io.SEEK_END)
        assert source.read() == plain.read()


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_any_byte_that_is_altered_is_seen(size: int, data: st.DataObject) -> None:
    sealed = bytearray(seal(CONTENT[:size]))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert_refused(bytes(sealed))


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_an_end_that_was_cut_or_added_is_seen(size: int, data: st.DataObject) -> None:
    sealed = seal(CONTENT[:size])
    assert_refused(sealed[: data.draw(st.integers(0, len(sealed) - 1))])
    assert_refused(sealed + CONTENT[: data.draw(st.integers(1, 2 * SEALED))])


def test_chunks_that_were_cut_off_whole_moved_repeated_or_mixed_are_seen() -> None:
    sealed = seal(CONTENT[: 3 * CHUNK + 5])
    head, chunks = sealed[:HEADER], [sealed[start : start + SEALED] for start in range(HEADER, len(sealed), SEALED)]
    other = seal(CONTENT[: 3 * CHUNK + 5])
    orders: tuple[list[int], ...] = ([0, 1, 2], [1, 2, 3], [1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [3], [])
    for order in orders:
        assert_refused(head + b"".join(chunks[number] for number in order))
    assert_refused(head + other[HEADER : HEADER + SEALED] + b"".join(chunks[1:]))
    assert_refused(other[:HEADER] + b"".join(chunks))


def test_an_end_that_was_cut_off_is_seen_before_anything_is_read() -> None:
    sealed = io.BytesIO(seal(CONTENT)[: HEADER + 2 * SEALED])
    with pytest.raises(RejectedError):
        open_sealed(sealed, KEY, NAME, "l’objet")
    assert sealed.closed


def test_neither_another_key_nor_another_name_opens_it() -> None:
    sealed = seal(CONTENT[:100])
    assert_refused(sealed, key=bytes(32))
    assert_refused(sealed, name=bytes([1] * 32))
    assert_refused(b"%PDF-1.7 " + CONTENT[:100])
    assert_refused(sealed[:3] + b"\x02" + sealed[4:])


def test_the_same_content_is_sealed_otherwise_each_time() -> None:
    assert seal(b"twice") != seal(b"twice")
    assert b"twice" not in seal(b"twice")
