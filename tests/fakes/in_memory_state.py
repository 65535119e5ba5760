"""A StageState in memory."""

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

from workers.errors import ErasedError


class InMemoryStageState:
    """Remembers JSON texts, as a database would."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], str] = {}
        self._erased: set[str] = set()
        self._turn = threading.Lock()

    def get(self, stage: str, key: str) -> dict[str, Any] | None:
        """See StageState."""
        value = self._values.get((stage, key))
        return None if value is None else dict(json.loads(value))

    def update(self, stage: str, key: str, change: Callable[[dict[str, Any] | None], dict[str, Any]]) -> dict[str, Any]:
        """See StageState."""
        with self._turn:
            if key[:36] in self._erased:
                raise ErasedError
            after = change(self.get(stage, key))
            self._values[stage, key] = json.dumps(after)
            return after

    def forget(self, dossier_id: uuid.UUID) -> None:
        """See StageState."""
        with self._turn:
            self._values = {place: text for place, text in self._values.items() if place[1][:36] != str(dossier_id)}
            self._erased.add(str(dossier_id))
