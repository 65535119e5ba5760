"""Fan-in: documents come in any order and again after a crash; a dossier is complete once a revision."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.artefacts import ArtefactRef
from schemas.documents import DocumentFailed, DocumentIndexed
from schemas.dossiers import DossierMetadata, DossierReceived, ExpectedDocument, Manifest
from workers._gathering.fold import GatheredEvent, completed_by, gather

DOSSIER = uuid.UUID(int=1)
DOCUMENTS = [uuid.UUID(int=10 + n) for n in range(3)]
KEPT = ArtefactRef(uri="file:///a", sha256="a" * 64, size=1, media_type="application/pdf")

Event = tuple[uuid.UUID, GatheredEvent]


def indexed(number: int) -> DocumentIndexed:
    return DocumentIndexed(
        dossier_id=DOSSIER,
        document_id=DOCUMENTS[number],
        name=f"{number}.pdf",
        artefact=KEPT,
        confidential=False,
        extraction=KEPT,
        classification=KEPT,
        label="autre",
        pages=3,
        pages_unread=0,
        passages=7,
    )


def failed(number: int) -> DocumentFailed:
    return DocumentFailed(
        dossier_id=DOSSIER, document_id=DOCUMENTS[number], name=f"{number}.pdf", stage="extraction", reason="illisible"
    )


def received() -> DossierReceived:
    expected = tuple(ExpectedDocument(document_id=each, name=f"{n}.pdf") for n, each in enumerate(DOCUMENTS))
    return DossierReceived(dossier_id=DOSSIER, metadata=DossierMetadata(title="Carrière"), documents=expected)


def named(events: Sequence[GatheredEvent]) -> list[Event]:
    return [(uuid.UUID(int=1000 + number), event) for number, event in enumerate(events)]


def folded(events: Sequence[Event]) -> tuple[dict[str, Any], list[Manifest]]:
    """Fold events in; return what is known and the manifests they completed."""
    known: dict[str, Any] | None = None
    manifests = []
    for event_id, event in events:
        known = json.loads(json.dumps(gather(known, event_id, event)))
        manifest = completed_by(known, DOSSIER, event_id)
        manifests += [manifest] if manifest else []
    return known or {}, manifests


EVENTS = named([received(), indexed(0), failed(1), indexed(2)])


@given(order=st.permutations(EVENTS))
def test_a_dossier_is_complete_once_whatever_the_order(order: list[Event]) -> None:
    _, (manifest,) = folded(order)
    assert manifest.revision == 1
    assert [document.document_id for document in manifest.documents] == DOCUMENTS
    assert [document.failure for document in manifest.documents] == [None, "illisible", None]
    assert manifest.documents[0].passages == 7


@given(order=st.permutations(EVENTS), again=st.lists(st.integers(0, 3), max_size=8))
def test_events_seen_again_change_nothing_and_complete_it_only_as_they_did(
    order: list[Event], again: list[int]
) -> None:
    known, (manifest,) = folded(order)
    for number in again:
        event_id, event = order[number]
        assert gather(known, event_id, event) == known
        assert completed_by(known, DOSSIER, event_id) == (manifest if number == 3 else None)


@given(events=st.lists(st.sampled_from(EVENTS), max_size=20))
def test_an_event_may_come_again_at_any_moment(events: list[Event]) -> None:
    known, manifests = folded(events)
    complete = {event_id for event_id, _ in events} == {event_id for event_id, _ in EVENTS}
    assert len({manifest.model_dump_json() for manifest in manifests}) == int(complete)
    assert len(known.get("completions", {})) == int(complete)


def test_a_dossier_waits_for_each_of_its_documents() -> None:
    for missing in range(4):
        _, manifests = folded([event for number, event in enumerate(EVENTS) if number != missing])
        assert manifests == []


def test_a_document_that_failed_and_was_sent_round_again_makes_a_new_revision() -> None:
    _, manifests = folded([*EVENTS, (uuid.UUID(int=2000), indexed(1))])
    assert [manifest.revision for manifest in manifests] == [1, 2]
    assert manifests[1].documents[1].failure is None


def test_a_late_failure_does_not_undo_what_was_indexed() -> None:
    known, _ = folded(EVENTS)
    assert gather(known, uuid.UUID(int=2000), failed(0)) == known


def test_a_dossier_whose_documents_all_failed_is_complete_too() -> None:
    _, (manifest,) = folded(named([failed(0), failed(1), failed(2), received()]))
    assert all(document.failure for document in manifest.documents)
