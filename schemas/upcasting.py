"""Events of earlier versions, read as today's: a published version never changes, and what it says is never rewritten.

To publish v2 of a type: add its class to `EVENT_CLASSES`, take v1's out, leave v1's schema in `catalogue/`, and add a
pure function here that turns a v1 body into a v2 body. Each step goes up one version; the log keeps what was said.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Upcast = Callable[[Body], Body]

UPCASTS: Mapping[str, tuple[str, Upcast]] = {
    # What v2 says that v1 did not: decisions that add to a note. Every v1 decision is one of v2, word for word.
    "fr.lisiere.decision.submitted.v1": ("fr.lisiere.decision.submitted.v2", lambda body: body),
}
"""From a `ce_type` of the past to the next version's, and how its body becomes one of that."""


def upcast(ce_type: str, body: Body, upcasts: Mapping[str, tuple[str, Upcast]] = UPCASTS) -> tuple[str, Body]:
    """Return the type and the body as the latest version says them; today's own are returned as they are."""
    while ce_type in upcasts:
        ce_type, step = upcasts[ce_type]
        body = step(body)
    return ce_type, body
