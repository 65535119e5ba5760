"""An index that is opened when it is first asked: a reading room starts, and reads, while its Qdrant is down."""

import threading
import uuid
from collections.abc import Callable, Iterable, Sequence

from schemas.passages import Hit, IndexStatus, Neighbours, Passage, PassageFilter
from workers.ports import PassageIndex


class LazyPassageIndex:
    """PassageIndex that is opened at its first use, and tried again at each until that succeeds."""

    def __init__(self, opens: Callable[[], PassageIndex]) -> None:
        self._opens = opens
        self._opening = threading.Lock()
        self._opened: PassageIndex | None = None

    @property
    def _index(self) -> PassageIndex:
        """Return the index. Raises: UnavailableError."""
        with self._opening:
            if self._opened is None:
                self._opened = self._opens()
            return self._opened

    def upsert(self, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        self._index.upsert(passages)

    def replace_source(self, source_id: str, passages: Sequence[Passage]) -> None:
        """See PassageIndex."""
        self._index.replace_source(source_id, passages)

    def delete_dossier(self, dossier_id: uuid.UUID) -> None:
        """See PassageIndex."""
        self._index.delete_dossier(dossier_id)

    def search(self, query: str, within: PassageFilter, limit: int) -> list[Hit]:
        """See PassageIndex."""
        return self._index.search(query, within, limit)

    def neighbours(self, passages: Sequence[Passage]) -> list[Neighbours]:
        """See PassageIndex."""
        return self._index.neighbours(passages)

    def without_vector(self, limit: int) -> list[Passage]:
        """See PassageIndex."""
        return self._index.without_vector(limit)

    def set_vectors(self, vectors: Iterable[tuple[uuid.UUID, Sequence[float]]]) -> None:
        """See PassageIndex."""
        self._index.set_vectors(vectors)

    def status(self, within: PassageFilter) -> IndexStatus:
        """See PassageIndex."""
        return self._index.status(within)

    def sources(self, within: PassageFilter) -> dict[str, int]:
        """See PassageIndex."""
        return self._index.sources(within)
