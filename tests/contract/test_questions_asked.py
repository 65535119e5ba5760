"""What the read model says of questions: awaited, then answered, whichever of the two topics was read first."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schemas.notes import Generator
from schemas.questions import Answer, QuestionAnswered, QuestionAsked
from tests.contract.test_read_model import apply, records_of
from tests.fakes.wire import WIRE
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_read_model import SqlReadModel

DOSSIER = uuid.UUID(int=1)
GENERATOR = Generator(model="lisiere/extractive 1", prompts={})


@pytest.mark.parametrize("is_answer_first", [False, True])
def test_a_question_is_awaited_until_its_answer_is_there(engine: Engine, tmp_path: Path, is_answer_first: bool) -> None:
    store = FolderObjectStore(tmp_path / "objects")
    (asked,) = records_of(QuestionAsked(dossier_id=DOSSIER, question="Combien ?", actor="C. Martin"))
    question_id = uuid.UUID(dict(asked.headers)["ce_id"].decode())
    answer = Answer(question_id=question_id, question="Combien ?", revision=1, statements=(), generator=GENERATOR)
    kept = store.put_bytes(answer.model_dump_json().encode(), "application/json", DOSSIER)
    _, answered = records_of(
        QuestionAsked(dossier_id=DOSSIER, question="Combien ?", actor="C. Martin"),
        QuestionAnswered(dossier_id=DOSSIER, question_id=question_id, answer=kept, statements=0, generator=GENERATOR),
    )
    read_model = SqlReadModel(engine, store, WIRE)
    first, second = (answered, asked) if is_answer_first else (asked, answered)
    apply(engine, [first])
    known = read_model.question(question_id)
    assert known is None if is_answer_first else known is not None
    if known is not None:
        assert known.answer is None
    apply(engine, [second])
    (listed,) = read_model.questions(DOSSIER)
    assert listed.answer == answer
    assert (listed.question, listed.actor) == ("Combien ?", "C. Martin")
    assert read_model.questions(uuid.UUID(int=2)) == []
