"""A checkpoint that an authority stamped (RFC 3161), as a bundle carries it, and what bare Python can check of it.

The authority's own signature is X.509's to check: `lisiere verify --bundle`, or `openssl ts -verify`.
"""

import hashlib
from typing import NamedTuple

from workers._journal.checkpoint import Checkpoint
from workers._journal.proof import check_consistency
from workers._journal.signed_note import NoteError, PublicKey

NOTE, TOKEN, PROOF = "horodatage/point.txt", "horodatage/jeton.tsr", "horodatage/preuve.txt"


class Stamp(NamedTuple):
    """The signed checkpoint of a log of `size` entries, and the authority's answer on it."""

    size: int
    note: str
    token: bytes


class CarriedStamp(NamedTuple):
    """A stamp and the proof that a bundle's log goes on from it."""

    stamp: Stamp
    proof: str


def check_stamp(carried: CarriedStamp, key: PublicKey) -> Checkpoint:
    """Return the checkpoint that was stamped, from which the bundle's log goes on.

    Raises: NoteError: it does not, or the stamp is another text's.
    """
    stamped, _ = check_consistency(carried.proof, carried.stamp.note, key)
    if hashlib.sha256(carried.stamp.note.encode()).digest() not in carried.stamp.token:
        raise NoteError("l’horodatage n’est pas celui de ce point de contrôle")
    return stamped
