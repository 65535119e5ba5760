"""A pure stage run again on recorded inputs gives the recorded digest; what differs is told; no model is asked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.documents import DocumentExtracted
from schemas.dossiers import Manifest
from schemas.notes import NoteDrafted
from schemas.passages import EvidenceRetrieved
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.workers.drafting.test_drafting import ANSWER, _retrieved
from workers._drafting import WritingLimits
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_state import SqlStageState
from workers.classification import ClassificationParts, classify
from workers.drafting import DraftingParts, draft
from workers.rerunning import UnwritingStore, compare

LIMITS = WritingLimits()


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
    again = compare([(retrieved, drafted)], ["drafting"], UnwritingStore(parts.store), LIMITS)
    assert (again.compared, again.differences) == ({"drafting": 1}, [])


def test_a_note_that_would_be_another_today_is_told(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    drafted = draft(retrieved, parts)
    other = drafted.model_copy(update={"note": drafted.note.model_copy(update={"sha256": "0" * 64})})
    again = compare([(retrieved, other)], ["drafting"], UnwritingStore(parts.store), LIMITS)
    assert [(each.recorded, each.now) for each in again.differences] == [("0" * 64, drafted.note.sha256)]


def test_running_again_writes_nothing(parts: DraftingParts) -> None:
    retrieved = _retrieved(parts)
    drafted = draft(retrieved, parts)
    kept = Path(drafted.note.uri.removeprefix("file://"))
    kept.unlink()
    compare([(retrieved, drafted)], ["drafting"], UnwritingStore(parts.store), LIMITS)
    assert not kept.exists()


def test_a_lost_input_is_told_with_its_reason(parts: DraftingParts) -> None:
    retrieved, drafted = _drafted_from(parts)
    lost = retrieved.manifest.model_copy(update={"sha256": "0" * 64})
    step = (retrieved.model_copy(update={"manifest": lost}), drafted)
    (difference,) = compare([step], ["drafting"], UnwritingStore(parts.store), LIMITS).differences
    assert difference.now is None
    assert "n’est pas dans le stockage" in str(difference.reason)


def test_only_the_stages_asked_for_are_run_again(parts: DraftingParts) -> None:
    step = _drafted_from(parts)
    assert compare([step], ["classification"], UnwritingStore(parts.store), LIMITS).compared == {"classification": 0}


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
    again = compare([(extraction, classified)], ["classification"], UnwritingStore(parts.store), LIMITS)
    assert (again.compared, again.differences) == ({"classification": 1}, [])
