"""StageState: what a stage remembers, changed by one writer at a time."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.fakes.in_memory_state import InMemoryStageState
from workers.adapters.sql_engine import open_engine
from workers.adapters.sql_state import SqlStageState
from workers.errors import ErasedError, UnavailableError
from workers.ports import StageState


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def state(request: pytest.FixtureRequest) -> StageState:
    """Give an empty memory."""
    return InMemoryStageState() if request.param == "memory" else SqlStageState(request.getfixturevalue(request.param))


def added(value: str) -> Callable[[dict[str, Any] | None], dict[str, Any]]:
    def change(known: dict[str, Any] | None) -> dict[str, Any]:
        return {"values": [*(known or {"values": []})["values"], value]}

    return change


def test_nothing_is_remembered_at_first(state: StageState) -> None:
    assert state.get("review", "a") is None


def test_what_was_changed_is_remembered_by_stage_and_key(state: StageState) -> None:
    assert state.update("review", "a", added("é\0\n")) == {"values": ["é\0\n"]}
    state.update("review", "b", added("b"))
    state.update("intake", "a", added("c"))
    state.update("review", "a", added("d"))
    assert state.get("review", "a") == {"values": ["é\0\n", "d"]}
    assert state.get("intake", "a") == {"values": ["c"]}


def test_a_change_that_fails_changes_nothing(state: StageState) -> None:
    state.update("review", "a", added("before"))

    def failing(_known: dict[str, Any] | None) -> dict[str, Any]:
        raise ZeroDivisionError

    for key in ("a", "new"):
        with pytest.raises(ZeroDivisionError):
            state.update("review", key, failing)
    assert state.get("review", "a") == {"values": ["before"]}
    assert state.get("review", "new") is None


def test_what_is_remembered_outlives_the_process(engine: Engine) -> None:
    SqlStageState(engine).update("review", "a", added("kept"))
    engine.dispose()
    assert SqlStageState(engine).get("review", "a") == {"values": ["kept"]}


def test_writers_of_one_key_wait_for_each_other(engine: Engine) -> None:
    states = [SqlStageState(open_engine(engine.url.render_as_string(hide_password=False))) for _ in range(4)]

    def write(state: SqlStageState, name: int) -> None:
        for number in range(10):
            state.update("gathering", "one", added(f"{name}/{number}"))

    threads = [threading.Thread(target=write, args=(state, name)) for name, state in enumerate(states)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    remembered = states[0].get("gathering", "one")
    for state in states:
        state._engine.dispose()
    assert remembered is not None
    assert sorted(remembered["values"]) == sorted(f"{name}/{number}" for name in range(4) for number in range(10))


def test_a_database_out_of_reach_is_said() -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql+psycopg://lisiere@127.0.0.1:9/none?connect_timeout=2"):
        with pytest.raises(UnavailableError, match="la base de données ne répond pas"):
            SqlStageState(open_engine(url))


def test_what_is_remembered_of_a_dossier_can_be_forgotten_for_good(state: StageState) -> None:
    dossier_id, other = uuid.UUID(int=1), uuid.UUID(int=2)
    for key in (str(dossier_id), f"{dossier_id}/sections", str(other)):
        state.update("review", key, added("a"))
    state.forget(dossier_id)
    state.forget(dossier_id)
    assert state.get("review", str(dossier_id)) is None
    assert state.get("review", f"{dossier_id}/sections") is None
    assert state.get("review", str(other)) == {"values": ["a"]}
    for key in (str(dossier_id), f"{dossier_id}/sections"):
        with pytest.raises(ErasedError):
            state.update("review", key, added("again"))
