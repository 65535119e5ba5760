"""A person's decision has its effect once, or none and a reason in French; nothing decides in anyone's stead."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.dossiers import DossierMetadata, Manifest
from schemas.envelope import Envelope
from schemas.ids import note_id
from schemas.notes import Generator, Note, NoteDrafted, Verdict
from schemas.reviews import (
    ApproveNote,
    Decision,
    DecisionRefused,
    DecisionSubmitted,
    NoteApproved,
    NoteReturned,
    ReturnNote,
    ReviewStatement,
    StatementReviewed,
)
from tests.fakes.in_memory_state import InMemoryStageState
from tests.unit.workers.review.notes import note
from workers.adapters.folder_store import FolderObjectStore
from workers.review import ReviewParts, decide, routes, take_note

DOSSIER, FIRST, SECOND = (uuid.UUID(int=n) for n in range(1, 4))


class Desk:
    """A dossier's note and the decisions taken on it, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.parts = ReviewParts(FolderObjectStore(folder / "objects"), InMemoryStageState())
        self.version = 0

    def draft(self, version: int = 1) -> None:
        content = note(DOSSIER, FIRST, SECOND, version=version).model_dump_json().encode()
        kept = self.parts.store.put_bytes(content, "application/json", DOSSIER)
        made_from = Manifest(
            dossier_id=DOSSIER, revision=version, metadata=DossierMetadata(title="Essai"), documents=()
        )
        manifest = self.parts.store.put_bytes(made_from.model_dump_json().encode(), "application/json", DOSSIER)
        take_note(drafted(version, kept, manifest), self.parts)
        self.version = version

    def decide(self, decision: Decision, version: int | None = None, decision_id: uuid.UUID | None = None) -> EventData:
        submitted = DecisionSubmitted(
            dossier_id=DOSSIER,
            note_id=note_id(DOSSIER),
            version=self.version if version is None else version,
            actor="C. Martin",
            decision=decision,
        )
        return decide(decision_id or uuid.uuid4(), submitted, self.parts)

    def review(self, statement_id: uuid.UUID, verdict: Verdict, text: str | None = None) -> EventData:
        return self.decide(ReviewStatement(statement_id=statement_id, verdict=verdict, text=text))


