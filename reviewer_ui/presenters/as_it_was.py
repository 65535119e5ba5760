"""A dossier as it was at an instant: folded anew from its events, never from today's state."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewer_ui.ports import Then
from schemas.notes import Note
from schemas.views import CommentState, DossierState, LoggedEvent, QuestionState
from workers.errors import RejectedError
from workers.ports import ReadModel


@dataclass(frozen=True)
class DossierThen:
    """What was there at an instant; `lost` says that a note was, whose content is not kept any more."""

    at: datetime
    state: DossierState | None
    note: Note | None
    lost: bool
    questions: Sequence[QuestionState]
    comments: Sequence[CommentState]
    events: int


def as_it_was(dossier_id: uuid.UUID, events: Sequence[LoggedEvent], at: datetime, then: Then) -> DossierThen:
    """Return a dossier as its events up to an instant, that instant included, make it.

    Raises: UnavailableError: the store is out of reach.
    """
    told = [event for event in events if event.recorded_at <= at]
    with then(told) as read_model:
        note, lost = None, False
        try:
            note = read_model.note(dossier_id)
        except RejectedError:
            lost = True
        return DossierThen(
            at=at,
            state=read_model.dossier(dossier_id),
            note=note,
            lost=lost,
            questions=_questions(dossier_id, read_model),
            comments=read_model.comments(dossier_id),
            events=len(told),
        )


def _questions(dossier_id: uuid.UUID, read_model: ReadModel) -> list[QuestionState]:
    try:
        return read_model.questions(dossier_id)
    except RejectedError:  # an answer is not kept any more
        return []
