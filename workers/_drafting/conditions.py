"""What a sentence is said under: "En pointe, …", "Dans la variante 2, …", "Lors de la précédente autorisation, …".

Such an opening may be anything; so any that is not known to leave the sentence as general as it is makes its figures
hold for that case only: they contradict nothing, and are no chiffre clé. Rules: rules/conditions.toml.
"""

import re
from functools import cache

from workers._drafting.phrases import has_verb
from workers._drafting.rules import load_rules

_OPENING = re.compile(
    r"\W*(?P<opening>[a-z][^,;:.]{1,110}?),\s+(?=(?:le|la|les|un|une|des|du|ce|cet|cette|ces|on|il|elle|chaque)\s|l'|\d)"
)
_MOST = 3


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(load_rules("conditions")[name])


def condition_end(folded: str) -> int:
    """Return where the words a sentence is said under end, 0 where there are none that restrict it."""
    end = 0
    for _ in range(_MOST):
        found = _next_opening(folded, end)
        if found is None:
            return 0
        opening, after = found
        if not _rule("neutral").match(opening):
            return after
        end = after
    return 0


def _next_opening(folded: str, start: int) -> tuple[str, int] | None:
    match = _OPENING.match(folded, start) or _rule("loose_opening").match(folded, start)
    if match is None:
        return None
    opening = match["opening"]
    leads = _rule("leads").match(opening) is not None
    return (opening, match.end()) if leads or not has_verb(opening) else None
