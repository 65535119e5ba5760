"""What documents show on a map, read from their extractions once and kept: most of them show nothing."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from schemas.artefacts import ArtefactRef
from schemas.extractions import read_mapped
from schemas.maps import MapLayer, Mapped
from workers.ports import ObjectStore

_MOST_DOCUMENTS = 5_000
_MOST_POINTS = 400_000
_MOST_MADE = 16

_Made = TypeVar("_Made")


class MappedDocuments:
    """Reads the map of a document from the object store and keeps the last ones."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._kept: OrderedDict[str, tuple[Mapped, ...]] = OrderedDict()
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._points = 0
        self._lock = threading.Lock()

    def made(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made for a key before, else make it: the last few are kept."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return cast("_Made", self._made[key])
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > _MOST_MADE:
                self._made.popitem(last=False)
        return made

    def of(self, extraction: ArtefactRef) -> tuple[Mapped, ...]:
        """Return what a document shows. Raises: RejectedError, UnavailableError: as the object store."""
        with self._lock:
            if extraction.sha256 in self._kept:
                self._kept.move_to_end(extraction.sha256)
                return self._kept[extraction.sha256]
        with self._store.open(extraction) as source:
            mapped = read_mapped(source)
        with self._lock:
            if extraction.sha256 not in self._kept:
                self._kept[extraction.sha256] = mapped
                self._points += _points(mapped)
            while len(self._kept) > 1 and (self._points > _MOST_POINTS or len(self._kept) > _MOST_DOCUMENTS):
                self._points -= _points(self._kept.popitem(last=False)[1])
        return mapped


def _points(mapped: tuple[Mapped, ...]) -> int:
    return sum(
        sum(len(part) for shape in record.shapes for part in shape.parts) if isinstance(record, MapLayer) else 1
        for record in mapped
    )
