"""Events go onto the log sealed and are read back whole; altered, keyless and erased ones say what they are."""

import json
import secrets
import string
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from schemas.base import EventData
from schemas.documents import DocumentReceived
from schemas.dossiers import (
    DossierErased,
    DossierMetadata,
    DossierReceived,
    DossierSubmitted,
    DossierSupplemented,
    ExpectedDocument,
    SubmittedDocument,
    SupplementedDocument,
)
from schemas.envelope import MAX_VALUE_BYTES, SEAL_HEADER, Envelope, MalformedEventError, Record, encode
from schemas.remarks import CommentMade
from tests.fakes.in_memory_keys import InMemoryKeyStore
from tests.unit.workers.projection.stories import artefact
from workers.delivery import Wire
from workers.errors import ErasedError, UnavailableError

DOSSIER, NOON = uuid.UUID(int=1), datetime(2026, 11, 2, 12, tzinfo=UTC)
SAID = CommentMade(dossier_id=DOSSIER, statement_id=uuid.UUID(int=2), text="Mme Durand a raison", actor="C. Martin")


def envelope(data: EventData = SAID) -> Envelope:
    return Envelope(str(uuid.UUID(int=7)), data.TYPE, "/test", NOON, data)


def read(wire: Wire, record: Record) -> EventData:
    return wire.decode(record.headers, record.value, NOON).data


def with_header(record: Record, name: str, value: bytes) -> Record:
    return replace(record, headers=[(each, value if each == name else said) for each, said in record.headers])


@pytest.fixture
def keys() -> InMemoryKeyStore:
    """Give keys."""
    return InMemoryKeyStore()


@pytest.fixture
def wire(keys: InMemoryKeyStore) -> Wire:
    """Give a wire."""
    return Wire(keys)


def test_an_event_comes_back_as_it_went_and_says_nothing_meanwhile(wire: Wire) -> None:
    record = wire.encode(envelope())
    assert read(wire, record) == SAID
    assert "Durand" not in str(record)
    assert json.loads(record.value)["text"] == "sealed:v1"
    assert json.loads(record.value)["actor"] == "C. Martin"


def test_a_stage_that_runs_twice_publishes_the_same_bytes(wire: Wire) -> None:
    assert wire.encode(envelope()) == wire.encode(envelope())


def test_what_was_said_in_clear_is_read(wire: Wire) -> None:
    assert read(wire, encode(envelope())) == SAID


@pytest.mark.parametrize("text", ["sealed:v1", "effacé", "v1:AAAA:BBBB", '"sealed:v1"'])
def test_a_text_that_looks_sealed_is_a_text_as_any(wire: Wire, text: str) -> None:
    said = SAID.model_copy(update={"text": text})
    assert read(wire, wire.encode(envelope(said))) == said
    assert read(wire, encode(envelope(said))) == said


def test_a_name_that_accounts_for_something_cannot_pass_for_a_sealed_text(wire: Wire) -> None:
    with pytest.raises(MalformedEventError, match="mot réservé"):
        wire.encode(envelope(SAID.model_copy(update={"actor": "sealed:v1"})))


def test_each_part_that_was_altered_is_told(wire: Wire) -> None:
    record = wire.encode(envelope())
    other = wire.encode(envelope(SAID.model_copy(update={"text": "autre"})))
    body = json.loads(record.value)
    altered = [
        with_header(record, SEAL_HEADER, dict(other.headers)[SEAL_HEADER][:-4] + b"AAAA"),
        with_header(record, SEAL_HEADER, b"v1"),
        with_header(record, SEAL_HEADER, b""),
        with_header(record, "ce_id", str(uuid.UUID(int=8)).encode()),
        replace(record, value=json.dumps({**body, "text": "en clair"}).encode()),
        replace(record, value=json.dumps({**body, "actor": "sealed:v1"}).encode()),
        replace(record, value=json.dumps({**body, "dossier_id": None}).encode()),
        replace(record, value=b"[]"),
    ]
    for each in altered:
        with pytest.raises(MalformedEventError, match="altérés"):
            read(wire, each)


