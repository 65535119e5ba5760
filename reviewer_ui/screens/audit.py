"""The auditor's desk: a dossier's time-line, why a sentence stands in its note, the contents its events name."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from reviewer_ui.artefacts import named_artefact
from reviewer_ui.audit_filter import FilterDep
from reviewer_ui.presenters.addresses import ReaderState
from reviewer_ui.presenters.as_it_was import as_it_was
from reviewer_ui.presenters.audit_desk import TimeLine
from reviewer_ui.presenters.audit_view import EventView
from reviewer_ui.presenters.event_words import GENRES
from reviewer_ui.presenters.note_view import Sources
from reviewer_ui.presenters.why_record import DossierRecord
from reviewer_ui.presenters.why_view import Why, why, why_answered
from reviewer_ui.presenters.why_writing import find_in, find_replaced
from reviewer_ui.presenters.words import DOCUMENT_STATES, DOSSIER_STATES, ORIGINS, SUPPORTS, VERDICTS
from reviewer_ui.problems import Problem
from reviewer_ui.room import Room, RoomDep
from workers._note_forms.titles import STATUS_TITLES
from workers.errors import RejectedError

router = APIRouter(prefix="/dossiers/{dossier_id}/journal")

_LARGEST_SHOWN = 4 * 1024**2


@router.get("")
def journal_page(
    dossier_id: uuid.UUID, room: RoomDep, chosen: FilterDep, page: int = 1, autour: uuid.UUID | None = None
) -> Response:
    """Show a page of the events of a dossier, the page with the event `autour` where one is named."""
    dossier = room.dossier(dossier_id)
    room.viewings.read_log(dossier_id, room.actor, "desk")
    read_model = room.parts.read_model
    shown = TimeLine(read_model.outline(dossier_id), read_model.logged).page(chosen, number=page, around=autour)
    return room.templates.page(
        "audit.html",
        dossier=dossier,
        shown=shown,
        chosen=chosen,
        genres=GENRES,
        numbers=_numbers(room, shown.events),
    )


def _numbers(room: Room, views: Sequence[EventView]) -> dict[str, int]:
    """Return the number of the signed journal's entry of each event, by its id."""
    places = [((view.event.topic, view.event.partition), view.event.offset) for view in views]
    try:
        found = zip(views, room.parts.journal.numbers(places) if room.parts.journal else [], strict=False)
    except RejectedError:
        return {}  # the journal is another machine's, or nothing was appended yet
    return {str(view.event.event_id): number for view, number in found if number is not None}


@router.get("/enonces/{statement_id}")
def why_page(
    dossier_id: uuid.UUID, statement_id: uuid.UUID, room: RoomDep, question: uuid.UUID | None = None
) -> Response:
    """Show why a sentence stands in the note, or in the answer to a question."""
    dossier = room.dossier(dossier_id)
    room.viewings.read_log(dossier_id, room.actor, "desk")
    record = DossierRecord(room.parts.read_model.timeline(dossier_id), room.parts.store)
    known = _why(dossier_id, statement_id, question, room, record)
    if known is None:
        raise Problem(HTTPStatus.NOT_FOUND, "Cet énoncé n’est ni dans la note, ni dans ce qu’elle a dit avant.")
    return room.templates.page(
        "why.html",
        dossier=dossier,
        why=known,
        origins=ORIGINS,
        supports=SUPPORTS,
        sources=Sources(dossier_id, dossier.documents, ReaderState()),
    )


def _why(
    dossier_id: uuid.UUID, statement_id: uuid.UUID, question: uuid.UUID | None, room: Room, record: DossierRecord
) -> Why | None:
    if question is not None:
        asked = (each.answer for each in room.parts.read_model.questions(dossier_id) if each.question_id == question)
        answer = next(asked, None)
        return None if answer is None else why_answered(answer, statement_id, record)
    versions = [each.version for each in room.parts.read_model.note_versions(dossier_id)]
    notes = (room.parts.read_model.note(dossier_id, version) for version in versions)
    found = (find_in(note, statement_id, stands=note.version == versions[0]) for note in notes if note is not None)
    sentence = next((each for each in found if each is not None), None) or find_replaced(statement_id, record)
    return None if sentence is None else why(sentence, record)


@router.get("/etat")
def as_it_was_page(dossier_id: uuid.UUID, room: RoomDep, le: datetime | None = None) -> Response:
    """Show the dossier as it was at an instant of this machine's zone; without one, as it is now."""
    dossier = room.dossier(dossier_id)
    room.viewings.read_log(dossier_id, room.actor, "desk")
    events = room.parts.read_model.timeline(dossier_id)
    at = le.astimezone() if le is not None else datetime.now().astimezone()
    # An address says whole seconds: all that was recorded within that second is in.
    whole = at if at.microsecond else at + timedelta(seconds=1) - timedelta(microseconds=1)
    instants = sorted({each.recorded_at.replace(microsecond=0) for each in events})
    return room.templates.page(
        "as_it_was.html",
        dossier=dossier,
        then=as_it_was(dossier_id, events, whole, room.parts.then),
        asked=_written(at),
        before=next((_written(each) for each in reversed(instants) if each < at.replace(microsecond=0)), None),
        after=next((_written(each) for each in instants if each > at), None),
        states=STATUS_TITLES,
        document_states=DOCUMENT_STATES,
        dossier_states=DOSSIER_STATES,
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
    ref = named_artefact(room, dossier_id, sha256)
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
