"""A StageState in memory."""

import json
import threading
from collections.abc import Callable
from typing import Any


class InMemoryStageState:
    """Remembers JSON texts, as a database would."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], str] = {}
        self._turn = threading.Lock()

    def get(self, stage: str, key: str) -> dict[str, Any] | None:
        """See StageState."""
        value = self._values.get((stage, key))
        return None if value is None else dict(json.loads(value))

    def update(self, stage: str, key: str, change: Callable[[dict[str, Any] | None], dict[str, Any]]) -> dict[str, Any]:
        """See StageState."""
        with self._turn:
            after = change(self.get(stage, key))
            self._values[stage, key] = json.dumps(after)
            return after
