"""A time-line of ten thousand events is narrowed and paged by its outline; bodies are read for one page."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from reviewer_ui.presenters.audit_desk import PAGE_SIZE, AuditFilter, TimeLine
from schemas.views import LoggedEvent, OutlinedEvent

COUNT = 10_000


def outlined(number: int, cause: int | None = None) -> OutlinedEvent:
    kind = "fr.lisiere.comment.made.v1" if number % 2 else "fr.lisiere.document.indexed.v1"
    actor = "C. Martin" if number % 2 else None
    causation = None if cause is None else str(uuid.UUID(int=cause))
    return OutlinedEvent(str(uuid.UUID(int=number)), kind, causation, actor, number, ("t", 0, number))


OUTLINE = [outlined(number, None if number % 100 == 0 else number - 1) for number in range(COUNT)]


class Log:
    """Reads events whole, and remembers how many."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, asked: Sequence[OutlinedEvent]) -> list[LoggedEvent]:
        self.read += len(asked)
        return [
            LoggedEvent(
                event_id=uuid.UUID(each.event_id),
                type=each.type,
                recorded_at=datetime.fromtimestamp(each.recorded_at / 1000, tz=UTC),
                source="/essai",
                topic=each.place[0],
                partition=each.place[1],
                offset=each.place[2],
                causation_id=each.causation_id,
                body="{}",
            )
            for each in asked
        ]


def ids(numbers: Sequence[int]) -> list[uuid.UUID]:
    return [uuid.UUID(int=number) for number in numbers]


def test_a_page_reads_its_own_events_and_their_causes_alone() -> None:
    log = Log()
    page = TimeLine(OUTLINE, log).page(AuditFilter(), number=3)
    assert [view.event.event_id for view in page.events] == ids(range(2 * PAGE_SIZE, 3 * PAGE_SIZE))
    assert (page.pages, page.total, page.count) == (COUNT // PAGE_SIZE, COUNT, COUNT)
    assert log.read <= 2 * PAGE_SIZE
    assert page.people == ["C. Martin"]


def test_an_event_is_found_on_the_page_it_stands_on() -> None:
    page = TimeLine(OUTLINE, Log()).page(AuditFilter(), around=uuid.UUID(int=4242))
    assert page.page == 4242 // PAGE_SIZE + 1
    assert uuid.UUID(int=4242) in [view.event.event_id for view in page.events]


def test_a_cause_leads_to_all_its_effects_and_an_effect_back_to_all_its_causes() -> None:
    line = TimeLine(OUTLINE, Log())
    forward = line.page(AuditFilter(effets=uuid.UUID(int=250)))
    assert [view.event.event_id for view in forward.events] == ids(range(250, 300))
    back = line.page(AuditFilter(causes=uuid.UUID(int=250)))
    assert [view.event.event_id for view in back.events] == ids(range(200, 251))
    assert (forward.events[0].effects, forward.events[-1].effects) == (1, 0)


def test_filters_narrow_together() -> None:
    page = TimeLine(OUTLINE, Log()).page(AuditFilter(genre="personnes", effets=uuid.UUID(int=250)))
    assert [view.event.event_id for view in page.events] == ids(range(251, 300, 2))
    assert TimeLine(OUTLINE, Log()).page(AuditFilter(personne="Personne")).total == 0


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert TimeLine(OUTLINE, Log()).page(AuditFilter(), number=10**9).page == COUNT // PAGE_SIZE
    assert TimeLine([], Log()).page(AuditFilter(), number=-4).page == 1
