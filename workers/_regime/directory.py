"""The arrêtés ministériels of the most used rubriques, as facts alone.

Where no regulation is loaded, the note names them all the same and says that they are to be checked.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from schemas.regulation import LegalText
from workers._regime import rules

_NAMES = {"A": "autorisation", "E": "enregistrement", "D": "déclaration"}


def known_texts(on: date | None) -> Iterator[LegalText]:
    """Yield the texts of rules/arretes.toml that were signed by a day, in order."""
    for text in _directory():
        if text.in_force(on):
            yield text


@cache
def _directory() -> tuple[LegalText, ...]:
    table = tomllib.loads(files(rules).joinpath("arretes.toml").read_text(encoding="utf-8"))
    return tuple(
        LegalText(
            text_id=entry["id"],
            title=_title(entry["signed"], entry["classements"]),
            url=f"{table['url']}{entry['id']}",
            classements=tuple(entry["classements"]),
            in_force_from=entry["signed"],
        )
        for entry in table["arrete"]
    )


def _title(signed: date, classements: list[str]) -> str:
    parts = [word.rpartition(" ") for word in classements]
    regimes = " ou ".join(dict.fromkeys(_NAMES[regime] for _, _, regime in parts))
    rubriques = ", ".join(dict.fromkeys(code for code, _, _ in parts))
    return f"Arrêté ministériel du {signed:%d/%m/%Y} ({rubriques}, {regimes})"
