"""Fetching a dossier's documents in rounds: what is out of reach is tried again together.

A dossier then waits as long as one document would, however many of its addresses do not answer.
"""

from collections.abc import Callable, Sequence

from schemas.artefacts import ArtefactRef
from schemas.dossiers import SubmittedDocument
from workers.errors import RejectedError, SourceUnavailableError

FIRST_PAUSE_S = 0.5

Fetched = ArtefactRef | RejectedError


def fetch_in_rounds(
    documents: Sequence[SubmittedDocument],
    fetch: Callable[[SubmittedDocument], ArtefactRef],
    *,
    attempts: int,
    pause: Callable[[float], None],
) -> list[Fetched]:
    """Return what came of each document, in order: its content's address, or why it cannot be had.

    Args:   pause: waits some seconds between two rounds, twice as long each time.
    Raises: UnavailableError: not a document's address but something of ours is out of reach.
    """
    outcomes: list[Fetched | None] = [None] * len(documents)
    pending = list(range(len(documents)))
    for attempt in range(1, attempts + 1):
        unreached = []
        for place in pending:
            try:
                outcomes[place] = fetch(documents[place])
            except SourceUnavailableError as error:
                outcomes[place] = RejectedError(f"{error} (essayé {attempts} fois)")
                unreached.append(place)
            except RejectedError as error:
                outcomes[place] = error
        if not unreached:
            break
        pending = unreached
        if attempt < attempts:
            pause(FIRST_PAUSE_S * 2 ** (attempt - 1))
    return [outcome for outcome in outcomes if outcome is not None]
