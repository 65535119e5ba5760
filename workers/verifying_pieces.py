"""Verifying what events name: each content is in the store still, and its bytes are those of its digest."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.artefacts import ArtefactRef
from workers._journal.bundle import references
from workers._journal.chain import Entry, Finding
from workers.adapters.kafka_log import LoggedRecord
from workers.errors import RejectedError
from workers.ports import KeyStore, ObjectStore

_BLOCK = 1024 * 1024
_NAMES_CONTENT = re.compile(rb'"sha256"')


class NamedPieces:
    """Remembers, as the log is read, each content it names and the records that do."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[dict[str, Any], list[tuple[str, int, int]]]] = {}

    def watch(self, records: Iterable[LoggedRecord]) -> Iterator[LoggedRecord]:
        """Pass records on."""
        for record in records:
            if _NAMES_CONTENT.search(record.value or b""):
                for found in references(record.value):
                    self._named.setdefault(str(found["uri"]), (found, []))[1].append(record[:3])
            yield record

    def findings(self, entries: Iterable[Entry], store: ObjectStore, keys: KeyStore) -> list[Finding]:
        """Read every content that should be there; those of an erased dossier are gone by right.

        Raises: UnavailableError: the store is out of reach.
        """
        numbers = {(entry.topic, entry.partition, entry.offset): entry.number for entry in entries}
        found = []
        for body, places in self._named.values():
            ref = ArtefactRef.model_validate({name: body[name] for name in ArtefactRef.model_fields})
            if ref.dossier_id is not None and keys.is_erased(ref.dossier_id):
                continue
            if reason := _why_not_sound(ref, store):
                number, place = min((numbers.get(place, len(numbers)), "/".join(map(str, place))) for place in places)
                about = f"entrée {number} ({place}) : la pièce {ref.sha256} ({body['role']}) {reason}"
                found.append(Finding("bad_piece", number, about))
        return sorted(found, key=lambda each: each.entry)

    def __len__(self) -> int:
        return len(self._named)


def _why_not_sound(ref: ArtefactRef, store: ObjectStore) -> str | None:
    if not store.holds(ref):
        return "n’est plus dans le stockage"
    digest = hashlib.sha256()
    try:
        with store.open(ref) as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    except RejectedError:
        return "ne se lit plus : elle a été altérée"
    return None if digest.hexdigest() == ref.sha256 else "n’est plus celle de son empreinte"
