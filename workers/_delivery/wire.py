"""The one place where events are sealed as they go onto the log, and opened as they are read from it.

What goes out sealed: the texts that `schemas` marks, of whatever belongs to a dossier, under that dossier's key. What
comes in clear is read as it is: upstream systems speak in clear, and so did we once. Where the key was destroyed the
texts read « effacé », so that the log replays for ever.
"""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from schemas import ids
from schemas.dossiers import DossierSubmitted
from schemas.envelope import SEAL_HEADER, Envelope, Headers, MalformedEventError, Record, decode, encode
from schemas.sealing import ERASED, MISSING, SEALED, marks_of, put_texts, take_texts
from workers._journal.disclosure import Disclosure
from workers._sealing import AlteredSealError, Sealer
from workers.errors import MissingKeyError
from workers.ports import KeyStore

_UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
_TAKEN = f'"{SEALED}"'.encode()


class Wire:
    """Encodes and decodes events with the dossiers' keys. A missing key is waited for, unless `is_patient` is false."""

    def __init__(self, keys: KeyStore, *, is_patient: bool = True) -> None:
        self._keys, self._is_patient = keys, is_patient
        self._met: dict[str, Sealer | str] | None = None

    def reading(self) -> "Wire":
        """Return a wire to read a batch with: it asks for each key once, and one dossier's lost key stops nothing."""
        wire = Wire(self._keys, is_patient=False)
        wire._met = {}
        return wire

    def encode(self, envelope: Envelope) -> Record:
        """Bind an event to a Kafka record, its marked texts sealed.

        Raises: MalformedEventError: it is too large. ErasedError: its dossier was erased. UnavailableError.
        """
        return encode(envelope, self._seal)

    def decode(self, headers: Headers, value: bytes | None, received: datetime) -> Envelope:
        """Read an event from a Kafka record.

        Raises: MalformedEventError: it is none, or its seal was altered. UnavailableError: keys are out of reach.
        """
        return decode(headers, value, received, opening=self._open)

    def is_erased(self, dossier_id: uuid.UUID | None) -> bool:
        """Tell whether a dossier was erased. Raises: UnavailableError."""
        return dossier_id is not None and self._keys.is_erased(dossier_id)

    def seal_letter(self, letter_id: str, texts: Mapping[str, str], dossier_id: uuid.UUID) -> str:
        """Seal why an event of a dossier failed. Raises: ErasedError, UnavailableError."""
        return Sealer(self._keys.key(dossier_id)).seal(texts, _letter(letter_id))

    def open_letter(self, sealed: str, dossier_id: uuid.UUID, letter_id: str) -> Mapping[str, str]:
        """Return why an event failed; the reason alone, « effacé », once its dossier was erased.

        Raises: MalformedEventError: it was altered. UnavailableError.
        """
        sealer = self._sealer(str(dossier_id))
        return {"reason": sealer} if isinstance(sealer, str) else _disclosed(sealed, sealer, _letter(letter_id)).texts

    def disclosed(self, headers: Mapping[str, str], value: bytes) -> Disclosure | None:
        """Return the texts of a sealed record with what proves them; None where none is sealed, or it was erased.

        Raises: MalformedEventError: it was altered. UnavailableError: the key is missing.
        """
        if SEAL_HEADER not in headers:
            return None
        try:
            sealer = self._sealer(_dossier_of(msgspec.json.decode(value), headers))
        except _UNREADABLE as error:
            raise MalformedEventError(str(AlteredSealError())) from error
        return None if isinstance(sealer, str) else _disclosed(headers[SEAL_HEADER], sealer, _event(headers))

    def opened(self, headers: Mapping[str, str], value: bytes) -> tuple[dict[str, str], bytes]:
        """Return a record's headers and body without its seal; as they are where it has none, or was altered.

        Raises: UnavailableError: keys are out of reach.
        """
        shown = dict(headers)
        if SEAL_HEADER in headers:
            with suppress(MalformedEventError):
                value = self._open(headers, value)
                shown.pop(SEAL_HEADER)
        return shown, value

    def _seal(self, envelope: Envelope, value: bytes) -> tuple[bytes, str | None]:
        marks, dossier_id = marks_of(type(envelope.data)), envelope.dossier_id
        if not marks or dossier_id is None:
            return value, None
        body, texts = msgspec.json.decode(value), dict[str, str]()
        take_texts(body, marks, texts)
        if not texts:
            return value, None
        shell = msgspec.json.encode(body)
        if shell.count(_TAKEN) != len(texts):
            raise MalformedEventError(f"« {SEALED} » est un mot réservé : il ne peut servir de nom")
        return shell, Sealer(self._keys.key(dossier_id)).seal(texts, f"{envelope.id}\n{envelope.type}")

    def _open(self, attributes: Mapping[str, str], value: bytes) -> bytes:
        try:
            body = msgspec.json.decode(value)
            sealer = self._sealer(_dossier_of(body, attributes))
            if isinstance(sealer, str):
                return value.replace(_TAKEN, f'"{sealer}"'.encode())
            texts = _disclosed(attributes[SEAL_HEADER], sealer, _event(attributes)).texts
            put_texts(body, texts, value.count(_TAKEN))
            return msgspec.json.encode(body)
        except MalformedEventError:
            raise
        except _UNREADABLE as error:
            raise MalformedEventError(str(AlteredSealError())) from error

    def _sealer(self, dossier: str) -> Sealer | str:
        """Return what opens a dossier's seals, or what its texts read without. Raises: UnavailableError, ValueError."""
        if self._met is None:
            return self._asked(uuid.UUID(dossier))
        if dossier not in self._met:
            self._met[dossier] = self._asked(uuid.UUID(dossier))
        return self._met[dossier]

    def _asked(self, dossier_id: uuid.UUID) -> Sealer | str:
        key = self._keys.known(dossier_id)
        if key is not None:
            return Sealer(key)
        if self._keys.is_erased(dossier_id):
            return ERASED
        if self._is_patient:
            raise MissingKeyError(dossier_id)
        return MISSING


def _disclosed(sealed: str, sealer: Sealer, about: str) -> Disclosure:
    try:
        return sealer.disclose(sealed, about)
    except AlteredSealError as error:
        raise MalformedEventError(str(error)) from error


def _event(attributes: Mapping[str, str]) -> str:
    return f"{attributes['ce_id']}\n{attributes['ce_type']}"


def _letter(letter_id: str) -> str:
    return f"letter\n{letter_id}"


def _dossier_of(body: Any, attributes: Mapping[str, str]) -> str:
    said = body.get("dossier_id")
    if said is None and attributes["ce_type"] == DossierSubmitted.TYPE:
        return str(ids.dossier_id(attributes["ce_source"], attributes["ce_id"]))
    if not isinstance(said, str):
        raise TypeError(said)
    return said
