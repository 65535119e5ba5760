"""The read model in SQL, as the screens, the API and the command line ask it."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Row, func, or_, select

from schemas.additions import Addition
from schemas.artefacts import ArtefactRef
from schemas.dossiers import DossierStatus
from schemas.notes import Note, NoteSection
from schemas.questions import Answer
from schemas.redrafting import Wording
from schemas.revisions import NoteChanges
from schemas.views import (
    CommentState,
    DeadLetter,
    DecisionOutcome,
    DossierState,
    DossierSummary,
    EndedDossier,
    Erasure,
    JudgementState,
    LoggedEvent,
    NoteVersion,
    OutlinedEvent,
    QuestionState,
    Withdrawal,
)
from workers._delivery.letters import opened_letter
from workers._delivery.wire import Wire
from workers._review.additions import as_it_reads
from workers._review.rules import Review
from workers._review.sections import reworded
from workers._revision.carrying import reviews_carried
from workers.adapters import sql_tables as tables
from workers.adapters.sql_ended import ended_dossier, ended_queries
from workers.adapters.sql_engine import create_tables, unavailable_on_error
from workers.adapters.sql_timeline import logged_event, logged_query, outline_query, outlined_event, timeline_query
from workers.adapters.sql_versions import addition_of, note_version, version_status, with_deposits
from workers.adapters.sql_views import dead_letter_of, state_of, summary_of, time_of, writing_of
from workers.ports import ObjectStore

_KEPT_NOTES = 16
_KEPT_ANSWERS = 512
_KEPT_SECTIONS = 256


class SqlReadModel:
    """ReadModel in SQLite or PostgreSQL; notes are artefacts, read from the object store."""

    def __init__(self, engine: Engine, store: ObjectStore, wire: Wire) -> None:
        self._engine, self._wire = engine, wire
        create_tables(engine, tables.metadata)
        self._answer = lru_cache(maxsize=_KEPT_ANSWERS)(lambda ref: Answer.model_validate_json(store.get_bytes(ref)))
        self._section = lru_cache(maxsize=_KEPT_SECTIONS)(
            lambda ref: NoteSection.model_validate_json(store.get_bytes(ref))
        )
        self._changes = lru_cache(maxsize=_KEPT_NOTES)(
            lambda ref: NoteChanges.model_validate_json(store.get_bytes(ref))
        )
        self._drafted = lru_cache(maxsize=_KEPT_NOTES)(lambda ref: Note.model_validate_json(store.get_bytes(ref)))

    def dossiers(
        self,
        *,
        text: str | None = None,
        status: DossierStatus | None = None,
        services: frozenset[str] | None = None,
        only: Collection[uuid.UUID] | None = None,
        limit: int = 200,
        offset: int = 0,
    ) -> list[DossierSummary]:
        """List dossiers, last changed first."""
        d = tables.dossiers.c
        query = select(*(d[name] for name in DossierSummary.model_fields)).where(d.status.is_not(None))
        if status is not None:
            query = query.where(d.status == status)
        if services is not None:
            of_theirs = select(tables.services.c.dossier_id).where(tables.services.c.service.in_(services))
            query = query.where(d.dossier_id.in_(of_theirs))
        if only is not None:
            query = query.where(d.dossier_id.in_([str(each) for each in only]))
        if text:
            like = "%" + text.lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
            query = query.where(
                or_(*(func.lower(column).like(like, escape="\\") for column in (d.title, d.reference, d.petitionnaire)))
            )
        query = query.order_by(d.updated_at.desc(), d.dossier_id).limit(limit).offset(offset)
        return [summary_of(row) for row in self._rows(query)]

    def service(self, dossier_id: uuid.UUID) -> str | None:
        """Return the service a dossier belongs to, None for none."""
        row = self._row(select(tables.services).where(tables.services.c.dossier_id == str(dossier_id)))
        return None if row is None else str(row.service)

    def dossier(self, dossier_id: uuid.UUID) -> DossierState | None:
        """Return a dossier's state, None when unknown."""
        dossier = self._row(select(tables.dossiers).where(tables.dossiers.c.dossier_id == str(dossier_id)))
        if dossier is None or dossier.status is None:
            return None
        c = tables.documents.c
        ordered = select(tables.documents).where(c.dossier_id == str(dossier_id)).order_by(c.position, c.name)
        recognized = select(tables.recognitions).where(tables.recognitions.c.dossier_id == str(dossier_id))
        live = self._row(select(tables.live_drafting).where(tables.live_drafting.c.dossier_id == str(dossier_id)))
        c = tables.deposited.c
        deposited = select(tables.deposited).where(c.dossier_id == str(dossier_id)).order_by(c.deposit, c.place)
        state = state_of(dossier, self._rows(ordered), self._rows(recognized))
        state = state.model_copy(update={"documents": with_deposits(state.documents, self._rows(deposited))})
        return state.model_copy(update={"writing": writing_of(dossier, live)})

    def note(self, dossier_id: uuid.UUID, version: int | None = None) -> Note | None:
        """Return a version of the note with what was decided on its statements."""
        dossier = self._row(select(tables.dossiers).where(tables.dossiers.c.dossier_id == str(dossier_id)))
        if dossier is None or dossier.note is None:
            return None
        row = self._version(dossier_id, version or dossier.note_version)
        if row is None or (row.note is None and row.approved is None):
            return None
        if row.approved is not None:
            return self._drafted(ArtefactRef.model_validate(row.approved))
        drafted: Note = self._drafted(ArtefactRef.model_validate(row.note))
        drafted = reworded(drafted, self.wordings(dossier_id, row.version))
        read = as_it_reads(drafted, self._reviews(dossier_id, row), self._additions(dossier_id, row))
        return read.model_copy(update={"status": version_status(row)})

    def note_versions(self, dossier_id: uuid.UUID) -> list[NoteVersion]:
        """List the versions of a dossier's note, latest first."""
        c = tables.note_versions.c
        own = select(tables.note_versions).where(c.dossier_id == str(dossier_id), c.note.is_not(None))
        rows = self._rows(own.order_by(c.version.desc()))
        return [note_version(row, is_latest=place == 0) for place, row in enumerate(rows)]

    def note_changes(self, dossier_id: uuid.UUID, version: int) -> NoteChanges | None:
        """Return what changed in a version of the note since the one before."""
        row = self._version(dossier_id, version)
        return None if row is None or row.changes is None else self._changes(ArtefactRef.model_validate(row.changes))

    def _version(self, dossier_id: uuid.UUID, version: int | None) -> Any:
        c = tables.note_versions.c
        return self._row(select(tables.note_versions).where(c.dossier_id == str(dossier_id), c.version == version))

    def _reviews(self, dossier_id: uuid.UUID, row: Any) -> dict[uuid.UUID, Review]:
        """Return what was decided on the statements of a version, and of the one before where that was kept."""
        c = tables.reviews.c
        decided = select(tables.reviews).where(c.dossier_id == str(dossier_id))
        kept: dict[uuid.UUID, Review] = {}
        if row.changes is not None:
            decided = decided.where(c.decided_at >= row.revised_at)
            kept = reviews_carried(self._changes(ArtefactRef.model_validate(row.changes)).carried)
        return kept | {
            uuid.UUID(each.statement_id): Review(verdict=each.verdict, text=each.text, actor=each.actor)
            for each in self._rows(decided)
        }

    def _additions(self, dossier_id: uuid.UUID, row: Any) -> list[Addition]:
        """Return what people had added to a version of the note, what was kept of the version before first."""
        kept = self._changes(ArtefactRef.model_validate(row.changes)).additions if row.changes is not None else ()
        c = tables.additions.c
        own = select(tables.additions).where(c.dossier_id == str(dossier_id), c.version == row.version)
        rows = self._rows(own.order_by(c.added_at, c.addition_id))
        standing = {each.addition_id: each for each in kept} | {
            each.addition_id: each for each in map(addition_of, rows) if each is not None
        }
        gone = {uuid.UUID(each.addition_id) for each in rows if each.withdrawn}
        return [each for each in standing.values() if not gone & {each.addition_id, each.statement_id}]

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

    def withdrawal(self, dossier_id: uuid.UUID) -> Withdrawal | None:
        """Return who took a dossier out, and why."""
        row = self._row(select(tables.withdrawals).where(tables.withdrawals.c.dossier_id == str(dossier_id)))
        if row is None:
            return None
        return Withdrawal(
            dossier_id=dossier_id, withdrawn_at=time_of(row.withdrawn_at), actor=row.actor, reason=row.reason
        )

    def erasure(self, dossier_id: uuid.UUID) -> Erasure | None:
        """Return who had a dossier erased, and why."""
        row = self._row(select(tables.erasures).where(tables.erasures.c.dossier_id == str(dossier_id)))
        if row is None:
            return None
        return Erasure(dossier_id=dossier_id, erased_at=time_of(row.erased_at), actor=row.actor, reason=row.reason)

    def ended(self, before: datetime) -> list[EndedDossier]:
        """List what ended and was left since."""
        found = [ended_dossier(row) for query in ended_queries(before) for row in self._rows(query)]
        return [each for each in found if each.since < before]

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
            asked_at=time_of(row.asked_at),
            answer=self._answer(ArtefactRef.model_validate(row.answer)) if row.answer else None,
        )

    def comments(self, dossier_id: uuid.UUID) -> list[CommentState]:
        """List the comments on the statements of a dossier's note, oldest first."""
        c = tables.comments.c
        own = select(tables.comments).where(c.dossier_id == str(dossier_id), c.made_at.is_not(None))
        return [
            CommentState(
                comment_id=row.comment_id,
                statement_id=row.statement_id,
                text=row.text,
                actor=row.actor,
                made_at=time_of(row.made_at),
                resolved=bool(row.resolved),
                resolved_by=row.resolved_by,
            )
            for row in self._rows(own.order_by(c.made_at, c.comment_id))
        ]

    def judgements(self, dossier_id: uuid.UUID) -> list[JudgementState]:
        """List what people made of the contradictions of a dossier."""
        own = select(tables.judgements).where(tables.judgements.c.dossier_id == str(dossier_id))
        return [
            JudgementState(contradiction_id=row.contradiction_id, judgement=row.judgement, judged_by=row.judged_by)
            for row in self._rows(own.order_by(tables.judgements.c.contradiction_id))
        ]

    def outline(self, dossier_id: uuid.UUID) -> list[OutlinedEvent]:
        """Outline the events of a dossier in the order they were recorded."""
        return [outlined_event(row) for row in self._rows(outline_query(dossier_id))]

    def logged(self, outlined: Sequence[OutlinedEvent]) -> list[LoggedEvent]:
        """Return a few of the events outlined, in the order given."""
        if not outlined:
            return []
        found = {str(row.event_id): logged_event(row) for row in self._rows(logged_query(outlined))}
        return [found[each.event_id] for each in outlined if each.event_id in found]

    def timeline(self, dossier_id: uuid.UUID) -> list[LoggedEvent]:
        """List the events of a dossier in the order they were recorded."""
        return [logged_event(row) for row in self._rows(timeline_query(dossier_id))]

    def dead_letters(self, *, limit: int = 200) -> list[DeadLetter]:
        """List what failed for good, latest first."""
        c = tables.dead_letters.c
        wire = self._wire.reading()
        query = select(tables.dead_letters).where(c.topic.is_not(None)).order_by(c.failed_at.desc()).limit(limit)
        return [opened_letter(dead_letter_of(row), wire) for row in self._rows(query)]

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return what failed for good under this id, None when unknown."""
        c = tables.dead_letters.c
        row = self._row(select(tables.dead_letters).where(c.letter_id == letter_id, c.topic.is_not(None)))
        return None if row is None else opened_letter(dead_letter_of(row), self._wire.reading())

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
