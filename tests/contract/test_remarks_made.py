"""What the read model says of comments and judgements: the latest word counts, in whatever order topics are read."""

import uuid
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schemas.dossiers import DossierWithdrawn
from schemas.remarks import CommentMade, CommentResolved, ContradictionJudged
from tests.contract.test_read_model import apply, records_of
from tests.fakes.wire import WIRE
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_read_model import SqlReadModel

DOSSIER, STATEMENT, CONTRADICTION = (uuid.UUID(int=n) for n in (1, 3, 8))
COMMENT = uuid.UUID(int=5000)
"""The id that `records_of` gives its first event."""

MADE = CommentMade(dossier_id=DOSSIER, statement_id=STATEMENT, text="À voir", actor="C. Martin")
CLOSED = CommentResolved(dossier_id=DOSSIER, comment_id=COMMENT, resolved=True, actor="P. Roy")
REOPENED = CommentResolved(dossier_id=DOSSIER, comment_id=COMMENT, resolved=False, actor="C. Martin")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_comment_is_as_it_was_last_said_to_be(engine: Engine, tmp_path: Path, order: tuple[int, ...]) -> None:
    records = records_of(MADE, CLOSED, REOPENED)
    for at in order:
        apply(engine, [records[at]])
    (comment,) = SqlReadModel(engine, FolderObjectStore(tmp_path), WIRE).comments(DOSSIER)
    assert (comment.comment_id, comment.text, comment.actor) == (COMMENT, "À voir", "C. Martin")
    assert (comment.resolved, comment.resolved_by) == (False, "C. Martin")


def test_the_last_judgement_of_a_contradiction_counts(engine: Engine, tmp_path: Path) -> None:
    def said(judgement: str, actor: str) -> ContradictionJudged:
        return ContradictionJudged.model_validate(
            {
                "dossier_id": DOSSIER,
                "contradiction_id": CONTRADICTION,
                "explanation": "165 m et 150 m",
                "judgement": judgement,
                "actor": actor,
            }
        )

    apply(engine, list(reversed(records_of(said("scopes", "C. Martin"), said("misread", "P. Roy")))))
    (judged,) = SqlReadModel(engine, FolderObjectStore(tmp_path), WIRE).judgements(DOSSIER)
    assert (judged.contradiction_id, judged.judgement, judged.judged_by) == (CONTRADICTION, "misread", "P. Roy")


def test_remarks_go_with_their_dossier(engine: Engine, tmp_path: Path) -> None:
    apply(engine, records_of(MADE, DossierWithdrawn(dossier_id=DOSSIER, actor="C. Martin", reason="doublon")))
    assert SqlReadModel(engine, FolderObjectStore(tmp_path), WIRE).comments(DOSSIER) == []
