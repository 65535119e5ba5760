"""Compléments and fan-in: whatever the order, a dossier ends the same, and what is superseded is told."""

import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.documents import DocumentFailed, DocumentIndexed
from schemas.dossiers import (
    DossierMetadata,
    DossierReceived,
    ExpectedDocument,
    Manifest,
    SupplementDocument,
    SupplementReceived,
)
from tests.unit.workers.gathering.test_fold import DOSSIER, KEPT
from workers._gathering.fold import GatheredEvent, completed_by, gather

STUDY, PLAN, NEWER, ANNEX = (uuid.UUID(int=30 + n) for n in range(4))
NAMES = {STUDY: "pieces/etude.pdf", PLAN: "plan.pdf", NEWER: "etude.pdf", ANNEX: "annexe.pdf"}
Event = tuple[uuid.UUID, GatheredEvent]


def indexed(document_id: uuid.UUID, passages: int = 7) -> DocumentIndexed:
    return DocumentIndexed(
        dossier_id=DOSSIER,
        document_id=document_id,
        name=NAMES[document_id],
        artefact=KEPT,
        confidential=False,
        extraction=KEPT,
        classification=KEPT,
        label="autre",
        pages=3,
        pages_unread=0,
        passages=passages,
    )


def failed(document_id: uuid.UUID) -> DocumentFailed:
    return DocumentFailed(
        dossier_id=DOSSIER, document_id=document_id, name=NAMES[document_id], stage="extraction", reason="illisible"
    )


def received(*documents: uuid.UUID) -> DossierReceived:
    expected = tuple(ExpectedDocument(document_id=each, name=NAMES[each]) for each in documents)
    return DossierReceived(dossier_id=DOSSIER, metadata=DossierMetadata(title="Carrière"), documents=expected)


def supplement(number: int, *documents: uuid.UUID, replaces: uuid.UUID | None = None) -> SupplementReceived:
    new = tuple(SupplementDocument(document_id=each, name=NAMES[each], replaces=replaces) for each in documents)
    return SupplementReceived(dossier_id=DOSSIER, number=number, received_on=date(2026, 11, 20 + number), documents=new)


def named(*events: GatheredEvent) -> list[Event]:
    return [(uuid.UUID(int=1000 + number), event) for number, event in enumerate(events)]


EVENTS = named(
    received(STUDY, PLAN),
    indexed(STUDY),
    indexed(PLAN),
    supplement(1, NEWER),
    indexed(NEWER),
    supplement(2, ANNEX),
    indexed(ANNEX),
)


def folded(events: Sequence[Event]) -> tuple[dict[str, Any], list[Manifest]]:
    known: dict[str, Any] | None = None
    manifests = []
    for event_id, event in events:
        known = json.loads(json.dumps(gather(known, event_id, event)))
        manifest = completed_by(known, DOSSIER, event_id)
        manifests += [manifest] if manifest else []
    return known or {}, manifests


def test_each_deposit_makes_a_revision_that_keeps_the_old_documents_and_tells_what_is_superseded() -> None:
    _, manifests = folded(EVENTS)
    assert [manifest.revision for manifest in manifests] == [1, 2, 3]
    last = manifests[-1]
    assert [(each.document_id, each.deposit, each.replaced_by) for each in last.documents] == [
        (STUDY, 0, NEWER),
        (PLAN, 0, None),
        (NEWER, 1, None),
        (ANNEX, 2, None),
    ]
    assert [each.document_id for each in last.current()] == [PLAN, NEWER, ANNEX]
    assert [each.received_on for each in last.supplements] == [date(2026, 11, 21), date(2026, 11, 22)]


@given(order=st.permutations(EVENTS))
def test_the_last_revision_is_the_same_whatever_the_order(order: list[Event]) -> None:
    _, manifests = folded(order)
    last, wanted = manifests[-1], folded(EVENTS)[1][-1]
    assert last.model_copy(update={"revision": 0}) == wanted.model_copy(update={"revision": 0})
    assert [each.revision for each in manifests] == list(range(1, len(manifests) + 1))
    assert len({each.model_copy(update={"revision": 0}).model_dump_json() for each in manifests}) == len(manifests)


@given(order=st.permutations(EVENTS), again=st.lists(st.integers(0, len(EVENTS) - 1), max_size=10))
def test_events_seen_again_complete_what_they_completed(order: list[Event], again: list[int]) -> None:
    known, manifests = folded(order)
    revisions = {manifest.revision for manifest in manifests}
    for number in again:
        event_id, event = order[number]
        assert gather(known, event_id, event) == known
        manifest = completed_by(known, DOSSIER, event_id)
        assert manifest is None or manifest.revision in revisions


def test_an_early_event_seen_again_after_the_deposits_gives_the_documents_of_its_own_revision() -> None:
    known, manifests = folded(EVENTS)
    assert completed_by(known, DOSSIER, EVENTS[2][0]) == manifests[0]


def test_a_new_version_that_cannot_be_read_supersedes_nothing() -> None:
    _, manifests = folded(named(*(event for _, event in EVENTS[:4]), failed(NEWER)))
    assert [each.replaced_by for each in manifests[-1].documents] == [None, None, None]


def test_a_deposit_may_name_what_it_replaces() -> None:
    _, manifests = folded(
        named(received(STUDY, PLAN), indexed(STUDY), indexed(PLAN), supplement(1, ANNEX, replaces=PLAN), indexed(ANNEX))
    )
    assert {each.document_id: each.replaced_by for each in manifests[-1].documents}[PLAN] == ANNEX