def test_another_dossiers_key_does_not_open_it(wire: Wire, keys: InMemoryKeyStore) -> None:
    record = wire.encode(envelope())
    other = uuid.UUID(int=9)
    keys.key(other)
    moved = replace(record, value=record.value.replace(str(DOSSIER).encode(), str(other).encode()))
    with pytest.raises(MalformedEventError, match="altérés"):
        read(wire, moved)


def test_texts_of_an_erased_dossier_read_as_erased_and_none_is_added(wire: Wire, keys: InMemoryKeyStore) -> None:
    record = wire.encode(envelope())
    keys.destroy(DOSSIER)
    assert read(wire, record) == SAID.model_copy(update={"text": "effacé"})
    assert read(wire.reading(), record) == SAID.model_copy(update={"text": "effacé"})
    with pytest.raises(ErasedError):
        wire.encode(envelope())
    erased = DossierErased(dossier_id=DOSSIER, actor="C. Martin", reason="durée de conservation")
    assert read(wire, wire.encode(envelope(erased))) == erased


def test_a_missing_key_is_waited_for_by_stages_and_told_by_readers(wire: Wire) -> None:
    record = wire.encode(envelope())
    elsewhere = Wire(InMemoryKeyStore())
    with pytest.raises(UnavailableError, match="manque"):
        read(elsewhere, record)
    assert read(elsewhere.reading(), record) == SAID.model_copy(update={"text": "clé absente"})


def test_a_reader_without_a_wire_does_not_take_the_places_for_texts() -> None:
    from schemas.envelope import decode  # noqa: PLC0415 -- the plain one, beside the wire's

    record = Wire(InMemoryKeyStore()).encode(envelope())
    with pytest.raises(MalformedEventError, match="scellés"):
        decode(record.headers, record.value, NOON)


def _unlike(count: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits + " -_éèà") for _ in range(count))


def test_five_hundred_documents_with_the_longest_names_stay_below_256_kib(wire: Wire) -> None:
    uri = f"file:///srv/lisiere/data/objects/dossiers/{DOSSIER}/ab/"
    names = [_unlike(120) + f"/annexe {n}.pdf".rjust(135, "x") for n in range(500)]
    handed = [{"name": name, "uri": uri + secrets.token_hex(32), "sha256": secrets.token_hex(32)} for name in names]
    about = DossierMetadata(title="T" * 500, petitionnaire="P" * 500)
    received = [ExpectedDocument(document_id=uuid.uuid4(), name=name) for name in names]
    for data in (
        DossierSubmitted(dossier_id=DOSSIER, documents=tuple(SubmittedDocument(**each) for each in handed)),
        DossierSupplemented(
            dossier_id=DOSSIER,
            received_on=date(2026, 11, 2),
            documents=tuple(SupplementedDocument(**each) for each in handed),
        ),
        DossierReceived(dossier_id=DOSSIER, metadata=about, documents=tuple(received)),
    ):
        record = wire.encode(envelope(data))
        assert len(record.value) + len(dict(record.headers)[SEAL_HEADER]) < MAX_VALUE_BYTES
        assert read(wire, record) == data


def test_events_of_no_dossier_and_without_texts_travel_as_they_are(wire: Wire, keys: InMemoryKeyStore) -> None:
    document = SubmittedDocument(name="a.pdf", uri="file:///a.pdf", sha256="0" * 64)
    unnamed = DossierSubmitted(documents=(document,))
    said = wire.encode(envelope(unnamed))
    assert read(wire, said) == unnamed
    assert "a.pdf" not in str(said)  # its dossier follows from its id
    received = DocumentReceived(dossier_id=DOSSIER, document_id=uuid.UUID(int=3), name="a.pdf", artefact=artefact("a"))
    assert json.loads(wire.encode(envelope(received)).value)["artefact"]["sha256"] == received.artefact.sha256
    assert keys.known(uuid.UUID(int=50)) is None
