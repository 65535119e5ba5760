"""A figure and how it is printed."""

import json
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value; `baseline` in the same unit is a peer's, or the bound to keep, as `against` says."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    against: str | None = None

    def print(self) -> None:
        """Print it as one JSON line."""
        ratio = round(self.value / self.baseline, 4) if self.baseline else None
        line = {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "baseline": None if self.baseline is None else round(self.baseline, 4),
            "ratio": ratio,
            "against": self.against,
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
