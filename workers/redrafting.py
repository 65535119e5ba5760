"""Asking for a section of a note anew, from this machine: the request goes on the log, the outcome comes back."""

import time
from collections.abc import Callable

from schemas.notes import Note, NoteSection
from schemas.redrafting import SectionRequested
from workers._review.rules import RefusedDecisionError
from workers._review.sections import check_section
from workers.errors import RejectedError, UnavailableError
from workers.ports import EventSink, ReadModel

_ASK_AGAIN_S = 0.1
_PATIENCE_S = 600.0


def request_of(note: Note, section: str, *, actor: str, instruction: str | None, restore: bool) -> SectionRequested:
    """Make the request for a section; what was accepted or corrected in it stays.

    Raises: RejectedError: no such section, or it may not be worded again.
    """
    try:
        found, kept = check_section(note, section)
    except RefusedDecisionError as refusal:
        known = ", ".join(each.key for each in note.sections)
        raise RejectedError(f"{refusal} (parties : {known})") from refusal
    return SectionRequested(
        dossier_id=note.dossier_id,
        note_id=note.note_id,
        version=note.version,
        section=found.key,
        actor=actor,
        instruction=instruction,
        kept=kept,
        restore=restore,
    )


def redraft_and_wait(
    requested: SectionRequested,
    *,
    sink: EventSink,
    read_model: ReadModel,
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,  # the read model is another process's
) -> tuple[NoteSection, tuple[str, ...]]:
    """Ask for a section and return it as it reads then, with what is warned of it.

    Raises: RejectedError: the request had no effect. UnavailableError: nothing answered in time.
    """
    request_id = sink.publish(requested)
    left = int(patience_s / _ASK_AGAIN_S)
    while left := left - 1:
        outcome = read_model.outcome(request_id)
        if outcome is not None and not outcome.accepted:
            raise RejectedError(outcome.reason or "la demande est sans effet")
        if outcome is not None:
            wording = read_model.wordings(requested.dossier_id, requested.version)[requested.section]
            return wording.section, wording.warnings
        pause(_ASK_AGAIN_S)
    raise UnavailableError(
        "la demande est inscrite au journal, mais rien n’y a encore répondu : un système tourne-t-il (« lisiere up ») ?"
    )
