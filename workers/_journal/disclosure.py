"""What an event's sealed texts are held to: a commitment on the log, checked without any key once they are disclosed.

    seal = "v1:" ‖ base64(commitment) ‖ ":" ‖ base64(nonce ‖ ciphertext)
    commitment = SHA-256("lisiere/seal/v1" ‖ salt ‖ JSON of the texts by path)

The salt, 16 bytes, is drawn from the dossier's key and travels inside the ciphertext: without the key, or the salt once
it is disclosed, nobody can guess a text and have the log confirm it. As in SD-JWT (RFC 9901), with one commitment an
event. This file travels in the audit bundle: Python's standard library alone.
"""

import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

HEADER = "ce_seal"
TOKEN = "sealed:v1"  # noqa: S105 -- no password
SALT_BYTES = 16
_TAG, _VERSION = b"lisiere/seal/v1", "v1"


class Disclosure(NamedTuple):
    """The texts of an event by path, and the salt that makes them checkable."""

    salt: bytes
    texts: Mapping[str, str]

    def commitment(self) -> bytes:
        """Return what the log must hold of them."""
        return hashlib.sha256(_TAG + self.salt + canonical(self.texts)).digest()


class Seal(NamedTuple):
    """A seal taken apart. `box` is nonce and ciphertext."""

    commitment: bytes
    box: bytes

    def written(self) -> str:
        """Return it as it stands in the header."""
        return f"{_VERSION}:{_encoded(self.commitment)}:{_encoded(self.box)}"


def canonical(texts: Mapping[str, str]) -> bytes:
    """Return texts as the bytes that are committed to."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read_seal(text: str) -> Seal:
    """Take a seal apart. Raises: ValueError: it is none."""
    version, *parts = text.split(":")
    if version != _VERSION or len(parts) != len(Seal._fields):
        raise ValueError("this is no seal")
    seal = Seal(*map(binascii.a2b_base64, parts))
    if seal.written() != text:
        raise ValueError("this is not how a seal is written")
    return seal


def why_not_disclosed(disclosure: Disclosure, seal: Seal, body: Any) -> str | None:
    """Say in French why texts are not those of a sealed event; None where they are."""
    if not hmac.compare_digest(disclosure.commitment(), seal.commitment):
        return "les textes dévoilés ne sont pas ceux qui ont été scellés"
    misplaced = next((path for path in disclosure.texts if _at(body, path) != TOKEN), None)
    return None if misplaced is None else f"rien n’est scellé à la place « {misplaced} »"


def _at(body: Any, path: str) -> Any:
    for step in path.split("/"):
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list) and step.isdecimal() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    return body


def _encoded(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode("ascii")
