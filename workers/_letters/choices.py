"""What the agent chooses for a letter, and what is known of the dossier."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import OneLine, Value

MOST_REQUESTS = 300
Line = Annotated[OneLine, Field(max_length=300)]


class ChosenRequest(Value):
    """A request of the letter: one of the note's by its id, in its words or the agent's; or one the agent wrote."""

    request_id: Annotated[str, Field(max_length=64)] | None = None
    text: Annotated[str, Field(max_length=5000)] | None = None
    legal_basis: Line | None = None


class Delay(Value):
    """The delay the agent fixes for the answer."""

    count: Annotated[int, Field(ge=1, le=365)]
    unit: Literal["jours", "mois"] = "mois"


class LetterChoices(Value):
    """A letter as the agent composed it. Without `delay` the letter says that it is still to be fixed.

    `suspends`: whether the request suspends the examination's clock, which it must then say.
    """

    requests: tuple[ChosenRequest, ...] = Field(default=(), max_length=MOST_REQUESTS)
    delay: Delay | None = None
    suspends: bool = True
    recipient: Line = ""
    address: Annotated[tuple[Line, ...], Field(max_length=8)] = ()
    service: Line = ""
    followed_by: Line = ""
    place: Line = ""
    dated: date | None = None


class LetterAbout(Value):
    """What the letter says of its dossier."""

    petitionnaire: str | None = None
    reference: str | None = None
    filed_on: date | None = None
