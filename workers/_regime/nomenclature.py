"""The nomenclatures ICPE and IOTA: for a rubrique, what is measured and from how much on it is under which regime."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from workers._regime import rules


@dataclass(frozen=True)
class Band:
    """From `least` on (above it where not `reached`) a rubrique is under `regime`: A, E, DC or D."""

    alinea: str
    regime: str
    least: float
    reached: bool

    def holds(self, value: float) -> bool:
        """Tell whether a quantity, in the rubrique's unit, is in this band or above it."""
        return value >= self.least if self.reached else value > self.least


@dataclass(frozen=True)
class Threshold:
    """A rubrique and its bands, from the highest down.

    `regime_seen`: arrêtés at hand name these regimes for it; where not, nothing but this table says so. `source`: where
    the quantities were read, None where they are to be confirmed. `words`: patterns of what is counted, where `unit` is
    no unit of measure. `silent`: between these two values the quantity alone does not tell.
    """

    code: str
    nomenclature: str
    measures: str
    unit: str
    regime_seen: bool
    bands: tuple[Band, ...]
    article: str
    url: str
    version: str
    source: str | None = None
    checked: date | None = None
    words: tuple[str, ...] = ()
    silent: tuple[float, float] | None = None

    def tells(self, value: float) -> bool:
        """Tell whether a quantity alone decides."""
        return self.silent is None or not self.silent[0] < value < self.silent[1]

    def band_of(self, value: float) -> Band | None:
        """Return the band of a quantity in `unit`, None below them all: not classed."""
        return next((band for band in self.bands if band.holds(value)), None)


def threshold_of(code: str) -> Threshold | None:
    """Return the thresholds of a rubrique, "2781-1-b" by those of 2781-1; None where the table has none for it."""
    known = _thresholds()
    parts = code.split("-")
    names = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((known[name] for name in names if name in known), None)


@cache
def _thresholds() -> dict[str, Threshold]:
    table = tomllib.loads(files(rules).joinpath("nomenclature.toml").read_text(encoding="utf-8"))
    found = {}
    for entry in table["rubrique"]:
        threshold = _threshold(entry, table)
        found.update(dict.fromkeys((threshold.code, *entry.get("also", ())), threshold))
    return found


def _threshold(entry: dict[str, Any], table: dict[str, Any]) -> Threshold:
    source = table["nomenclatures"][entry["nomenclature"]]
    return Threshold(
        code=entry["code"],
        nomenclature=entry["nomenclature"],
        measures=entry["measures"],
        unit=entry["unit"],
        regime_seen=entry["regime_seen"],
        bands=tuple(Band(**band) for band in entry["bands"]),
        article=source["article"],
        url=source["url"],
        version=table["version"],
        source=entry.get("source"),
        checked=entry.get("checked"),
        words=tuple(entry.get("words", ())),
        silent=tuple(entry["silent"]) if "silent" in entry else None,
    )
