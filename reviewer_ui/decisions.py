"""A person's decision: published on the log first, then waited for until the read model shows what it became."""

import uuid
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Literal

from reviewer_ui.asked_once import id_of
from reviewer_ui.problems import Problem
from reviewer_ui.publishing import publish_and_see
from reviewer_ui.room import Room
from schemas.reviews import Decision, DecisionSubmitted

Fate = Literal["accepted", "refused", "waiting"]


@dataclass(frozen=True)
class Decided:
    """What became of a decision; "waiting": it is on the log, and nothing has answered yet."""

    decision_id: uuid.UUID
    fate: Fate
    reason: str | None = None


async def decide(
    dossier_id: uuid.UUID, note_id: uuid.UUID, version: int, decision: Decision, *, room: Room, key: str | None = None
) -> Decided:
    """Publish a decision and wait for its outcome, at most `parts.decision_wait_s`.

    Args:   key: of the request; the same request sent again decides nothing anew.
    Raises: UnavailableError: the log or the read model is out of reach.
    """
    decision_id = id_of(key, dossier_id, room)
    submitted = DecisionSubmitted(
        dossier_id=dossier_id, note_id=note_id, version=version, actor=room.actor, decision=decision
    )
    outcome = await publish_and_see(
        submitted, partial(room.parts.read_model.outcome, decision_id), room, event_id=decision_id
    )
    if outcome is None:
        return Decided(decision_id, "waiting")
    return Decided(decision_id, "accepted" if outcome.accepted else "refused", outcome.reason)


def refuse_unless_accepted(decided: Decided) -> None:
    """Raise what keeps a decision from having its effect.

    Raises: Problem: it was refused (409), or nothing answered in time (503).
    """
    if decided.fate == "refused":
        raise Problem(HTTPStatus.CONFLICT, f"Décision sans effet : {decided.reason}.")
    if decided.fate == "waiting":
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "La décision est enregistrée dans le journal, mais l’étape de relecture n’a pas encore répondu ;"
            " elle prendra effet dès que celle-ci reprendra. Rechargez la page dans un moment.",
        )
