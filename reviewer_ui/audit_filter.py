"""The filter of a time-line as an address writes it, the same for the auditor's desk and for the files of the API."""

import uuid
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query

from reviewer_ui.presenters.audit_desk import AuditFilter
from reviewer_ui.presenters.event_words import Genre
from reviewer_ui.problems import Problem


def audit_filter(  # noqa: PLR0917 -- one for each query parameter
    genre: Genre | None = None,
    personne: Annotated[str | None, Query(max_length=200)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    du: str = "",
    au: str = "",
    effets: uuid.UUID | None = None,
    causes: uuid.UUID | None = None,
) -> AuditFilter:
    """Read the filter of an address."""
    return AuditFilter(genre, personne or None, q or None, _day(du), _day(au), effets, causes)


def _day(text: str) -> date | None:
    """Read a day as a form writes it, None where it is left empty. Raises: Problem: it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"« {text} » n’est pas un jour (2026-11-02).") from None


FilterDep = Annotated[AuditFilter, Depends(audit_filter)]
