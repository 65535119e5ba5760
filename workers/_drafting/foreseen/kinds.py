"""The kind of a project, by the words of its title and of the opening of its dossier."""

import re
from functools import cache

from workers._drafting.french import fold
from workers._drafting.rules import load_rules

ANY = "autre"
"""The kind of a project of which too little is said."""

_ENOUGH = 3.0
_RULES = load_rules("kinds")


def kind_of(title: str, opening: str) -> str:
    """Return the code of the kind whose words are said most in the title and the opening; `ANY` when none is."""
    head, body = fold(title), fold(opening[: _RULES["opening_characters"]])
    said = {
        code: _RULES["title_weight"] * len(words.findall(head)) + weight * len(words.findall(body))
        for code, (words, weight) in _kinds().items()
    }
    best = max(said, key=lambda code: said[code])
    return best if said[best] >= _ENOUGH else ANY


@cache
def _kinds() -> dict[str, tuple[re.Pattern[str], float]]:
    """Return each kind's words and what one said in the opening weighs."""
    usual = _RULES["opening_weight"]
    return {rule["code"]: (re.compile(rule["words"]), rule.get("opening_weight", usual)) for rule in _RULES["kind"]}