def drafted(version: int, kept: ArtefactRef, manifest: ArtefactRef | None = None) -> NoteDrafted:
    generator = Generator(model="lisiere/extractive 1", prompts={})
    return NoteDrafted(
        dossier_id=DOSSIER,
        note_id=note_id(DOSSIER),
        version=version,
        note=kept,
        manifest=manifest or kept,
        evidence=kept,
        generator=generator,
        statements=2,
        unsupported=0,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with a note on it."""
    desk = Desk(tmp_path)
    desk.draft()
    return desk


def reason(effect: EventData) -> str:
    assert isinstance(effect, DecisionRefused)
    return effect.reason


def approved_note(effect: EventData, desk: Desk) -> Note:
    assert isinstance(effect, NoteApproved)
    return Note.model_validate_json(desk.parts.store.get_bytes(effect.note))


def test_a_verdict_says_what_read_before_and_after(desk: Desk) -> None:
    accepted = desk.review(FIRST, "accepted")
    corrected = desk.review(FIRST, "corrected", "  Énoncé\n corrigé. ")
    undone = desk.review(FIRST, "pending")
    for effect, verdict, texts in (
        (accepted, "accepted", ("Énoncé 0.", "Énoncé 0.")),
        (corrected, "corrected", ("Énoncé 0.", "Énoncé corrigé.")),
        (undone, "pending", ("Énoncé corrigé.", "Énoncé 0.")),
    ):
        assert isinstance(effect, StatementReviewed)
        assert (effect.verdict, effect.text_before, effect.text_after) == (verdict, *texts)
        assert effect.actor == "C. Martin"


def test_a_correction_that_changes_nothing_is_an_acceptance(desk: Desk) -> None:
    effect = desk.review(FIRST, "corrected", " Énoncé 0. ")
    assert isinstance(effect, StatementReviewed)
    assert effect.verdict == "accepted"


@pytest.mark.parametrize("text", [None, "", " \n\t"])
def test_a_correction_without_text_is_refused(desk: Desk, text: str | None) -> None:
    refused = desk.review(FIRST, "corrected", text)
    assert reason(refused) == "une correction doit porter un texte ; pour retirer l’énoncé, rejetez-le"


def test_a_statement_that_is_not_in_the_note_is_refused(desk: Desk) -> None:
    assert reason(desk.review(uuid.uuid4(), "accepted")) == "cet énoncé n’est pas dans la note"


def test_a_decision_on_another_version_is_refused(desk: Desk) -> None:
    desk.draft(2)
    refused = desk.decide(ApproveNote(), version=1)
    assert reason(refused) == "la note a changé entre-temps (version 2, et non 1) ; relisez-la"


def test_a_decision_before_there_is_a_note_is_refused(tmp_path: Path) -> None:
    assert reason(Desk(tmp_path).decide(ApproveNote())) == "cette note n’existe pas pour ce dossier"


def test_an_approved_note_does_not_change_any_more(desk: Desk) -> None:
    desk.decide(ApproveNote(comment="favorable"))
    for decision in (
        ReviewStatement(statement_id=FIRST, verdict="rejected"),
        ApproveNote(),
        ReturnNote(comment="non"),
    ):
        assert reason(desk.decide(decision)) == "la note est approuvée ; elle ne change plus"


def test_a_version_drafted_after_the_approval_is_reviewed_beside_it(desk: Desk) -> None:
    desk.review(FIRST, "corrected", "Énoncé corrigé.")
    first = desk.decide(ApproveNote())
    kept = approved_note(first, desk)
    desk.draft(2)
    assert "version 2, et non 1" in reason(desk.decide(ApproveNote(), version=1))
    second = desk.decide(ApproveNote())
    assert isinstance(second, NoteApproved)
    assert (second.version, second.corrected) == (2, 1)
    assert approved_note(first, desk) == kept


def test_approving_approves_no_statement_that_nobody_looked_at(desk: Desk) -> None:
    desk.review(FIRST, "corrected", "Énoncé corrigé.")
    effect = desk.decide(ApproveNote())
    first, second = approved_note(effect, desk).sections[0].statements
    assert isinstance(effect, NoteApproved)
    assert (effect.accepted, effect.corrected, effect.rejected, effect.pending) == (0, 1, 0, 1)
    assert (first.text, first.draft, first.review, first.reviewed_by) == (
        "Énoncé corrigé.",
        "Énoncé 0.",
        "corrected",
        "C. Martin",
    )
    assert (second.review, second.reviewed_by) == ("pending", None)


def test_a_verdict_is_on_one_statement_only() -> None:
    with pytest.raises(ValidationError):
        ReviewStatement.model_validate({"verdict": "accepted"})
    with pytest.raises(ValidationError):
        ReviewStatement.model_validate({"statement_ids": [str(FIRST), str(SECOND)], "verdict": "accepted"})
    with pytest.raises(ValidationError):
        ReturnNote(comment="")


def test_a_returned_note_can_still_be_reviewed_and_approved(desk: Desk) -> None:
    returned = desk.decide(ReturnNote(comment="à compléter"))
    assert isinstance(returned, NoteReturned)
    assert returned.comment == "à compléter"
    assert isinstance(desk.review(FIRST, "accepted"), StatementReviewed)
    assert approved_note(desk.decide(ApproveNote()), desk).status == "approved"


def test_a_new_version_keeps_the_verdicts_on_statements_it_still_has(desk: Desk) -> None:
    desk.review(FIRST, "accepted")
    desk.draft(2)
    first, second = approved_note(desk.decide(ApproveNote()), desk).sections[0].statements
    assert (first.review, second.review) == ("accepted", "pending")


def test_an_older_draft_seen_again_changes_nothing(desk: Desk) -> None:
    desk.draft(2)
    desk.draft(1)
    assert isinstance(desk.decide(ApproveNote(), version=2), NoteApproved)


def test_the_route_makes_a_decision_of_an_event(desk: Desk) -> None:
    (route,) = routes(desk.parts)
    decision_id = uuid.uuid4()
    submitted = DecisionSubmitted(
        dossier_id=DOSSIER, note_id=note_id(DOSSIER), version=1, actor="C. Martin", decision=ApproveNote()
    )
    envelope = Envelope(str(decision_id), submitted.TYPE, "/lisiere/web", datetime.now(UTC), submitted)
    (effect,) = route.handle(envelope)
    assert isinstance(effect, NoteApproved)
    assert effect.decision_id == decision_id


decisions: st.SearchStrategy[Decision] = st.one_of(
    st.builds(
        ReviewStatement,
        statement_id=st.sampled_from([FIRST, SECOND, uuid.UUID(int=99)]),
        verdict=st.sampled_from(["pending", "accepted", "corrected", "rejected"]),
        text=st.sampled_from([None, "", "Énoncé 0.", "Autrement."]),
    ),
    st.builds(ApproveNote, comment=st.none()),
    st.builds(ReturnNote, comment=st.just("à revoir")),
)


@given(taken=st.lists(decisions, max_size=8), again=st.lists(st.integers(0, 7), max_size=8))
@settings(max_examples=60, deadline=None)
def test_decisions_seen_again_have_the_same_effect_and_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, taken: list[Decision], again: list[int]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.draft()
    ids = [uuid.UUID(int=500 + number) for number in range(len(taken))]
    effects = [desk.decide(decision, decision_id=each) for decision, each in zip(taken, ids, strict=True)]
    remembered = desk.parts.state.get("review", str(DOSSIER))
    for number in again:
        if number < len(taken):
            assert desk.decide(taken[number], decision_id=ids[number]) == effects[number]
    assert desk.parts.state.get("review", str(DOSSIER)) == remembered
    assert sum(isinstance(effect, NoteApproved) for effect in effects) <= 1
