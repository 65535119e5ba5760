"""The rows of what people ask and say: questions with their answers, comments, what a contradiction is."""

from collections.abc import Callable
from typing import Any

from schemas.envelope import Envelope
from schemas.questions import QuestionAnswered, QuestionAsked
from schemas.remarks import CommentMade, CommentResolved, ContradictionJudged
from workers._projection.upserts import Upsert, dossier_row, milliseconds


def _asked(envelope: Envelope, event: QuestionAsked) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "question": event.question,
        "actor": event.actor,
        "asked_at": milliseconds(envelope),
    }
    return [Upsert("questions", {"question_id": str(envelope.uuid)}, values)]


def _answered(envelope: Envelope, event: QuestionAnswered) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "answer": event.answer.model_dump(mode="json"),
        "answered_at": milliseconds(envelope),
    }
    return [Upsert("questions", {"question_id": str(event.question_id)}, values)]


def _commented(envelope: Envelope, event: CommentMade) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "statement_id": str(event.statement_id),
        "text": event.text,
        "actor": event.actor,
        "made_at": milliseconds(envelope),
    }
    row = Upsert("comments", {"comment_id": str(envelope.uuid)}, values)
    return [row, dossier_row(envelope, event.dossier_id)]


def _resolved(envelope: Envelope, event: CommentResolved) -> list[Upsert]:
    values = {
        "dossier_id": str(event.dossier_id),
        "resolved": event.resolved,
        "resolved_by": event.actor,
        "resolved_at": milliseconds(envelope),
    }
    row = Upsert("comments", {"comment_id": str(event.comment_id)}, values, newer_by="resolved_at")
    return [row, dossier_row(envelope, event.dossier_id)]


def _judged(envelope: Envelope, event: ContradictionJudged) -> list[Upsert]:
    key = {"dossier_id": str(event.dossier_id), "contradiction_id": str(event.contradiction_id)}
    values = {"judgement": event.judgement, "judged_by": event.actor, "judged_at": milliseconds(envelope)}
    return [Upsert("judgements", key, values, newer_by="judged_at"), dossier_row(envelope, event.dossier_id)]


REMARK_ROWS: dict[type, Callable[[Envelope, Any], list[Upsert]]] = {
    QuestionAsked: _asked,
    QuestionAnswered: _answered,
    CommentMade: _commented,
    CommentResolved: _resolved,
    ContradictionJudged: _judged,
}
