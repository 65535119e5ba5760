"""The log is told of each person's first look at a version of a note in a day, and of every file they take."""

import threading
import uuid

import pytest

from reviewer_ui.viewing import Viewings
from schemas.audit import LogRead, NoteExported, NoteViewed
from schemas.base import EventData
from tests.unit.workers.review.notes import note as made_note
from workers.errors import UnavailableError

NOTE = made_note(uuid.UUID(int=1))


class Log:
    """A sink that can be out of reach, and awaited."""

    def __init__(self) -> None:
        self.told: list[tuple[uuid.UUID, EventData]] = []
        self.is_down = False
        self._asked = threading.Semaphore(0)

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """Keep an event."""
        try:
            if self.is_down:
                raise UnavailableError("hors d’atteinte")
            assert event_id is not None
            self.told.append((event_id, data))
            return event_id
        finally:
            self._asked.release()

    def wait(self, times: int) -> None:
        """Wait until that many events were published, or refused."""
        for _ in range(times):
            assert self._asked.acquire(timeout=5)


@pytest.fixture
def log() -> Log:
    """Give a log."""
    return Log()


def test_a_look_is_told_once_for_a_person_and_a_version(log: Log) -> None:
    viewings = Viewings(log)
    for actor in ("C. Martin", "C. Martin", "A. Roux", "C. Martin"):
        viewings.opened(NOTE, actor)
    log.wait(2)
    viewings.taken(NOTE, "C. Martin", "letter", "odt", b"lettre")
    log.wait(1)
    viewed = [data for _, data in log.told[:2] if isinstance(data, NoteViewed)]
    assert [each.actor for each in viewed] == ["C. Martin", "A. Roux"]
    assert isinstance(log.told[2][1], NoteExported)
    assert len(log.told) == 3


def test_reading_the_log_is_told_once_a_day_on_screen_and_each_time_as_a_file(log: Log) -> None:
    viewings = Viewings(log)
    for how in ("desk", "desk", "table", "table"):
        viewings.read_log(uuid.UUID(int=1), "A. Roux", how)
    log.wait(3)
    assert [data.how for _, data in log.told if isinstance(data, LogRead)] == ["desk", "table", "table"]


def test_two_servers_tell_the_same_look_under_the_same_id(log: Log) -> None:
    for viewings in (Viewings(log), Viewings(log)):
        viewings.opened(NOTE, "C. Martin")
        log.wait(1)
    assert log.told[0] == log.told[1]


def test_a_look_that_could_not_be_told_is_told_at_the_next(log: Log) -> None:
    viewings = Viewings(log)
    log.is_down = True
    viewings.opened(NOTE, "C. Martin")
    log.wait(1)
    log.is_down = False
    viewings.taken(NOTE, "C. Martin", "note", "docx", b"note")
    log.wait(1)
    viewings.opened(NOTE, "C. Martin")
    log.wait(1)
    assert [type(data) for _, data in log.told] == [NoteExported, NoteViewed]
