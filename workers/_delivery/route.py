"""A route: what a stage tells the shell of itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.base import EventData
from schemas.envelope import Envelope
from workers.errors import LisiereError


@dataclass(frozen=True)
class Refusal:
    """A result that is a failure of a part: `data` goes to the dead letters, where it can be sent round again."""

    data: EventData
    reason: str


Result = EventData | Refusal


@dataclass(frozen=True)
class Route:
    """One way through a stage: the events it takes, what it does with them and what it makes of a failure.

    `handle` runs in the route's own thread and must be idempotent; `on_failure` says what else to publish beside the
    dead letter. `is_awaited` tells that a person waits for the result.
    """

    stage: str
    version: str
    name: str
    consumes: tuple[type[EventData], ...]
    produces: tuple[type[EventData], ...]
    handle: Callable[[Envelope], Sequence[Result]]
    on_failure: Callable[[Envelope, LisiereError], Sequence[EventData]] = lambda _envelope, _error: ()
    is_awaited: bool = False

    @property
    def group(self) -> str:
        """Return the consumer group."""
        return f"lisiere.{self.stage}.{self.name}"
