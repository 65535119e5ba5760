"""Stamping: once a day the log's checkpoint is stamped by an authority, where one is configured."""

import asyncio
import logging

from workers.apps import Composition
from workers.errors import ConfigurationError, UnavailableError

log = logging.getLogger("lisiere.stamping")

_ASK_AGAIN_S = 600.0


async def stamp_daily(parts: Composition) -> None:
    """Stamp the checkpoint of each day that is over, for as long as the task lives; nothing else waits for it."""
    while True:
        try:
            await asyncio.to_thread(stamp, parts)
        except UnavailableError as error:
            log.warning("stamping waits %.0f s: %s", _ASK_AGAIN_S, error)
        await asyncio.sleep(_ASK_AGAIN_S)


def stamp(parts: Composition, *, now: bool = False) -> int | None:
    """Stamp the last checkpoint of a day that is over, or with `now` the very last; return the size of the log then.

    Returns: None where it was stamped before.
    Raises: UnavailableError: the authority or the journal is out of reach. ConfigurationError: there is no authority.
    """
    authority = parts.time_stamp_authority
    if authority is None or not parts.settings.timestamp_url:
        raise ConfigurationError("aucun service d’horodatage : donnez LISIERE_TIMESTAMP_URL et LISIERE_TIMESTAMP_ROOTS")
    due = parts.journal.unstamped(today=now)
    if due is None:
        return None
    size, note = due
    parts.journal.keep_stamp(size, note, authority.stamp(note.encode()))
    log.info("checkpoint of %d entries stamped by %s", size, parts.settings.timestamp_url)
    return size
