"""A dossier's note does not wait for long scans: their pages join in a new version, whatever happens meanwhile."""

import contextlib
import io
import json
import os
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from PIL import Image

from infra.demo import DemoDossier
from schemas.notes import Note
from schemas.reviews import ApproveNote, Decision, DecisionSubmitted, ReviewStatement
from schemas.views import DossierState
from tests.system.conftest import RunningSystem
from tests.system.test_bad_input import wait_for_change
from tests.system.test_killed_workers import children_of
from workers._extraction.ocr import data_folder
from workers._extraction.scans import AWAITED

SCANNED = 16
"""Pages of two batches, which take longer than the note does without them."""
PAGE = """
#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt)
#for section in range(12) [
  #parbreak() La section #section de la parcelle n° {number} est rendue à la culture après le départ des engins, et la
  terre végétale mise de côté au début des travaux y est remise sur toute son épaisseur.
]
"""


def agreements(path: Path, pages: int, *, is_text_first: bool) -> Path:
    """Write a PDF of scanned agreements, after a page of text or not."""
    scanned = [
        Image.open(io.BytesIO(typst.compile(PAGE.format(number=number).encode(), format="png", ppi=200))).convert("L")
        for number in range(1, pages + 1)
    ]
    pictures = io.BytesIO()
    scanned[0].save(pictures, "PDF", resolution=200, save_all=True, append_images=scanned[1:])
    document = pypdfium2.PdfDocument.new()
    if is_text_first:
        document.import_pages(pypdfium2.PdfDocument(typst.compile(PAGE.format(number=0).encode())))
    document.import_pages(pypdfium2.PdfDocument(pictures.getvalue()))
    document.save(path)
    return path


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Give a system that recognizes one page at a time, and where a document waits for three."""
    folder = tmp_path_factory.mktemp("scans")
    (folder / "lisiere.toml").write_text("extraction_processes = 1\nocr_at_once = 3\n")
    running = RunningSystem(folder / "data")
    with contextlib.chdir(folder):
        running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def submit(tmp_path: Path, demo: DemoDossier) -> Callable[[RunningSystem, int], uuid.UUID]:
    """Give a function that hands in a study with long scanned agreements, and waits until its note is in review."""

    def hand_in(system: RunningSystem, pages: int) -> uuid.UUID:
        folder = tmp_path / "dossier"
        folder.mkdir()
        (folder / demo.files[2].name).write_bytes(demo.files[2].read_bytes())
        agreements(folder / "accords.pdf", pages, is_text_first=True)
        answer = system.lisiere("submit", folder, "--wait", "--json")
        assert answer.json["status"] == "in_review", answer.err
        return uuid.UUID(answer.json["dossier_id"])

    return hand_in


def wait_until(system: RunningSystem, dossier_id: uuid.UUID, is_so: Callable[[DossierState], bool]) -> DossierState:
    """Wait for a state of a dossier."""
    model, version = system.parts.read_model, -1
    while (state := model.dossier(dossier_id)) is None or not is_so(state):
        version = wait_for_change(model, version)
    return state


def decide(system: RunningSystem, note: Note, decision: Decision) -> None:
    sink = system.parts.sink("/essai")
    submitted = DecisionSubmitted(
        dossier_id=note.dossier_id, note_id=note.note_id, version=note.version, actor="C. Martin", decision=decision
    )
    decision_id = sink.publish(submitted)
    sink.close()
    model, version = system.parts.read_model, -1
    while (outcome := model.outcome(decision_id)) is None:
        version = wait_for_change(model, version)
    assert outcome.accepted, outcome.reason


def note_of(system: RunningSystem, dossier_id: uuid.UUID) -> Note:
    note = system.parts.read_model.note(dossier_id)
    assert note is not None
    return note


def awaited(note: Note) -> list[tuple[str, int]]:
    """Return which documents have pages that are being recognized, and how many."""
    return [(unread.document, len(unread.pages)) for unread in note.unread if unread.reason == AWAITED]


def events_of(system: RunningSystem, dossier_id: uuid.UUID, kind: str) -> list[dict[str, Any]]:
    lines = system.lisiere("events", "--dossier", str(dossier_id)).out.splitlines()
    return [event for event in map(json.loads, lines) if event["type"] == f"fr.lisiere.{kind}.v1"]


def test_scanned_pages_join_a_note_in_review_though_all_workers_are_killed(
    system: RunningSystem, submit: Callable[[RunningSystem, int], uuid.UUID]
) -> None:
    dossier_id = submit(system, SCANNED)
    first = note_of(system, dossier_id)
    assert awaited(first) == [("accords.pdf", SCANNED)]
    statement = next(each for section in first.sections for each in section.statements)
    decide(system, first, ReviewStatement(statement_id=statement.statement_id, verdict="accepted"))
    wait_until(system, dossier_id, lambda state: state.progress["ocr"].done > 0)
    for child, name in children_of(system.pid).items():
        if name != "java":
            os.kill(child, signal.SIGKILL)
    state = wait_until(system, dossier_id, lambda state: state.note_version == 2)
    assert state.progress["ocr"].done == state.progress["ocr"].total == SCANNED
    second = note_of(system, dossier_id)
    assert awaited(second) == []
    verdicts = {each.statement_id: each.review for section in second.sections for each in section.statements}
    assert verdicts[statement.statement_id] == "accepted"
    check_log(system, dossier_id)
    if data_folder("fra") is not None:
        found = system.lisiere(
            "search", "parcelle rendue à la culture", "--dossier", str(dossier_id), "-k", "40", "--json"
        ).json
        assert {hit["page"] for hit in found if hit["document"] == "accords.pdf"} > {1}


def check_log(system: RunningSystem, dossier_id: uuid.UUID) -> None:
    """Make sure that each batch was recognized once, and the document extracted without and with its scans."""
    batches = events_of(system, dossier_id, "document.recognized")
    assert [event["data"]["done"] for event in batches] == [0, 8, SCANNED]
    extracted = events_of(system, dossier_id, "document.extracted")
    unread = [event["data"]["pages_unread"] for event in extracted if event["data"]["name"] == "accords.pdf"]
    assert unread == [SCANNED, 0] if data_folder("fra") is not None else [SCANNED, SCANNED]
    everything = [json.loads(line)["id"] for line in system.lisiere("events").out.splitlines()]
    assert max(Counter(everything).values()) == 1
    assert len(events_of(system, dossier_id, "note.drafted")) == 2


def test_pages_recognized_after_the_approval_make_a_version_beside_what_was_approved(
    system: RunningSystem, submit: Callable[[RunningSystem, int], uuid.UUID]
) -> None:
    dossier_id = submit(system, SCANNED)
    first = note_of(system, dossier_id)
    decide(system, first, ApproveNote())
    state = wait_until(system, dossier_id, lambda state: state.note_version == 2)
    assert (state.status, state.approved_version) == ("in_review", 1)
    assert system.parts.read_model.note(dossier_id, 1) == first.model_copy(update={"status": "approved"})
    assert awaited(note_of(system, dossier_id)) == []


def test_a_dossier_of_one_long_scan_waits_for_it_and_shows_how_far_it_is(system: RunningSystem, tmp_path: Path) -> None:
    scan = agreements(tmp_path / "accords.pdf", 9, is_text_first=False)
    answer = system.lisiere("submit", scan, "--wait", "--json")
    assert answer.json["status"] == "in_review"
    dossier_id = uuid.UUID(answer.json["dossier_id"])
    state = system.lisiere("dossier", answer.json["dossier_id"], "--json").json
    assert state["progress"]["ocr"] == {"done": 9, "total": 9}
    assert state["note_version"] == 1
    assert awaited(note_of(system, dossier_id)) == []
    assert "reconnaissance des pages numérisées 8/9" in answer.err
