"""Dead letters as people read them: what was sealed of the event, and of why it failed, opened."""

import uuid
from collections.abc import Mapping
from contextlib import suppress

from schemas.envelope import MalformedEventError
from schemas.views import DeadLetter
from workers._delivery.outcome import LETTER_PREFIX, SEAL
from workers._delivery.wire import Wire
from workers.errors import UnavailableError

WHY = LETTER_PREFIX + SEAL
"""Where a kept letter holds the seal of why it failed."""


def opened_letter(letter: DeadLetter, wire: Wire) -> DeadLetter:
    """Return a letter with its sealed texts opened; « effacé » where its dossier was erased."""
    seal = letter.headers.get(WHY)
    try:
        headers, body = wire.opened(letter.headers, letter.body.encode())
        why = _why(letter, seal, wire) if seal is not None else {}
    except (MalformedEventError, UnavailableError) as error:
        return letter.model_copy(update={"reason": str(error)})
    headers.pop(WHY, None)
    return letter.model_copy(update={"body": body.decode("utf-8", "replace"), "headers": headers, **why})


def opened_headers(headers: Mapping[str, str], dossier_id: str | None, wire: Wire) -> dict[str, str]:
    """Return a dead letter's headers with why it failed opened; as they are where that was altered, or is no letter's.

    Raises: UnavailableError: keys are out of reach.
    """
    shown = dict(headers)
    if WHY in headers and dossier_id:
        with suppress(MalformedEventError, ValueError):
            why = wire.open_letter(headers[WHY], uuid.UUID(dossier_id), headers.get(f"{LETTER_PREFIX}letterid", ""))
            shown |= {LETTER_PREFIX + name: text for name, text in why.items()}
            shown.pop(WHY)
    return shown


def _why(letter: DeadLetter, seal: str, wire: Wire) -> dict[str, str | None]:
    """Raises: MalformedEventError, UnavailableError."""
    if letter.dossier_id is None:
        return {}
    return {"detail": None, **wire.open_letter(seal, letter.dossier_id, letter.letter_id)}
