"""The questions of the instruction grid, as data."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from schemas.passages import Corpus
from workers._retrieval.rules import load_rules

RUBRIQUES_QUESTION = "procedure.rubriques"
"""The question whose answers tell the rubriques, and by them the regulation that applies."""


@dataclass(frozen=True)
class Question:
    """A question; the part of `id` before the dot is the key of the note's section it belongs to."""

    id: str
    text: str
    scope: Corpus


@cache
def load_questions() -> tuple[Question, ...]:
    """Return the grid, in its order."""
    entries: list[dict[str, str]] = load_rules("questions")["question"]
    return tuple(
        Question(entry["id"], entry["text"], cast("Literal['dossier', 'regulation']", entry.get("scope", "dossier")))
        for entry in entries
    )
