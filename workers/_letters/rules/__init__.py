"""The wording of the letter that the law asks for, as data: each sentence with its article and its filing dates."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class LetterRules:
    """The wording and the articles in force for one filing date."""

    clauses: dict[str, str]
    articles: tuple[dict[str, Any], ...]


@cache
def letter_rules(filed_on: date | None) -> LetterRules:
    """Choose the wording for a dossier filed on `filed_on`; the latest where the date is not known."""
    rules = tomllib.loads(files(__name__).joinpath("letter.toml").read_text(encoding="utf-8"))
    day = filed_on or date.max
    return LetterRules(
        clauses={clause["key"]: clause["text"] for clause in rules["clause"] if _holds(clause, day)},
        articles=tuple(article for article in rules["article"] if _holds(article, day)),
    )


def _holds(rule: dict[str, Any], day: date) -> bool:
    return bool(rule.get("since", date.min) <= day <= rule.get("until", date.max))
