"""Answering a question from a dossier: its own sentences that say it, or that it does not.

    question ─► what is asked ─┐
    passages found ─► sentences ┴─► chosen, or nearest ─► Answer (a model may word what was chosen)

Whether the dossier answers is decided here by its words, never by a model.
"""

from workers._answering.answer import ANSWERING_VERSION, Ground, answer_question
from workers._answering.wording import AnswerWriter

__all__ = ["ANSWERING_VERSION", "AnswerWriter", "Ground", "answer_question"]
