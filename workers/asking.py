"""Asking a dossier from this machine: the question goes on the log, the answer comes back through the read model."""

import time
import uuid
from collections.abc import Callable

from schemas.questions import Answer, QuestionAsked
from workers.errors import UnavailableError
from workers.ports import EventSink, ReadModel

_ASK_AGAIN_S = 0.1
_PATIENCE_S = 120.0


def ask_and_wait(
    dossier_id: uuid.UUID,
    question: str,
    *,
    actor: str,
    sink: EventSink,
    read_model: ReadModel,
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,  # the read model is another process's
) -> Answer:
    """Ask a dossier and return its answer.

    Raises: UnavailableError: the log is out of reach, or no answer came in time.
    """
    question_id = sink.publish(QuestionAsked(dossier_id=dossier_id, question=question, actor=actor))
    left = int(patience_s / _ASK_AGAIN_S)
    while left := left - 1:
        known = read_model.question(question_id)
        if known is not None and known.answer is not None:
            return known.answer
        pause(_ASK_AGAIN_S)
    raise UnavailableError(
        "la question est inscrite au journal, mais rien n’y a encore répondu : un système tourne-t-il "
        "(« lisiere up ») ?"
    )
