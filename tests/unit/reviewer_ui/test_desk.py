"""The desk: next deadline, who acts next, and orders; deadlines are read behind the screen and never hold it up."""

import threading
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from reviewer_ui.deadlines import NoteDeadlines
from reviewer_ui.presenters.desk_view import SORTS, desk_line, next_due, sorted_summaries
from schemas.notes import Deadline, Note
from schemas.views import DossierSummary
from tests.fakes.asgi_client import AsgiClient
from tests.unit.workers.note_forms.conftest import note_saying
from workers.errors import UnavailableError

TODAY = date(2026, 11, 24)
WAIT_S = 10.0


def _deadline(month: int, day: int, year: int = 2026) -> Deadline:
    return Deadline(label="Avis", due_on=date(year, month, day), article="D181-17-1", url="https://exemple.invalid")


def _summary(number: int = 1, **changes: Any) -> DossierSummary:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    given = {
        "dossier_id": uuid.UUID(int=number),
        "title": f"Dossier {number}",
        "reference": None,
        "petitionnaire": None,
        "filed_on": None,
        "status": "in_review",
        "received_at": moment,
        "updated_at": moment,
        **dict.fromkeys(("documents", "documents_failed", "pages_done", "pages_total"), 0),
        **dict.fromkeys(("statements", "statements_reviewed", "statements_unsupported"), 0),
    }
    return DossierSummary.model_validate({**given, **changes})


@pytest.mark.parametrize(
    ("deadlines", "left", "tone"),
    [
        ((_deadline(12, 17), _deadline(12, 30)), "J-23", "neutral"),
        ((_deadline(12, 30), _deadline(12, 1)), "J-7", "attention"),
        ((_deadline(11, 1), _deadline(11, 24)), "aujourd’hui", "bad"),
        ((_deadline(11, 1), _deadline(11, 21)), "dépassée de 3\u00a0jours", "bad"),
    ],
)
def test_the_next_deadline_is_the_first_that_is_not_past(deadlines: tuple[Deadline, ...], left: str, tone: str) -> None:
    due = next_due(deadlines, TODAY)
    assert due is not None
    assert (due.left, due.tone) == (left, tone)


def test_without_dates_there_is_no_next_deadline() -> None:
    assert next_due((), TODAY) is None


@pytest.mark.parametrize(
    ("status", "actor"),
    [
        ("received", "le système"),
        ("processing", "le système"),
        ("in_review", "vous"),
        ("returned", "vous"),
        ("failed", "vous"),
        ("approved", "—"),
    ],
)
def test_each_state_says_who_acts_next(status: str, actor: str) -> None:
    assert desk_line(_summary(status=status)).actor == actor


def test_a_note_not_read_yet_is_told_from_a_note_without_dates() -> None:
    assert desk_line(_summary(), None, TODAY).is_due_unknown
    assert not desk_line(_summary(), (), TODAY).is_due_unknown
    assert not desk_line(_summary(status="processing"), None, TODAY).is_due_unknown


def test_dossiers_are_put_in_order_and_those_without_a_date_come_last() -> None:
    dates = {1: (), 2: (_deadline(12, 30),), 3: (_deadline(12, 1),), 4: None}
    shown = [
        _summary(1, title="b"),
        _summary(2, title="C", status="approved"),
        _summary(3, title="À"),
        _summary(4, title="a", status="processing"),
    ]

    def order(by: str) -> list[int]:
        ordered = sorted_summaries(shown, by, lambda each: dates[each.dossier_id.int], TODAY)
        return [each.dossier_id.int for each in ordered]

    assert order("echeance") == [3, 2, 1, 4]
    assert order("acteur") == [3, 1, 4, 2]
    assert order("titre") == [3, 4, 1, 2]
    assert order("") == [1, 2, 3, 4]
    assert order("etat") == [4, 1, 3, 2]


class _Notes:
    """Notes whose reading can be held up, counted, and made to fail."""

    def __init__(self) -> None:
        self.gate, self.asked, self.is_down = threading.Event(), 0, False
        self.note: Note = note_saying(["a", "b"])

    def __call__(self, _dossier_id: uuid.UUID) -> Note:
        self.asked += 1
        assert self.gate.wait(WAIT_S)
        if self.is_down:
            raise UnavailableError("le magasin ne répond pas")
        return self.note


def test_the_desk_does_not_wait_for_notes_and_has_their_dates_later() -> None:
    notes, shown = _Notes(), [_summary(1), _summary(2)]
    deadlines = NoteDeadlines(notes)
    assert deadlines.read(shown, 0.0) == 2
    assert deadlines.of(shown[0].dossier_id) is None
    notes.gate.set()
    assert deadlines.read(shown, WAIT_S) == 0
    assert deadlines.of(shown[1].dossier_id) == notes.note.deadlines


def test_a_note_is_read_again_only_when_its_dossier_changed() -> None:
    notes = _Notes()
    notes.gate.set()
    deadlines = NoteDeadlines(notes)
    deadlines.read([_summary()], WAIT_S)
    deadlines.read([_summary()], WAIT_S)
    assert notes.asked == 1
    notes.note = notes.note.model_copy(update={"deadlines": ()})
    changed = _summary(updated_at=datetime(2026, 11, 25, tzinfo=UTC))
    assert deadlines.read([changed, _summary(2)], WAIT_S) == 0
    assert deadlines.of(changed.dossier_id) == ()


def test_dossiers_without_a_note_are_not_asked_for() -> None:
    notes = _Notes()
    assert NoteDeadlines(notes).read([_summary(status="processing"), _summary(2, status="failed")], 0.0) == 0
    assert notes.asked == 0


def test_what_could_not_be_read_is_asked_for_again() -> None:
    notes = _Notes()
    notes.is_down = True
    notes.gate.set()
    deadlines = NoteDeadlines(notes)
    assert deadlines.read([_summary()], 0.5) == 1
    notes.is_down = False
    assert deadlines.read([_summary()], WAIT_S) == 0


def test_the_desk_shows_the_deadline_its_article_and_who_acts(client: AsgiClient, dossier_id: uuid.UUID) -> None:
    note = client.get(f"/api/dossiers/{dossier_id}/note").json()
    shown = ""
    for _ in range(20):
        shown = client.get("/", params={"tri": "echeance"}, headers={"accept": "text/html"}).text
        if "Lecture des échéances" not in shown:
            break
    assert "vous" in shown
    assert any(each["article"] in shown and each["label"] in shown for each in note["deadlines"])
    assert 'aria-sort="ascending"' in shown


@pytest.mark.parametrize("tri", [*SORTS, "inconnu"])
def test_every_order_answers(client: AsgiClient, dossier_id: uuid.UUID, tri: str) -> None:
    answer = client.get("/", params={"tri": tri}, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert str(dossier_id) in answer.text
