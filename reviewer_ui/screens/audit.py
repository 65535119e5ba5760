"""The auditor's desk: a dossier's time-line, why a sentence stands in its note, the contents its events name."""

import json
import uuid
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse, Response

from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.as_it_was import as_it_was
from reviewer_ui.presenters.audit_view import AuditFilter, EventView, event_views, people
from reviewer_ui.presenters.event_words import GENRES, Genre
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.why_view import why
from reviewer_ui.presenters.words import ORIGINS, SUPPORTS, VERDICTS
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from schemas.artefacts import ArtefactRef
from workers._journal.bundle import references
from workers._note_forms.titles import STATUS_TITLES
from workers.errors import RejectedError

router = APIRouter(prefix="/dossiers/{dossier_id}/journal")

_LARGEST_SHOWN = 4 * 1024**2


def audit_filter(
    genre: Genre | None = None,
    personne: Annotated[str | None, Query(max_length=200)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
) -> AuditFilter:
    """Read the filter of an address."""
    return AuditFilter(genre, personne or None, q or None)


FilterDep = Annotated[AuditFilter, Depends(audit_filter)]


@router.get("")
def journal_page(dossier_id: uuid.UUID, room: RoomDep, chosen: FilterDep) -> Response:
    """Show the events of a dossier."""
    dossier = room.dossier(dossier_id)
    room.viewings.read_log(dossier_id, room.actor, "desk")
    events = room.parts.read_model.timeline(dossier_id)
    views = event_views(events, chosen)
    return room.templates.page(
        "audit.html",
        dossier=dossier,
        events=views,
        count=len(events),
        chosen=chosen,
        genres=GENRES,
        people=people(events),
        numbers=_numbers(room, views),
    )


def _numbers(room: Room, views: list[EventView]) -> dict[str, int]:
    """Return the number of the signed journal's entry of each event, by its id."""
    places = [((view.event.topic, view.event.partition), view.event.offset) for view in views]
    try:
        found = zip(views, room.parts.journal.numbers(places) if room.parts.journal else [], strict=False)
    except RejectedError:
        return {}  # the journal is another machine's, or nothing was appended yet
    return {str(view.event.event_id): number for view, number in found if number is not None}


@router.get("/enonces/{statement_id}")
def why_page(dossier_id: uuid.UUID, statement_id: uuid.UUID, room: RoomDep) -> Response:
    """Show why a sentence stands in the note."""
    note, dossier = room.note(dossier_id), room.dossier(dossier_id)
    views = event_views(room.parts.read_model.timeline(dossier_id), AuditFilter())
    known = why(note, statement_id, views, room.parts.store)
    if known is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Cet énoncé n’est pas dans la note.")
    return room.templates.page(
        "why.html",
        dossier=dossier,
        note=note,
        why=known,
        origins=ORIGINS,
        supports=SUPPORTS,
        sources=Sources(dossier_id, dossier.documents, ReaderState()),
    )


@router.get("/etat")
def as_it_was_page(dossier_id: uuid.UUID, room: RoomDep, le: datetime | None = None) -> Response:
    """Show the dossier as it was at an instant of this machine's zone; without one, as it is now."""
    dossier = room.dossier(dossier_id)
    events = room.parts.read_model.timeline(dossier_id)
    at = le.astimezone() if le is not None else datetime.now().astimezone()
    # An address says whole seconds: all that was recorded within that second is in.
    whole = at if at.microsecond else at + timedelta(seconds=1) - timedelta(microseconds=1)
    instants = sorted({each.recorded_at.replace(microsecond=0) for each in events})
    return room.templates.page(
        "as_it_was.html",
        dossier=dossier,
        then=as_it_was(events, whole, room.parts.store),
        asked=_written(at),
        before=next((_written(each) for each in reversed(instants) if each < at.replace(microsecond=0)), None),
        after=next((_written(each) for each in instants if each > at), None),
        states=STATUS_TITLES,
        supports=SUPPORTS,
        verdicts=VERDICTS,
    )


def _written(instant: datetime) -> str:
    """Write an instant as a field for date and time does."""
    return instant.astimezone().strftime("%Y-%m-%dT%H:%M:%S")


@router.get("/pieces/{sha256}")
def artefact(dossier_id: uuid.UUID, sha256: str, room: RoomDep) -> Response:
    """Show a content in text that an event of the dossier names: a note, a prompt with its answer, the evidence."""
    room.dossier(dossier_id)
    ref = _named(room, dossier_id, sha256)
    if ref is None or not ref.media_type.startswith("application/json"):
        raise Problem(
            HTTPStatus.NOT_FOUND, "Aucun évènement de ce dossier ne nomme ce contenu, ou il n’est pas du texte."
        )
    if ref.size > _LARGEST_SHOWN:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Ce contenu est trop long pour l’écran : exportez le dossier."
        )
    content: Any = json.loads(room.parts.store.get_bytes(ref))
    return PlainTextResponse(json.dumps(content, ensure_ascii=False, indent=1))


def _named(room: Room, dossier_id: uuid.UUID, sha256: str) -> ArtefactRef | None:
    for event in room.parts.read_model.timeline(dossier_id):
        for found in references((event.body or "").encode()):
            if found["sha256"] == sha256:
                return ArtefactRef.model_validate({name: found[name] for name in ArtefactRef.model_fields})
    return None
