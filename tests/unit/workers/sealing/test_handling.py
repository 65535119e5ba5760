"""What comes of an event once its dossier is erased, and how much a failure tells in clear."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.base import EventData
from schemas.dossiers import DossierErased, DossierFailed, DossierSubmitted, SubmittedDocument
from schemas.envelope import SEAL_HEADER, Envelope, Record, encode
from schemas.remarks import CommentMade
from schemas.topics import Topic
from tests.fakes.in_memory_keys import InMemoryKeyStore
from workers._delivery.handling import Handling
from workers.adapters.kafka_log import LoggedRecord
from workers.delivery import Refusal, Result, Route, Wire
from workers.errors import ErasedError, LisiereError, RejectedError

DOSSIER, NOON = uuid.UUID(int=1), datetime(2026, 11, 2, 12, tzinfo=UTC)
DOCUMENT = SubmittedDocument(name="plainte de Mme Durand.pdf", uri="file:///depot/durand.pdf", sha256="0" * 64)
SUBMITTED = DossierSubmitted(dossier_id=DOSSIER, title="Carrière Durand", documents=(DOCUMENT,))
SAID = CommentMade(dossier_id=DOSSIER, statement_id=uuid.UUID(int=2), text="Mme Durand a raison", actor="C. Martin")
ERASED = DossierErased(dossier_id=DOSSIER, actor="C. Martin", reason="durée de conservation")


class Stage:
    """A stage that does what it is told to, and notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[EventData] = []
        self.answer: Sequence[Result] | Exception = []

    def handle(self, envelope: Envelope) -> Sequence[Result]:
        self.seen.append(envelope.data)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def fail(self, _envelope: Envelope, error: LisiereError) -> Sequence[EventData]:
        return [DossierFailed(dossier_id=DOSSIER, stage="essai", reason=str(error))]


@pytest.fixture
def keys() -> InMemoryKeyStore:
    """Give keys."""
    return InMemoryKeyStore()


@pytest.fixture
def stage() -> Stage:
    """Give a stage."""
    return Stage()


@pytest.fixture
def handling(keys: InMemoryKeyStore, stage: Stage) -> Handling:
    """Give the handling of that stage."""
    takes = (DossierSubmitted, CommentMade, DossierErased)
    route = Route("essai", "1", "essai", takes, (DossierFailed,), stage.handle, stage.fail)
    return Handling(route, Wire(keys), longest_wait_s=0.1)


def logged(record: Record) -> Any:
    return LoggedRecord(record.topic, 0, 3, 1_793_606_400_000, record.key, record.value, record.headers)


def event(data: EventData) -> Envelope:
    return Envelope(str(uuid.UUID(int=7)), data.TYPE, "/test", NOON, data)


async def test_an_event_of_an_erased_dossier_leads_to_nothing(
    handling: Handling, stage: Stage, keys: InMemoryKeyStore
) -> None:
    record = logged(Wire(keys).encode(event(SAID)))
    keys.destroy(DOSSIER)
    assert await handling.records_after(record) == []
    assert stage.seen == []
    assert await handling.records_after(logged(encode(event(ERASED)))) == []
    assert stage.seen == [ERASED]


async def test_a_dossier_erased_while_a_stage_works_on_it_leads_to_nothing(
    handling: Handling, stage: Stage, keys: InMemoryKeyStore
) -> None:
    record = logged(Wire(keys).encode(event(SAID)))
    stage.answer = ErasedError()
    assert await handling.records_after(record) == []
    stage.answer = [DossierFailed(dossier_id=uuid.UUID(int=9), stage="essai", reason="autre")]
    keys.destroy(uuid.UUID(int=9))
    assert await handling.records_after(record) == []


async def test_what_is_handed_in_for_an_erased_dossier_is_refused_and_not_copied(
    handling: Handling, stage: Stage, keys: InMemoryKeyStore
) -> None:
    keys.destroy(DOSSIER)
    (letter,) = await handling.records_after(logged(encode(event(SUBMITTED))))
    assert "a été effacé" in dict(letter.headers)["lisiere_reason"].decode()
    assert (letter.topic, letter.value) == (Topic.DEAD_LETTER, b"")
    assert "Durand" not in str(letter)
    assert stage.seen == []


async def test_a_failure_of_what_was_sealed_is_told_sealed(
    handling: Handling, stage: Stage, keys: InMemoryKeyStore
) -> None:
    stage.answer = RejectedError("« plainte de Mme Durand.pdf » est illisible")
    letter, failed = await handling.records_after(logged(Wire(keys).encode(event(SUBMITTED))))
    assert "Durand" not in str(letter) + str(failed)
    headers = {name: text.decode() for name, text in letter.headers}
    assert headers["lisiere_reason"] == "sealed:v1"
    why = Wire(keys).open_letter(headers["lisiere_seal"], DOSSIER, headers["lisiere_letterid"])
    assert why == {"reason": "« plainte de Mme Durand.pdf » est illisible"}


async def test_who_speaks_in_clear_is_answered_in_clear(
    handling: Handling, stage: Stage, keys: InMemoryKeyStore
) -> None:
    said = logged(encode(event(SUBMITTED)))
    stage.answer = RejectedError("« plainte de Mme Durand.pdf » est illisible")
    letter, failed = await handling.records_after(said)
    assert letter.value == said.value
    assert "illisible" in dict(letter.headers)["lisiere_reason"].decode()
    assert "illisible" in failed.value.decode()
    stage.answer = [Refusal(SUBMITTED, "adresse injoignable"), SAID]
    letter, derived = await handling.records_after(said)
    assert b"durand.pdf" in letter.value
    assert SEAL_HEADER in dict(derived.headers)
