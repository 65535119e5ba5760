"""What an object of a map goes by: the attribute that names it, and what its name says it is."""

import re
from collections.abc import Sequence

_NAMING = (
    re.compile(
        r"^(?:nom|name|libell?e|label|lib|designation|intitule|titre|title|toponyme)(?:$|[^a-z])", re.IGNORECASE
    ),
    re.compile(r"nom|name|lib|label|desig", re.IGNORECASE),
    re.compile(r"^(?:id|code|num|numero|n[°o]|ref|repere|eolienne|station)(?:$|[^a-z])", re.IGNORECASE),
)
_LONGEST = 60


def label_of(columns: Sequence[str], values: Sequence[str]) -> str:
    """Return the name among an object's attributes: of the column that names best, else its first text."""
    told = [(column, value.strip()) for column, value in zip(columns, values, strict=False) if value.strip()]
    for naming in _NAMING:
        for column, value in told:
            if naming.search(column):
                return value[:_LONGEST]
    return next((value[:_LONGEST] for _, value in told if re.search(r"[^\W\d_]", value)), "")
