"""Compléments over Kafka: a note is reviewed and approved, new pieces come, the next version keeps what was decided."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.dossiers import DossierSupplemented, SupplementedDocument
from schemas.notes import Note
from schemas.reviews import ApproveNote, Decision, DecisionSubmitted, ReviewStatement
from schemas.views import DossierState
from tests.system.conftest import RunningSystem
from workers.adapters.sql_engine import open_engine
from workers.adapters.sql_read_model import SqlReadModel

STUDY = """# Étude d’impact

## Présentation du projet

La société Carrières du Val exploite une carrière de roche massive sur une surface de 12 ha.
L’installation est implantée à 480 m de l’habitation la plus proche.

## État initial de l’eau

Le ruisseau du Val s’écoule au nord du site et présente un bon état écologique des eaux superficielles.
La nappe souterraine est captée pour l’alimentation en eau potable à l’aval du site.
"""
NEWER = STUDY.replace("480 m", "350 m")
PLAIN = """# Résumé non technique de l’étude d’impact

## Résumé non technique

Le résumé non technique de l’étude d’impact présente le projet, l’état initial, les incidences et les mesures retenues.
La carrière s’étend sur 12 ha et l’habitation la plus proche est à 350 m.
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give what is submitted first, and the compléments."""
    first, later = tmp_path_factory.mktemp("depot"), tmp_path_factory.mktemp("complements")
    (first / "etude_impact.md").write_text(STUDY, encoding="utf-8")
    (later / "etude_impact.md").write_text(NEWER, encoding="utf-8")
    (later / "resume_non_technique.md").write_text(PLAIN, encoding="utf-8")
    return first, later


@pytest.fixture(scope="module")
def dossier_id(system: RunningSystem, folders: tuple[Path, Path]) -> uuid.UUID:
    """Give a dossier whose note was reviewed, approved, and followed by compléments."""
    answer = system.lisiere("submit", folders[0], "--title", "Carrière", "--filed", "2026-11-02", "--wait", "--json")
    assert answer.status == 0, answer.err
    known = uuid.UUID(answer.json["dossier_id"])
    note = note_of(system, known)
    decide(system, note, ReviewStatement(statement_id=with_words(note, "nappe"), verdict="accepted"))
    correction = ReviewStatement(
        statement_id=with_words(note, "480 m"), verdict="corrected", text="Habitation à 480 m."
    )
    decide(system, note, correction)
    decide(system, note, ApproveNote())
    wait_until(system, known, lambda state: state.status == "approved")
    completed = system.lisiere(
        "complete", str(known), folders[1], "--received", "2026-11-20", "--requested", "2026-11-10", "--wait", "--json"
    )
    assert completed.status == 0, completed.err
    assert completed.json["version"] == 2
    return known


def note_of(system: RunningSystem, dossier_id: uuid.UUID, version: int | None = None) -> Note:
    note = system.parts.read_model.note(dossier_id, version)
    assert note is not None
    return note


def with_words(note: Note, words: str) -> uuid.UUID:
    return next(s.statement_id for part in note.sections for s in part.statements if words in s.text)


def decide(system: RunningSystem, note: Note, decision: Decision) -> None:
    sink = system.parts.sink("/tests")
    submitted = DecisionSubmitted(
        dossier_id=note.dossier_id, note_id=note.note_id, version=note.version, actor="C. Martin", decision=decision
    )
    try:
        decision_id = sink.publish(submitted)
    finally:
        sink.close()
    deadline = time.monotonic() + 60
    while (outcome := system.parts.read_model.outcome(decision_id)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)  # another process decides
    assert outcome.accepted, outcome.reason


def wait_until(system: RunningSystem, dossier_id: uuid.UUID, is_so: Callable[[DossierState], bool]) -> DossierState:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state = system.parts.read_model.dossier(dossier_id)
        if state is not None and is_so(state):
            return state
        time.sleep(0.05)  # other processes work on it
    raise AssertionError("it did not come about within a minute")


def test_the_new_version_keeps_what_was_decided_and_says_what_is_to_be_looked_at_again(
    system: RunningSystem, dossier_id: uuid.UUID
) -> None:
    note = note_of(system, dossier_id)
    statements = [statement for part in note.sections for statement in part.statements]
    assert (note.version, note.status) == (2, "in_review")
    assert next(each for each in statements if "nappe" in each.text).review == "accepted"
    stale = next(each for each in statements if each.text == "Habitation à 480 m.")
    assert stale.stale is not None
    assert (stale.review, "480 m" in stale.stale.was, "350 m" in (stale.draft or "")) == ("pending", True, True)


def test_a_request_that_the_new_piece_answers_is_told_with_its_pages(
    system: RunningSystem, dossier_id: uuid.UUID
) -> None:
    changes = system.parts.read_model.note_changes(dossier_id, 2)
    assert changes is not None
    assert [(each.kind, each.name) for each in changes.documents] == [
        ("replaced", "etude_impact.md"),
        ("added", "resume_non_technique.md"),
    ]
    assert changes.received_on == (date(2026, 11, 20),)
    moved = {each.article: each for each in changes.completeness if each.after == "present"}
    assert "R122-5 II 1°" in moved
    assert moved["R122-5 II 1°"].citations
    assert {each.state for each in changes.requests} & {"answered", "partial"}


def test_what_was_approved_is_still_read_as_it_was(system: RunningSystem, dossier_id: uuid.UUID) -> None:
    first = system.lisiere("note", str(dossier_id), "--version", "1", "--format", "json").json
    assert (first["version"], first["status"]) == (1, "approved")
    state = system.lisiere("dossier", str(dossier_id), "--json").json
    assert (state["status"], state["note_version"], state["approved_version"]) == ("in_review", 2, 1)
    unknown = system.lisiere("note", str(dossier_id), "--version", "9")
    assert (unknown.status, "versions connues : 1, 2" in unknown.err) == (1, True)


def test_the_same_files_again_and_an_unknown_dossier_are_told_in_one_line(
    system: RunningSystem, dossier_id: uuid.UUID, folders: tuple[Path, Path]
) -> None:
    again = system.lisiere("complete", str(dossier_id), folders[1])
    assert (again.status, "rien n’a été déposé" in again.err) == (1, True)
    unknown = system.lisiere("complete", str(uuid.uuid4()), folders[1])
    assert (unknown.status, "aucun dossier" in unknown.err) == (1, True)


def test_supplements_of_an_upstream_system_for_no_dossier_go_to_the_dead_letters(system: RunningSystem) -> None:
    nobody = uuid.uuid4()
    document = SupplementedDocument(name="a.txt", uri="file:///a.txt", sha256="0" * 64)
    sink = system.parts.sink("/guichet")
    try:
        sink.publish(DossierSupplemented(dossier_id=nobody, received_on=date(2026, 11, 20), documents=(document,)))
    finally:
        sink.close()
    deadline = time.monotonic() + 60
    while not (letters := [e for e in system.parts.read_model.dead_letters() if e.dossier_id == nobody]):
        assert time.monotonic() < deadline
        time.sleep(0.05)  # other processes work on it
    assert "ne créent pas de dossier" in letters[0].reason
    assert system.parts.read_model.dossier(nobody) is None


def test_the_log_tells_the_supplements_and_the_record_of_the_dossier_is_whole(
    system: RunningSystem, dossier_id: uuid.UUID, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in system.lisiere("events", "--dossier", str(dossier_id)).out.splitlines()]
    types = [line["type"].removeprefix("fr.lisiere.") for line in lines]
    assert {"dossier.supplemented.v1", "supplement.received.v1", "note.revised.v1"} <= set(types)
    bundle = tmp_path / "dossier.zip"
    assert system.lisiere("export", str(dossier_id), "-o", bundle).status == 0
    assert system.lisiere("verify", "--bundle", bundle).status == 0
    rebuilt = tmp_path / "rebuilt.db"
    replayed = system.lisiere("replay", "--into", f"sqlite:///{rebuilt}", "--json")
    assert replayed.status == 0, replayed.err
    engine = open_engine(f"sqlite:///{rebuilt}")
    again = SqlReadModel(engine, system.parts.store, system.parts.wire)
    assert again.note(dossier_id) == note_of(system, dossier_id)
    assert again.note(dossier_id, 1) == note_of(system, dossier_id, 1)
    assert again.dossier(dossier_id) == system.parts.read_model.dossier(dossier_id)
    engine.dispose()
