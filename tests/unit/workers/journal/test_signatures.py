"""Signatures are RFC 8032's, and notes are those that other verifiers of transparency logs read."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from workers._journal import ed25519
from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.signed_note import NoteError, open_note, read_public_key
from workers._journal.signing import PrivateKey, is_signed, read_private_key, sign_checkpoint, sign_note

seeds = st.binary(min_size=32, max_size=32)
KEY = PrivateKey("lisiere/essai", bytes(range(32)))
VERIFIERS = (ed25519.is_signed, is_signed)
"""The bundle's, and the running system's."""
OTHER = PrivateKey("lisiere/essai", bytes(range(1, 33)))


@given(seeds, st.binary(max_size=100))
def test_the_bundle_s_verifier_takes_what_openssl_signed(seed: bytes, message: bytes) -> None:
    peer = Ed25519PrivateKey.from_private_bytes(seed)
    assert ed25519.is_signed(peer.public_key().public_bytes_raw(), message, peer.sign(message))


def test_the_first_vector_of_the_standard_is_signed_as_it_says() -> None:
    key = PrivateKey("x", bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    # RFC 8032 § 7.1
    assert key.public.key.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


@given(seeds, st.binary(max_size=40), st.integers(0, 8 * 64 - 1))
def test_a_signature_with_one_bit_flipped_is_refused(seed: bytes, message: bytes, bit: int) -> None:
    key = PrivateKey("x", seed)
    signature = bytearray(key.sign(message))
    signature[bit // 8] ^= 1 << bit % 8
    for verifier in VERIFIERS:
        assert verifier(key.public.key, message, key.sign(message))
        assert not verifier(key.public.key, message, bytes(signature))


@given(seeds, st.integers(0, 255))
def test_a_signature_is_refused_under_a_spoilt_key(seed: bytes, bit: int) -> None:
    key = PrivateKey("x", seed)
    public = bytearray(key.public.key)
    public[bit // 8] ^= 1 << bit % 8
    for verifier in VERIFIERS:
        assert not verifier(bytes(public), b"text", key.sign(b"text"))


def test_a_signature_beyond_the_order_of_the_group_is_refused() -> None:
    signature = KEY.sign(b"text")
    order = 2**252 + 27742317777372353535851937790883648493
    malleable = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    for verifier in VERIFIERS:
        assert not verifier(KEY.public.key, b"text", signature[:32] + malleable)


def test_keys_are_read_as_they_are_written() -> None:
    assert read_public_key(str(KEY.public)) == KEY.public
    assert read_private_key(KEY.encoded()) == KEY


def test_a_public_key_of_another_log_is_read() -> None:
    # The key of the Go checksum database, as golang.org/x/mod publishes it.
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(read_public_key(text)) == text


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", str(KEY.public)[:-1] + "A", str(KEY.public) + "="])
def test_what_is_no_public_key_is_said(text: str) -> None:
    with pytest.raises(NoteError):
        read_public_key(text)


def test_a_checkpoint_is_a_signed_note_of_three_lines() -> None:
    note = sign_checkpoint(3, b"\7" * 32, KEY)
    text, signature = note.split("\n\n")
    assert text.split("\n") == ["lisiere/essai", "3", base64.b64encode(b"\7" * 32).decode()]
    dash, name, raw = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("—", "lisiere/essai")
    assert base64.b64decode(raw)[:4] == KEY.public.id
    peer = Ed25519PublicKey.from_public_bytes(KEY.public.key)
    peer.verify(base64.b64decode(raw)[4:], (text + "\n").encode())
    assert open_checkpoint(note, KEY.public) == Checkpoint("lisiere/essai", 3, b"\7" * 32)


@given(st.data())
def test_a_note_with_one_character_changed_is_refused(data: st.DataObject) -> None:
    note = sign_checkpoint(1234, b"\7" * 32, KEY)
    at = data.draw(st.integers(0, len(note) - 1))
    changed = data.draw(st.sampled_from("Aa0+/=\n —z").filter(lambda character: character != note[at]))
    with pytest.raises(NoteError):
        open_checkpoint(note[:at] + changed + note[at + 1 :], KEY.public)


def test_a_note_signed_by_another_key_of_the_same_name_is_refused() -> None:
    with pytest.raises(NoteError, match="autre clé"):
        open_note(sign_note("texte\n", OTHER), KEY.public)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = sign_note(Checkpoint("lisiere/autre", 1, b"\7" * 32).text(), KEY)
    with pytest.raises(NoteError, match="autre journal"):
        open_checkpoint(note, KEY.public)
