"""A pure stage run again on recorded inputs gives the recorded digest; what differs is told; no model is asked."""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.documents import Classification, DocumentExtracted, DocumentReceived
from schemas.dossiers import Manifest
from schemas.envelope import Envelope
from schemas.notes import NoteDrafted
from schemas.passages import EvidenceRetrieved
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.workers.drafting.conftest import DOSSIER
from tests.unit.workers.drafting.test_drafting import ANSWER, _retrieved
from workers._drafting import WritingLimits
from workers._extraction import Limits
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_state import SqlStageState
from workers.classification import ClassificationParts, classify
from workers.differing import Change
from workers.drafting import DraftingParts, draft
from workers.errors import ErasedError
from workers.extraction import ExtractionParts, read_again
from workers.rerunning import Today, UnwritingStore, compare

LIMITS = WritingLimits()


def step(cause: EventData, result: EventData) -> tuple[EventData, Envelope]:
    """Return a step as the log tells it."""
    return cause, Envelope(str(uuid.UUID(int=7)), result.TYPE, "/essai", datetime(2026, 11, 24, tzinfo=UTC), result)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[DraftingParts]:
    """Give the parts a note was drafted with."""
    engine = open_engine(sqlite_url(tmp_path / "state.db"))
    yield DraftingParts(FolderObjectStore(tmp_path / "objects"), SqlStageState(engine), limits=LIMITS)
    engine.dispose()


@pytest.mark.parametrize("answers", [[], [ANSWER]], ids=["without a model", "with what a model answered"])
def test_a_note_drafted_again_has_the_recorded_digest(parts: DraftingParts, answers: list[str]) -> None:
    retrieved = _retrieved(parts)
    model = FakeLanguageModel([*answers]) if answers else None
    drafted = draft(retrieved, replace(parts, model=model))
    assert bool(drafted.model_calls) == bool(answers)
    again = compare([step(retrieved, drafted)], ["drafting"], Today(UnwritingStore(parts.store)))
    assert (again.compared, again.differences) == ({"drafting": 1}, [])


