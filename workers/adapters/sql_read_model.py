"""The read model in SQL, as the screens, the API and the command line ask it."""

import json
import uuid
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Row, func, or_, select

from schemas.artefacts import ArtefactRef
from schemas.dossiers import DossierStatus
from schemas.notes import Note, NoteSection
from schemas.questions import Answer
from schemas.views import (
    DeadLetter,
    DecisionOutcome,
    DocumentState,
    DocumentStatus,
    DossierState,
    DossierSummary,
    LoggedEvent,
    Progress,
    QuestionState,
    Stage,
    StageError,
    Withdrawal,
)
from workers._review.rules import Review, overlay
from workers._review.sections import Wording, reworded
from workers.adapters import sql_tables as tables
from workers.adapters.sql_engine import create_tables, unavailable_on_error
from workers.ports import ObjectStore

_KEPT_NOTES = 16
_KEPT_ANSWERS = 512
_KEPT_SECTIONS = 256


class SqlReadModel:
    """ReadModel in SQLite or PostgreSQL; notes are artefacts, read from the object store."""

    def __init__(self, engine: Engine, store: ObjectStore) -> None:
        self._engine = engine
        create_tables(engine, tables.metadata)
        self._answer = lru_cache(maxsize=_KEPT_ANSWERS)(lambda ref: Answer.model_validate_json(store.get_bytes(ref)))
        self._section = lru_cache(maxsize=_KEPT_SECTIONS)(
            lambda ref: NoteSection.model_validate_json(store.get_bytes(ref))
        )
        self._drafted = lru_cache(maxsize=_KEPT_NOTES)(lambda ref: Note.model_validate_json(store.get_bytes(ref)))

    def dossiers(
        self, *, text: str | None = None, status: DossierStatus | None = None, limit: int = 200, offset: int = 0
    ) -> list[DossierSummary]:
        """List dossiers, last changed first."""
        d = tables.dossiers.c
        query = select(*(d[name] for name in DossierSummary.model_fields)).where(d.status.is_not(None))
        if status is not None:
            query = query.where(d.status == status)
        if text:
            like = "%" + text.lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
            query = query.where(
                or_(*(func.lower(column).like(like, escape="\\") for column in (d.title, d.reference, d.petitionnaire)))
            )
        query = query.order_by(d.updated_at.desc(), d.dossier_id).limit(limit).offset(offset)
        return [_summary(row) for row in self._rows(query)]

    def dossier(self, dossier_id: uuid.UUID) -> DossierState | None:
        """Return a dossier's state, None when unknown."""
        dossier = self._row(select(tables.dossiers).where(tables.dossiers.c.dossier_id == str(dossier_id)))
        if dossier is None or dossier.status is None:
            return None
        c = tables.documents.c
        ordered = select(tables.documents).where(c.dossier_id == str(dossier_id)).order_by(c.position, c.name)
        recognized = select(tables.recognitions).where(tables.recognitions.c.dossier_id == str(dossier_id))
        return _state(dossier, self._rows(ordered), self._rows(recognized))

    def note(self, dossier_id: uuid.UUID) -> Note | None:
        """Return the current note with what was decided on its statements."""
        dossier = self._row(select(tables.dossiers).where(tables.dossiers.c.dossier_id == str(dossier_id)))
        if dossier is None or dossier.note is None:
            return None
        if _newer_version(dossier) is not None:
            return self._approved(dossier_id)
        if dossier.status == "approved" and (approved := self._approved(dossier_id)) is not None:
            return approved
        drafted: Note = self._drafted(ArtefactRef.model_validate(dossier.note))
        drafted = reworded(drafted, self.wordings(dossier_id, drafted.version))
        decided = self._rows(select(tables.reviews).where(tables.reviews.c.dossier_id == str(dossier_id)))
        reviews = {
            uuid.UUID(row.statement_id): Review(verdict=row.verdict, text=row.text, actor=row.actor) for row in decided
        }
        status = dossier.status if dossier.status in ("approved", "returned") else "in_review"
        return overlay(drafted, reviews).model_copy(update={"status": status})

    def wordings(self, dossier_id: uuid.UUID, version: int) -> dict[str, Wording]:
        """Return the sections of a version of the note that were worded again, by their key."""
        c = tables.wordings.c
        rows = self._rows(select(tables.wordings).where(c.dossier_id == str(dossier_id), c.version == version))
        return {
            row.section: Wording(
                section=self._section(ArtefactRef.model_validate(row.wording)),
                warnings=tuple(row.warnings or ()),
                restorable=bool(row.restorable),
            )
            for row in rows
        }

    def drafting_progress(self, dossier_id: uuid.UUID) -> Progress | None:
        """Return how many sections of a note under way the model has worded, of how many; None where none is."""
        dossier = self._row(select(tables.dossiers).where(tables.dossiers.c.dossier_id == str(dossier_id)))
        live = self._row(select(tables.live_drafting).where(tables.live_drafting.c.dossier_id == str(dossier_id)))
        if live is None or dossier is None or (dossier.note_version or 0) >= live.version:
            return None
        return Progress(done=live.done, total=live.total)

    def _approved(self, dossier_id: uuid.UUID) -> Note | None:
        """Return the note as it was approved, whatever was drafted since."""
        kept = self._row(select(tables.approvals).where(tables.approvals.c.dossier_id == str(dossier_id)))
        return None if kept is None else self._drafted(ArtefactRef.model_validate(kept.note))

    def withdrawal(self, dossier_id: uuid.UUID) -> Withdrawal | None:
        """Return who took a dossier out, and why."""
        row = self._row(select(tables.withdrawals).where(tables.withdrawals.c.dossier_id == str(dossier_id)))
        if row is None:
            return None
        return Withdrawal(
            dossier_id=dossier_id, withdrawn_at=_time(row.withdrawn_at), actor=row.actor, reason=row.reason
        )

    def outcome(self, decision_id: uuid.UUID) -> DecisionOutcome | None:
        """Return what became of a decision."""
        row = self._row(select(tables.outcomes).where(tables.outcomes.c.decision_id == str(decision_id)))
        if row is None:
            return None
        return DecisionOutcome(decision_id=decision_id, accepted=row.accepted, reason=row.reason)

    def questions(self, dossier_id: uuid.UUID) -> list[QuestionState]:
        """List the questions asked of a dossier, latest first."""
        c = tables.questions.c
        known = select(tables.questions).where(c.dossier_id == str(dossier_id), c.asked_at.is_not(None))
        return [self._question(row) for row in self._rows(known.order_by(c.asked_at.desc(), c.question_id))]

    def question(self, question_id: uuid.UUID) -> QuestionState | None:
        """Return a question with its answer."""
        c = tables.questions.c
        row = self._row(select(tables.questions).where(c.question_id == str(question_id), c.asked_at.is_not(None)))
        return None if row is None else self._question(row)

    def _question(self, row: Any) -> QuestionState:
        return QuestionState(
            question_id=row.question_id,
            dossier_id=row.dossier_id,
            question=row.question,
            actor=row.actor,
            asked_at=_time(row.asked_at),
            answer=self._answer(ArtefactRef.model_validate(row.answer)) if row.answer else None,
        )

    def timeline(self, dossier_id: uuid.UUID) -> list[LoggedEvent]:
        """List the events of a dossier in the order they were recorded."""
        c = tables.timeline.c
        own = select(tables.timeline).where(c.dossier_id == str(dossier_id))
        return [_logged(row) for row in self._rows(own.order_by(c.recorded_at, c.topic, c.partition, c.offset))]

    def dead_letters(self, *, limit: int = 200) -> list[DeadLetter]:
        """List what failed for good, latest first."""
        c = tables.dead_letters.c
        query = select(tables.dead_letters).where(c.topic.is_not(None)).order_by(c.failed_at.desc()).limit(limit)
        return [_letter(row) for row in self._rows(query)]

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return what failed for good under this id, None when unknown."""
        c = tables.dead_letters.c
        row = self._row(select(tables.dead_letters).where(c.letter_id == letter_id, c.topic.is_not(None)))
        return None if row is None else _letter(row)

    def version(self) -> int:
        """Return a number that changes whenever something was projected."""
        row = self._row(select(tables.changes.c.count))
        return 0 if row is None else int(row.count)

    def _rows(self, query: Any) -> list[Row[Any]]:
        with unavailable_on_error(), self._engine.connect().execution_options(read_only=True) as connection:
            return list(connection.execute(query).all())

    def _row(self, query: Any) -> Any:
        rows = self._rows(query)
        return rows[0] if rows else None


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, tz=UTC)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _summary(row: Any) -> DossierSummary:
    return DossierSummary(
        dossier_id=row.dossier_id,
        title=row.title,
        reference=row.reference,
        petitionnaire=row.petitionnaire,
        filed_on=_day(row.filed_on),
        status=row.status,
        received_at=_time(row.received_at),
        updated_at=_time(row.updated_at),
        documents=row.documents or 0,
        documents_failed=row.documents_failed or 0,
        pages_done=row.pages_done or 0,
        pages_total=row.pages_total or 0,
        statements=row.statements or 0,
        statements_reviewed=row.statements_reviewed or 0,
        statements_unsupported=row.statements_unsupported or 0,
    )


def _newer_version(dossier: Any) -> int | None:
    """Return the version of a note drafted since one was approved, None where there is none."""
    if dossier.approved_version is None or (dossier.note_version or 0) <= dossier.approved_version:
        return None
    return int(dossier.note_version)


def _state(dossier: Any, rows: list[Row[Any]], recognized: list[Row[Any]]) -> DossierState:
    awaited = {row.document_id: row.total - row.done for row in recognized if row.done < row.total}
    documents = tuple(_document(row, awaited.get(row.document_id, 0)) for row in rows)
    errors = [
        StageError(stage=row.failed_stage, reason=row.failed_reason, document=row.name)
        for row in rows
        if row.failed_reason and (not row.indexed or row.document_id in awaited)
    ]
    if dossier.failed_reason and dossier.status == "failed":
        errors.insert(0, StageError(stage=dossier.failed_stage, reason=dossier.failed_reason))
    newer = _newer_version(dossier)
    return DossierState(
        dossier_id=dossier.dossier_id,
        title=dossier.title,
        reference=dossier.reference,
        petitionnaire=dossier.petitionnaire,
        filed_on=_day(dossier.filed_on),
        confidential=bool(dossier.confidential),
        status=dossier.status,
        received_at=_time(dossier.received_at),
        updated_at=_time(dossier.updated_at),
        documents=documents,
        progress=_progress(dossier, documents, recognized),
        errors=tuple(errors),
        note_version=dossier.approved_version if newer else dossier.note_version,
        newer_version=newer,
    )


def _progress(dossier: Any, documents: tuple[DocumentState, ...], recognized: list[Row[Any]]) -> dict[Stage, Progress]:
    reached = [document.status for document in documents]
    living = len(reached) - reached.count("failed")
    classified = sum(status in ("classified", "indexed") for status in reached)
    pages = Progress(done=sum(row.done for row in recognized), total=sum(row.total for row in recognized))
    ocr: dict[Stage, Progress] = {"ocr": pages} if recognized else {}
    return {
        "intake": Progress(
            done=sum(document.artefact is not None or document.status == "failed" for document in documents),
            total=dossier.documents_expected or len(documents),
        ),
        "extraction": Progress(done=dossier.pages_done or 0, total=dossier.pages_total or 0),
        **ocr,
        "classification": Progress(done=classified, total=living),
        "retrieval": Progress(done=reached.count("indexed"), total=living),
        "drafting": Progress(done=int(dossier.note_version is not None), total=1),
        "review": Progress(done=dossier.statements_reviewed or 0, total=dossier.statements or 0),
    }


def document_status(row: Any) -> DocumentStatus:
    """Tell how far a document came; being indexed after a retry outweighs an earlier failure."""
    if row.indexed:
        return "indexed"
    if row.failed_reason:
        return "failed"
    if row.classified:
        return "classified"
    return "extracted" if row.extracted else "received"


def _document(row: Any, awaited: int) -> DocumentState:
    known = row.artefact_read or row.artefact
    artefact = ArtefactRef.model_validate(known) if known else None
    status = document_status(row)
    return DocumentState(
        document_id=row.document_id,
        name=row.name,
        status=status,
        sha256=artefact and artefact.sha256,
        media_type=artefact and artefact.media_type,
        size=artefact and artefact.size,
        label=row.label,
        pages=row.pages,
        pages_unread=row.pages_unread or 0,
        pages_awaited=0 if row.failed_reason else awaited,
        reason=row.failed_reason if status == "failed" else None,
        confidential=bool(row.confidential),
        artefact=artefact,
        extraction=row.extraction,
        classification=row.classification,
    )


def _logged(row: Any) -> LoggedEvent:
    columns = row._asdict()
    return LoggedEvent.model_validate(
        {name: columns[name] for name in LoggedEvent.model_fields} | {"recorded_at": _time(row.recorded_at)}
    )


def _letter(row: Any) -> DeadLetter:
    headers = row.headers if isinstance(row.headers, dict) else json.loads(row.headers or "{}")
    return DeadLetter(
        letter_id=row.letter_id,
        failed_at=datetime.fromisoformat(row.failed_at),
        stage=row.stage,
        topic=row.topic,
        reason=row.reason,
        detail=row.detail,
        key=row.record_key,
        headers=headers,
        body=row.body,
        dossier_id=row.dossier_id,
        retried=bool(row.retried),
    )
