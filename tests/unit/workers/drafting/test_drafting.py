"""The stage: evidence in, a stored note and its event out; what a model answered is paid once and read back."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.documents import Classification, Extraction, ManifestDocument
from schemas.dossiers import DossierFailed, DossierMetadata, Manifest
from schemas.envelope import Envelope
from schemas.extractions import MEDIA_TYPE, write_extraction
from schemas.notes import Note, NoteDrafted
from schemas.passages import EvidenceRetrieved, EvidenceSet
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.workers.drafting.conftest import DOSSIER, document_of
from workers._drafting.record import read_calls
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_state import SqlStageState
from workers.drafting import STAGE, DraftingParts, draft, routes
from workers.errors import RejectedError, UnavailableError

LINES = [
    ("Description du projet", "Le projet consiste en la création d’un bassin de rétention de 1 150 m³ au sud du site."),
    (
        "Incidences sur les eaux",
        "L’incidence résiduelle du projet sur les eaux du ruisseau est jugée faible en exploitation.",
    ),
]
ANSWER = json.dumps({"phrases": [{"texte": LINES[0][1], "passages": [1]}]})


@dataclass
class Bench:
    """Parts on a folder, and the event of a dossier of two documents, of which one failed."""

    parts: DraftingParts
    retrieved: EvidenceRetrieved


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give a dossier whose evidence was retrieved."""
    engine = open_engine(sqlite_url(tmp_path / "state.db"))
    parts = DraftingParts(FolderObjectStore(tmp_path / "objects"), SqlStageState(engine))
    yield Bench(parts, _retrieved(parts))
    engine.dispose()


def _retrieved(parts: DraftingParts, revision: int = 1) -> EvidenceRetrieved:
    made = document_of("etude.pdf", "etude_impact", LINES)
    assert made.extraction is not None
    classification = Classification(label="etude_impact", scores={"etude_impact": 1.0})
    read = made.manifest.model_copy(
        update={
            "extraction": _put_extraction(parts, made.extraction),
            "classification": _put(parts, classification.model_dump_json()),
        }
    )
    failed = ManifestDocument(
        document_id=uuid.UUID(int=5), name="plan.pdf", failure="le fichier est protégé par un mot de passe"
    )
    manifest = Manifest(
        dossier_id=DOSSIER, revision=revision, metadata=DossierMetadata(title="Essai"), documents=(read, failed)
    )
    evidence = EvidenceSet(dossier_id=DOSSIER, revision=revision, dense=False, evidence=())
    return EvidenceRetrieved(
        dossier_id=DOSSIER,
        revision=revision,
        manifest=_put(parts, manifest.model_dump_json()),
        evidence=_put(parts, evidence.model_dump_json()),
        questions=0,
        dense=False,
    )


def _put(parts: DraftingParts, content: str) -> ArtefactRef:
    return parts.store.put_bytes(content.encode(), "application/json", DOSSIER)


def _put_extraction(parts: DraftingParts, extraction: Extraction) -> ArtefactRef:
    artefact = BytesIO()
    write_extraction(artefact, extraction.document, extraction.sections, extraction.elements)
    return parts.store.put_bytes(artefact.getvalue(), MEDIA_TYPE, DOSSIER)


def _note(drafted: NoteDrafted, parts: DraftingParts) -> Note:
    return Note.model_validate_json(parts.store.get_bytes(drafted.note))


def _envelope(data: EvidenceRetrieved) -> Envelope:
    return Envelope(
        id=str(uuid.UUID(int=3)), type=data.TYPE, source="/test", time=datetime(2026, 11, 2, tzinfo=UTC), data=data
    )


def test_the_event_names_a_stored_note_and_counts_its_statements(bench: Bench) -> None:
    drafted = draft(bench.retrieved, bench.parts)
    note = _note(drafted, bench.parts)
    assert (drafted.note_id, drafted.version) == (ids.note_id(DOSSIER), 1)
    assert (note.note_id, note.version, note.status) == (drafted.note_id, 1, "in_review")
    assert drafted.statements == sum(len(section.statements) for section in note.sections) > 0
    assert (drafted.manifest, drafted.evidence) == (bench.retrieved.manifest, bench.retrieved.evidence)
    assert not drafted.model_calls


def test_a_new_revision_of_the_dossier_is_a_new_version_of_the_same_note(bench: Bench) -> None:
    first, second = draft(bench.retrieved, bench.parts), draft(_retrieved(bench.parts, revision=2), bench.parts)
    assert (second.note_id, second.version) == (first.note_id, first.version + 1)


def test_drafting_again_gives_the_same_bytes(bench: Bench) -> None:
    assert draft(bench.retrieved, bench.parts) == draft(bench.retrieved, bench.parts)