def test_a_note_that_would_be_another_today_is_told(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    drafted = draft(retrieved, parts)
    other = drafted.model_copy(update={"note": drafted.note.model_copy(update={"sha256": "0" * 64})})
    again = compare([step(retrieved, other)], ["drafting"], Today(UnwritingStore(parts.store)))
    assert [(each.recorded, each.now) for each in again.differences] == [("0" * 64, drafted.note.sha256)]


def test_a_model_is_asked_anew_only_where_that_is_wanted(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    drafted = draft(retrieved, replace(parts, model=FakeLanguageModel([ANSWER])))
    others = FakeLanguageModel(["ce n’est pas du JSON"] * 20)
    live = Today(UnwritingStore(parts.store), model=others)
    (difference,) = compare([step(retrieved, drafted)], ["drafting"], live).differences
    assert others.asked
    assert any(change.place.startswith("sections[") for change in difference.changes)


def test_running_again_writes_nothing(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    drafted = draft(retrieved, parts)
    kept = Path(drafted.note.uri.removeprefix("file://"))
    kept.unlink()
    compare([step(retrieved, drafted)], ["drafting"], Today(UnwritingStore(parts.store)))
    assert not kept.exists()


def test_a_lost_input_is_told_with_its_reason(parts: DraftingParts) -> None:
    retrieved, drafted = _drafted_from(parts)
    lost = retrieved.manifest.model_copy(update={"sha256": "0" * 64})
    lost_step = step(retrieved.model_copy(update={"manifest": lost}), drafted)
    (difference,) = compare([lost_step], ["drafting"], Today(UnwritingStore(parts.store))).differences
    assert difference.now is None
    assert "n’est pas dans le stockage" in str(difference.reason)


def test_only_the_stages_asked_for_are_run_again(parts: DraftingParts) -> None:
    assert compare([step(*_drafted_from(parts))], ["classification"], Today(UnwritingStore(parts.store))).compared == {
        "classification": 0
    }


def _drafted_from(parts: DraftingParts) -> tuple[EvidenceRetrieved, NoteDrafted]:
    retrieved = _retrieved(parts)
    return retrieved, draft(retrieved, parts)


def _read_document(parts: DraftingParts, retrieved: EvidenceRetrieved) -> DocumentExtracted:
    manifest = Manifest.model_validate_json(parts.store.get_bytes(retrieved.manifest))
    read = manifest.documents[0]
    assert read.extraction is not None
    return DocumentExtracted(
        dossier_id=manifest.dossier_id,
        document_id=read.document_id,
        name=read.name,
        artefact=read.artefact or read.extraction,
        confidential=False,
        extraction=read.extraction,
        pages=1,
        pages_scanned=0,
        pages_unread=0,
    )


def test_a_document_classified_again_has_the_recorded_digest(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    extraction = _read_document(parts, retrieved)
    classified = classify(extraction, ClassificationParts(parts.store))
    again = compare([step(extraction, classified)], ["classification"], Today(UnwritingStore(parts.store)))
    assert (again.compared, again.differences) == ({"classification": 1}, [])


def _classified_by_other_rules(parts: DraftingParts, extraction: DocumentExtracted) -> tuple[EventData, Envelope]:
    """Return a step whose rules, then, took the document for something else."""
    classified = classify(extraction, ClassificationParts(parts.store))
    then = Classification.model_validate_json(parts.store.get_bytes(classified.classification))
    content = then.model_copy(update={"label": "plan"}).model_dump_json().encode()
    kept = parts.store.put_bytes(content, "application/json", extraction.dossier_id)
    return step(extraction, classified.model_copy(update={"classification": kept, "label": "plan"}))


def test_a_rule_that_changed_is_told_of_the_documents_it_changes_before_and_after(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    extraction = _read_document(parts, retrieved)
    same = step(extraction, classify(extraction, ClassificationParts(parts.store)))
    other = _classified_by_other_rules(parts, extraction)
    again = compare([same, other, same], ["classification"], Today(UnwritingStore(parts.store)))
    (difference,) = again.differences
    assert again.compared == {"classification": 3}
    assert (difference.event_id, difference.recorded_at) == (other[1].id, "2026-11-24T00:00:00+00:00")
    label = classify(extraction, ClassificationParts(parts.store)).label
    assert difference.changes == (Change("label", "plan", label),)


@pytest.fixture
def received(parts: DraftingParts) -> DocumentReceived:
    """Give a file as it was received."""
    content = "# Titre\n\nUn premier alinéa.\n\nUn second alinéa.\n".encode()
    artefact = parts.store.put_bytes(content, "text/markdown", DOSSIER)
    return DocumentReceived(dossier_id=DOSSIER, document_id=uuid.UUID(int=3), name="note.md", artefact=artefact)


def test_a_file_read_again_has_the_recorded_digest(parts: DraftingParts, received: DocumentReceived) -> None:
    extracted = read_again(received, ExtractionParts(parts.store, Limits(), lambda _: None))
    again = compare([step(received, extracted)], ["extraction"], Today(UnwritingStore(parts.store)))
    assert (again.compared, again.differences) == ({"extraction": 1}, [])


def test_a_file_that_would_be_read_otherwise_is_told_with_its_pages(
    parts: DraftingParts, received: DocumentReceived
) -> None:
    reading = ExtractionParts(parts.store, Limits(), lambda _: None)
    other = parts.store.put_bytes(
        b"# Titre\n\nUn alin\xc3\xa9a mal lu.\n\nUn second alin\xc3\xa9a.\n", "text/markdown", DOSSIER
    )
    then = read_again(received.model_copy(update={"artefact": other}), reading)
    (difference,) = compare([step(received, then)], ["extraction"], Today(UnwritingStore(parts.store))).differences
    assert Change("page 1", "Un alinéa mal lu.", "Un premier alinéa.") in difference.changes
    assert not any("second" in change.before for change in difference.changes)


def test_what_was_erased_is_counted_and_no_difference(parts: DraftingParts, received: DocumentReceived) -> None:
    extracted = read_again(received, ExtractionParts(parts.store, Limits(), lambda _: None))
    again = compare([step(received, extracted)], ["extraction"], Today(ErasedStore(parts.store)))
    assert (again.compared, again.differences, again.erased) == ({"extraction": 0}, [], {"extraction": 1})
    assert again.as_json()["extraction"] == {"compared": 0, "erased": 1, "differing": []}


class ErasedStore(UnwritingStore):
    """A store whose contents were erased."""

    def local_path(self, ref: ArtefactRef) -> AbstractContextManager[Path]:  # noqa: ARG002 -- the port's
        """Refuse."""
        raise ErasedError
