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


def without_scans(number: int, *, passages: int) -> DocumentIndexed:
    """Tell of a document that went on without its scanned pages."""
    return indexed(number).model_copy(update={"pages_unread": 2, "passages": passages})


Awaiting = tuple[GatheredEvent, int]
"""An event, and how many scanned pages its document goes on without."""


def folded_awaiting(events: Sequence[Awaiting]) -> list[Manifest | None]:
    """Fold events in with the scanned pages each goes on without; return what each completed."""
    known: dict[str, Any] | None = None
    completed = []
    for number, (event, awaited) in enumerate(events):
        known = json.loads(json.dumps(gather(known, uuid.UUID(int=1000 + number), event, awaited)))
        completed.append(completed_by(known, DOSSIER, uuid.UUID(int=1000 + number)))
    return completed


def test_a_dossier_goes_on_without_scanned_pages_and_again_once_they_are_recognized() -> None:
    text: list[Awaiting] = [(received(), 0), (indexed(0), 0), (indexed(1), 0)]
    *_, first, second = folded_awaiting([*text, (without_scans(2, passages=0), 2), (indexed(2), 0)])
    assert first is not None
    assert (first.revision, first.documents[2].passages) == (1, 0)
    assert second is not None
    assert (second.revision, second.documents[2].passages) == (2, 7)


def test_a_dossier_of_scans_alone_waits_until_one_of_them_is_recognized() -> None:
    scans: list[Awaiting] = [(received(), 0), *((without_scans(number, passages=0), 2) for number in range(3))]
    *waiting, first, second = folded_awaiting([*scans, (indexed(1), 0), (indexed(0), 0)])
    assert waiting == [None] * 4
    assert first is not None
    assert (first.revision, [document.passages for document in first.documents]) == (1, [0, 7, 0])
    assert second is not None
    assert second.revision == 2


def test_documents_that_failed_are_nothing_to_go_on_with() -> None:
    *waiting, first = folded_awaiting(
        [(received(), 0), (failed(0), 0), (failed(1), 0), (without_scans(2, passages=0), 2), (indexed(2), 0)]
    )
    assert waiting == [None] * 4
    assert first is not None
    assert first.revision == 1


def test_a_document_with_text_pages_goes_on_alone() -> None:
    events: list[Awaiting] = [(received(), 0), (failed(0), 0), (failed(1), 0), (without_scans(2, passages=1), 2)]
    assert folded_awaiting(events)[-1] is not None


def test_a_scan_that_fails_while_its_dossier_waits_for_it_lets_the_dossier_go_on() -> None:
    scans: list[Awaiting] = [(received(), 0), (failed(0), 0), (failed(1), 0), (without_scans(2, passages=0), 2)]
    last = folded_awaiting([*scans, (failed(2), 0)])[-1]
    assert last is not None
    assert last.documents[2].failure == "illisible"


def test_text_pages_alone_do_not_undo_the_whole_document() -> None:
    text: list[Awaiting] = [(received(), 0), (indexed(0), 0), (indexed(1), 0)]
    *_, whole, again = folded_awaiting([*text, (indexed(2), 0), (without_scans(2, passages=3), 2)])
    assert whole is not None
    assert again is None


def test_a_document_without_words_holds_nothing_up() -> None:
    *_, last = folded_awaiting([(received(), 0), *((without_scans(number, passages=0), 0) for number in range(3))])
    assert last is not None