def test_a_document_that_failed_is_listed_as_unread_with_its_reason(bench: Bench) -> None:
    (unread,) = _note(draft(bench.retrieved, bench.parts), bench.parts).unread
    assert (unread.document, unread.reason) == ("plan.pdf", "le fichier est protégé par un mot de passe")


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b damaged", b"{}"])
def test_a_document_whose_reading_is_damaged_is_unread_and_the_note_goes_on(bench: Bench, damage: bytes) -> None:
    manifest = Manifest.model_validate_json(bench.parts.store.get_bytes(bench.retrieved.manifest))
    lost = bench.parts.store.put_bytes(damage, MEDIA_TYPE, DOSSIER)
    documents = (manifest.documents[0].model_copy(update={"extraction": lost}), manifest.documents[1])
    damaged = manifest.model_copy(update={"documents": documents})
    retrieved = bench.retrieved.model_copy(update={"manifest": _put(bench.parts, damaged.model_dump_json())})
    note = _note(draft(retrieved, bench.parts), bench.parts)
    assert [unread.document for unread in note.unread] == ["etude.pdf", "plan.pdf"]
    assert "abîmé" in note.unread[0].reason


def test_every_model_call_is_kept_and_named_by_the_event(bench: Bench) -> None:
    model = FakeLanguageModel([ANSWER])
    drafted = draft(bench.retrieved, replace(bench.parts, model=model))
    assert len(drafted.model_calls) == len(model.asked) > 0
    calls = read_calls(drafted.model_calls, bench.parts.store)
    assert [(call.system, call.prompt) for call in calls.values()] == model.asked
    assert {call.answer for call in calls.values()} == {ANSWER}


def test_a_replay_reads_the_calls_back_and_gives_the_same_note(bench: Bench) -> None:
    first = draft(bench.retrieved, replace(bench.parts, model=FakeLanguageModel([ANSWER])))
    silent = FakeLanguageModel([UnavailableError("le modèle est éteint")])
    assert draft(bench.retrieved, replace(bench.parts, model=silent)) == first
    assert not silent.asked


def test_a_crash_after_a_call_pays_it_once(bench: Bench) -> None:
    class Crash(BaseException):
        """The process dies."""

    def die(_prompt: str) -> str:
        raise Crash

    dying = FakeLanguageModel([ANSWER, die])
    with pytest.raises(Crash):
        draft(bench.retrieved, replace(bench.parts, model=dying))
    after = FakeLanguageModel([ANSWER])
    drafted = draft(bench.retrieved, replace(bench.parts, model=after))
    assert dying.asked[0] not in after.asked
    assert len(drafted.model_calls) == len(after.asked) + 1


@pytest.mark.parametrize("error", [UnavailableError("le modèle est éteint"), RejectedError("le modèle refuse")])
def test_a_model_that_fails_never_holds_the_note_up(bench: Bench, error: Exception) -> None:
    drafted = draft(bench.retrieved, replace(bench.parts, model=FakeLanguageModel([error])))
    note = _note(drafted, bench.parts)
    assert note.sections == _note(draft(bench.retrieved, bench.parts), bench.parts).sections
    assert any(str(error) in warning for warning in note.warnings)


class _FullStore(FolderObjectStore):
    """A store that takes nothing more."""

    def put_bytes(self, content: bytes, media_type: str, dossier_id: uuid.UUID | None) -> ArtefactRef:  # noqa: ARG002 -- the port's
        """Refuse."""
        raise UnavailableError("plus de place")


def test_a_store_that_is_out_of_reach_is_no_failure_of_the_model(bench: Bench, tmp_path: Path) -> None:
    parts = replace(bench.parts, store=_FullStore(tmp_path / "objects"), model=FakeLanguageModel([ANSWER]))
    with pytest.raises(UnavailableError, match="plus de place"):
        draft(bench.retrieved, parts)


def test_a_dossier_whose_manifest_is_lost_fails_with_a_french_reason(bench: Bench) -> None:
    lost = bench.retrieved.manifest.model_copy(
        update={"sha256": "0" * 64, "uri": bench.retrieved.manifest.uri[:-64] + "0" * 64}
    )
    envelope = _envelope(bench.retrieved.model_copy(update={"manifest": lost}))
    (route,) = routes(bench.parts)
    with pytest.raises(RejectedError) as caught:
        route.handle(envelope)
    (failed,) = route.on_failure(envelope, caught.value)
    assert isinstance(failed, DossierFailed)
    assert (failed.dossier_id, failed.stage) == (DOSSIER, STAGE)
    assert failed.reason.startswith("La note n’a pas pu être rédigée : ")


def test_the_route_makes_a_note_of_evidence_and_nothing_of_other_events(bench: Bench) -> None:
    (route,) = routes(bench.parts)
    (drafted,) = route.handle(_envelope(bench.retrieved))
    assert isinstance(drafted, NoteDrafted)
    assert route.group == "lisiere.drafting.notes"
    other: Any = replace(_envelope(bench.retrieved), data=drafted)
    assert route.handle(other) == []


def test_the_event_stays_small_whatever_a_model_was_asked(bench: Bench) -> None:
    drafted = draft(bench.retrieved, replace(bench.parts, model=FakeLanguageModel([ANSWER])))
    many = drafted.model_copy(update={"model_calls": drafted.model_calls[:1] * 40})
    assert len(many.model_dump_json()) < 64 * 1024
