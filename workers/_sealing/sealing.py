"""The seal of an event: its texts under AES-256-GCM, bound to the event, the same bytes each time they are sealed.

Nonce and salt follow from key, event and texts (as in SIV, RFC 5297): a stage that runs twice gives the same seal, and
a nonce comes again only with the same content. The event's id and type and the commitment are associated data.
"""

import hmac
import zlib
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workers._journal.disclosure import SALT_BYTES, Disclosure, Seal, canonical, read_seal

_TEXTS = msgspec.json.Decoder(dict[str, str])
_PURPOSE = b"lisiere/events/v1"
_NONCE_BYTES = 12
_PLAIN, _DEFLATED = b"\x00", b"\x01"
_MOST_BYTES = 64 * 1024 * 1024


class AlteredSealError(Exception):
    """A seal that this key, on this event, does not open; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__("les textes scellés de cet évènement ont été altérés, ou sont ceux d’un autre")


class Sealer:
    """Seals and opens what is said of one dossier."""

    def __init__(self, key: bytes) -> None:
        """Derive the keys of this purpose: HKDF-Expand (RFC 5869), for the dossier's key is random already."""
        first = hmac.digest(key, _PURPOSE + b"\x01", "sha256")
        self._derivation = hmac.digest(key, first + _PURPOSE + b"\x02", "sha256")
        self._cipher = AESGCM(first)

    def seal(self, texts: Mapping[str, str], event: str) -> str:
        """Seal texts, given by path. `event` says which event they are of."""
        about, packed = event.encode(), _packed(canonical(texts))
        drawn = hmac.digest(self._derivation, len(about).to_bytes(4, "big") + about + packed, "sha256")
        nonce, salt = drawn[:_NONCE_BYTES], drawn[-SALT_BYTES:]
        commitment = Disclosure(salt, texts).commitment()
        return Seal(commitment, nonce + self._cipher.encrypt(nonce, salt + packed, about + commitment)).written()

    def disclose(self, sealed: str, event: str) -> Disclosure:
        """Open a seal. Raises: AlteredSealError: any part of it is not what was sealed for this event."""
        try:
            commitment, box = read_seal(sealed)
            nonce, ciphertext = box[:_NONCE_BYTES], box[_NONCE_BYTES:]
            opened = self._cipher.decrypt(nonce, ciphertext, event.encode() + commitment)
            texts = _TEXTS.decode(_unpacked(opened[SALT_BYTES:]))
        except (InvalidTag, ValueError, zlib.error, msgspec.MsgspecError) as error:
            raise AlteredSealError from error
        return Disclosure(opened[:SALT_BYTES], texts)


def _packed(content: bytes) -> bytes:
    """Deflate what is shorter so: the names of five hundred files repeat one another."""
    deflated = zlib.compress(content)
    return _DEFLATED + deflated if len(deflated) < len(content) else _PLAIN + content


def _unpacked(packed: bytes) -> bytes:
    return packed[1:] if packed[:1] == _PLAIN else zlib.decompressobj().decompress(packed[1:], _MOST_BYTES)
