"""Dossiers that ended and were left since, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select

from schemas.audit import BundleExported, NoteExported, NoteViewed
from schemas.views import EndedDossier
from workers.adapters import sql_tables as tables
from workers.adapters.sql_views import time_of

_READINGS = (BundleExported.TYPE, NoteExported.TYPE, NoteViewed.TYPE)


def ended_queries(before: datetime) -> tuple[Select[Any], Select[Any]]:
    """Ask for dossiers approved or returned, then for those withdrawn, that did not change from `before` on.

    `happened_at` is the last event that its row does not tell of, such as a question.
    """
    d, t, w, e = tables.dossiers.c, tables.timeline.c, tables.withdrawals.c, tables.erasures.c
    limit = int(before.timestamp() * 1000)
    happened = select(func.max(t.recorded_at)).where(t.dossier_id == d.dossier_id, t.type.not_in(_READINGS))
    left = select(d.dossier_id, d.status, d.updated_at, happened.scalar_subquery().label("happened_at"))
    gone = select(w.dossier_id, literal("withdrawn").label("status"), w.withdrawn_at.label("updated_at"))
    return (
        left.where(d.status.in_(("approved", "returned")), d.updated_at < limit),
        gone.add_columns(w.withdrawn_at.label("happened_at")).where(
            w.withdrawn_at < limit, w.dossier_id.not_in(select(e.dossier_id))
        ),
    )


def ended_dossier(row: Any) -> EndedDossier:
    """Lay out a dossier that ended."""
    since = time_of(max(row.updated_at, row.happened_at or 0))
    return EndedDossier(dossier_id=row.dossier_id, status=row.status, since=since)
