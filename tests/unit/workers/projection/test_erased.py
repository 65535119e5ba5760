"""After an erasure the read model is what a replay gives, whatever was read before the key was gone, in any order."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import EventData
from schemas.dossiers import DossierAssigned, DossierErased, DossierFailed, DossierWithdrawn
from schemas.envelope import Envelope, Record
from schemas.questions import QuestionAsked
from schemas.remarks import CommentMade
from tests.fakes.wire import KeysOfIds
from tests.unit.workers.projection.stories import BEGAN, DOSSIER, STATEMENT, completed, drafted, reviewed, submission
from tests.unit.workers.projection.test_rebuilding import database, rows_of
from workers._delivery.outcome import dead_letter
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.delivery import Wire
from workers.projection import apply_each, project
from workers.replaying import rebuild

WORD = "ornithorynque"


def _events() -> list[EventData]:
    said = {"dossier_id": DOSSIER, "actor": "C. Martin"}
    return [
        submission(DOSSIER, f"{WORD}.pdf"),
        DossierAssigned(**said, service="DREAL"),
        *completed(),
        drafted(1),
        reviewed(STATEMENT, "corrected", f"Corrigé : {WORD}", 1),
        CommentMade(**said, statement_id=STATEMENT, text=f"À voir avec M. {WORD}"),
        QuestionAsked(**said, question=f"Où est {WORD} ?"),
        DossierFailed(dossier_id=DOSSIER, title=WORD, stage="drafting", reason=f"« {WORD}.pdf » est perdu"),
        DossierWithdrawn(**said, reason=f"Demande de M. {WORD}"),
        DossierErased(**said, reason="Durée de conservation"),
    ]


def _log() -> list[LoggedRecord]:
    wire = Wire(KeysOfIds())
    records = [
        wire.encode(Envelope(str(uuid.UUID(int=3000 + n)), data.TYPE, "/test", BEGAN + timedelta(minutes=n), data))
        for n, data in enumerate(_events())
    ]
    seal = partial(wire.seal_letter, dossier_id=DOSSIER)
    records.append(dead_letter(records[0], "intake", f"« {WORD}.pdf » est illisible", f"Traceback : {WORD}", seal))
    return [_logged(record, n) for n, record in enumerate(records)]


def _logged(record: Record, number: int) -> LoggedRecord:
    timestamp = int((BEGAN + timedelta(minutes=number)).timestamp() * 1000)
    return LoggedRecord(record.topic, 0, number, timestamp, record.key, record.value, record.headers)


LOG = _log()


@st.composite
def readings(draw: st.DrawFn) -> list[LoggedRecord]:
    """Draw a reading of the log: topics side by side, each in order."""
    by_topic: dict[str, list[LoggedRecord]] = defaultdict(list)
    for record in LOG:
        by_topic[record.topic].append(record)
    turns = draw(st.permutations([record.topic for record in LOG]))
    return [by_topic[topic].pop(0) for topic in turns]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for databases."""
    return tmp_path_factory.mktemp("erased")


def replayed(folder: Path, keys: KeysOfIds) -> dict[str, list[str]]:
    with database(folder) as engine:
        rebuild(LOG, engine, Wire(keys).reading().decode)
        return rows_of(engine)


def read(sink: SqlProjection, records: Sequence[LoggedRecord], keys: KeysOfIds) -> None:
    for record in records:
        apply_each([project(record, Wire(keys).reading().decode)], sink)


@given(reading=readings(), gone_after=st.integers(0, len(LOG)))
@settings(max_examples=25, deadline=None)
def test_the_live_read_model_is_the_replayed_one(folder: Path, reading: list[LoggedRecord], gone_after: int) -> None:
    keys = KeysOfIds()
    with database(folder) as engine:
        sink = SqlProjection(engine)
        read(sink, reading[:gone_after], keys)
        keys.destroy(DOSSIER)
        read(sink, reading[gone_after:], keys)
        live = rows_of(engine)
    assert live == replayed(folder, keys)
    assert WORD not in str(live)


def test_what_is_left_says_who_erased_it_and_no_more(folder: Path) -> None:
    keys = KeysOfIds()
    with database(folder) as engine:
        read_model = SqlReadModel(engine, FolderObjectStore(folder / "objects"), Wire(keys))
        read(SqlProjection(engine), LOG, keys)
        (letter,) = read_model.dead_letters()
        assert (letter.reason, letter.detail) == (f"« {WORD}.pdf » est illisible", f"Traceback : {WORD}")
        assert f'"name":"{WORD}.pdf"' in letter.body
        keys.destroy(DOSSIER)
        (letter,) = read_model.dead_letters()
        assert (letter.reason, letter.detail) == ("effacé", None)
        assert "effacé" in letter.body
        erasure, withdrawal = read_model.erasure(DOSSIER), read_model.withdrawal(DOSSIER)
        assert erasure is not None
        assert withdrawal is not None
        assert (erasure.actor, erasure.reason, withdrawal.reason) == ("C. Martin", "Durée de conservation", "effacé")
        assert read_model.dossiers() == []
        assert read_model.dossier(DOSSIER) is None


def test_a_replay_to_before_the_erasure_shows_erased_texts(folder: Path) -> None:
    keys = KeysOfIds()
    keys.destroy(DOSSIER)
    with database(folder) as engine:
        rebuild(LOG[:8], engine, Wire(keys).reading().decode)
        state = SqlReadModel(engine, FolderObjectStore(folder / "objects"), Wire(keys)).dossier(DOSSIER)
    assert state is not None
    assert {state.title, *(document.name for document in state.documents)} == {"effacé"}
