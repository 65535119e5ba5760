"""Asking for a section anew from a terminal: the request, its outcome, and refusals in French."""

import uuid
from pathlib import Path

import pytest

from schemas.base import EventData
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.pipeline_in_process import PipelineInProcess
from tests.unit.workers.review.notes import note
from workers.errors import RejectedError, UnavailableError
from workers.redrafting import redraft_and_wait, request_of

DOSSIER = uuid.UUID(int=1)


def test_a_section_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(RejectedError, match=r"n’est pas dans la note.*parties : enjeux"):
        request_of(note(DOSSIER, uuid.UUID(int=2)), "rien", actor="C.", instruction=None, restore=False)


def test_a_request_that_nothing_answers_is_said_to_be_on_the_log(tmp_path: Path) -> None:
    class Deaf(PipelineInProcess):
        def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:  # noqa: ARG002
            return event_id or uuid.uuid4()

    pipeline = Deaf(tmp_path, model=FakeLanguageModel(["{}"]))
    section = note(DOSSIER, uuid.UUID(int=2)).sections[0].model_copy(update={"key": "projet"})
    drafted = note(DOSSIER).model_copy(update={"sections": (section,)})
    requested = request_of(drafted, "projet", actor="C.", instruction=None, restore=False)
    waited: list[float] = []
    with pytest.raises(UnavailableError, match="inscrite au journal"):
        redraft_and_wait(requested, sink=pipeline, read_model=pipeline.read_model, patience_s=1.0, pause=waited.append)
    assert waited
    pipeline.close()
