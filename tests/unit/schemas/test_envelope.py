"""An event travels as CloudEvents 1.0 in binary mode; a record that is no event of ours says why, in French."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.documents import DocumentFailed
from schemas.dossiers import DossierFailed, DossierSubmitted, SubmittedDocument
from schemas.envelope import MAX_VALUE_BYTES, Envelope, MalformedEventError, decode, encode
from schemas.ids import NAMESPACE

DOSSIER = uuid.UUID("00000000-0000-4000-8000-000000000001")
DOCUMENT = uuid.UUID("00000000-0000-4000-8000-000000000002")
EVENT = "11111111-1111-4111-8111-111111111111"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FAILED = DocumentFailed(dossier_id=DOSSIER, document_id=DOCUMENT, name="a.pdf", stage="intake", reason="vide")
ENVELOPE = Envelope(EVENT, FAILED.TYPE, "/lisiere/intake", NOON, FAILED, causation_id="cause", retry_of="letter")
SUBMITTED: dict[str, Any] = {"documents": [{"name": "a.pdf", "uri": "file:///a.pdf", "sha256": "0" * 64}]}


def _headers(**changes: str | None) -> list[tuple[str, bytes]]:
    attributes: dict[str, str | None] = {
        "ce_specversion": "1.0",
        "ce_id": "depot-7",
        "ce_type": DossierSubmitted.TYPE,
        "ce_source": "urn:guichet",
        "ce_time": "2026-11-02T12:00:00Z",
        **changes,
    }
    return [(name, value.encode()) for name, value in attributes.items() if value is not None]


def _refusal(value: bytes | None, **changes: str | None) -> str:
    with pytest.raises(MalformedEventError) as refused:
        decode(_headers(**changes), value, NOON)
    return str(refused.value)


def _body(**changes: object) -> bytes:
    return json.dumps(SUBMITTED | changes).encode()


def test_an_event_comes_back_as_it_went() -> None:
    record = encode(ENVELOPE)
    assert decode(record.headers, record.value, NOON + timedelta(days=1)) == replace(ENVELOPE, subject=str(DOCUMENT))


def test_attributes_are_headers_and_the_body_is_the_value() -> None:
    record = encode(ENVELOPE)
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": EVENT.encode(),
        "ce_type": b"fr.lisiere.document.failed.v1",
        "ce_source": b"/lisiere/intake",
        "ce_subject": str(DOCUMENT).encode(),
        "ce_time": b"2026-11-02T12:00:00Z",
        "ce_causationid": b"cause",
        "lisiere_retryof": b"letter",
        "content-type": b"application/json",
    }
    assert json.loads(record.value)["reason"] == "vide"


def test_a_document_event_is_keyed_by_its_document_and_a_dossier_event_by_its_dossier() -> None:
    failed = DossierFailed(dossier_id=DOSSIER, stage="intake", reason="trop de fichiers")
    assert encode(ENVELOPE).key == str(DOCUMENT).encode()
    assert encode(replace(ENVELOPE, data=failed)).key == str(DOSSIER).encode()
    assert encode(ENVELOPE).topic == "lisiere.document.failed"


def test_a_submission_without_an_id_has_no_key() -> None:
    document = SubmittedDocument(name="a.pdf", uri="file:///a.pdf", sha256="0" * 64)
    submitted = DossierSubmitted(documents=(document,))
    assert encode(Envelope("depot-7", submitted.TYPE, "urn:guichet", NOON, submitted)).key is None


def test_times_travel_in_utc() -> None:
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    assert dict(encode(replace(ENVELOPE, time=paris)).headers)["ce_time"] == b"2026-11-02T12:00:00Z"


@pytest.mark.parametrize(
    ("told", "time"),
    [
        (None, NOON),
        ("2026-11-02T13:00:00+01:00", NOON),
        ("2026-11-02T12:00:00", NOON),
        ("2026-11-02T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
    ],
)
def test_an_upstream_time_is_read_whatever_its_form(told: str | None, time: datetime) -> None:
    assert decode(_headers(ce_time=told), _body(), NOON).time == time


def test_the_contracts_example_is_an_event() -> None:
    body = {
        "dossier_id": str(DOSSIER),
        "reference": "AE-1",
        "title": "Parc",
        "petitionnaire": "SAS",
        "filed_on": "2026-11-02",
        "procedure": "autorisation_environnementale",
        "confidential": False,
        "documents": [
            {"name": "a.pdf", "uri": "s3://b/a.pdf", "sha256": "a" * 64, "media_type": "application/pdf"},
            {"name": "b.pdf", "uri": "https://x/b.pdf", "sha256": "b" * 64, "confidential": True},
        ],
    }
    submitted = decode(_headers(), json.dumps(body).encode(), NOON).data
    assert isinstance(submitted, DossierSubmitted)
    assert submitted.dossier_id == DOSSIER
    assert [document.confidential for document in submitted.documents] == [False, True]


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_source"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_attribute_is_named(name: str, value: str | None) -> None:
    assert f"il manque l’en-tête {name}" in _refusal(_body(), **{name: value})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ce_specversion": "0.3"}, "version de CloudEvents inconnue : 0.3"),
        (
            {"ce_type": "fr.lisiere.dossier.submitted.v9"},
            "fr.lisiere.dossier.submitted.v9 (connue : fr.lisiere.dossier.submitted.v1)",
        ),
        ({"ce_type": "com.exemple.chose"}, "type d’évènement inconnu : com.exemple.chose"),
        ({"ce_time": "hier"}, "l’en-tête ce_time n’est pas une date : hier"),
    ],
)
def test_an_unknown_attribute_is_refused_by_name(changes: dict[str, str], words: str) -> None:
    assert words in _refusal(_body(), **changes)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "corps vide"),
        (b"", "corps : le corps n’est pas du JSON valable"),
        (b"\xff\xfe{", "le corps n’est pas du JSON valable"),
        (b"{}", "documents : champ obligatoire absent"),
        (_body(documents=[]), "documents : liste vide ou trop courte"),
        (_body(confidentiel=True), "confidentiel : champ inconnu"),
        (_body(dossier_id="12"), "dossier_id : ce n’est pas un UUID"),
        (_body(filed_on="02/11/2026"), "filed_on : ce n’est pas une date AAAA-MM-JJ"),
        (_body(procedure="permis"), "procedure : valeur inconnue"),
        (_body(title=["x"]), "title : un texte est attendu"),
        (_body(title="x" * 501), "title : trop long"),
        (_body(confidential="peut-être"), "confidential : vrai ou faux est attendu"),
        (
            _body(documents=[{"name": "a", "uri": "u", "sha256": "A" * 64}]),
            "documents.0.sha256 : ce n’est pas la forme",
        ),
        (_body(documents=[{"name": "", "uri": "u", "sha256": "0" * 64}]), "documents.0.name : texte vide"),
        (b" " * (MAX_VALUE_BYTES + 1), f"corps de {MAX_VALUE_BYTES + 1} octets"),
        (b"[" * 20_000, "le corps n’est pas du JSON valable"),
    ],
)
def test_a_body_that_does_not_obey_says_where(body: bytes | None, words: str) -> None:
    assert words in _refusal(body)


def test_a_refusal_does_not_repeat_what_the_body_says() -> None:
    assert "secret" not in _refusal(_body(dossier_id="secret", title={"secret": 1}))


def test_an_event_too_large_is_not_sent() -> None:
    large = FAILED.model_copy(update={"reason": "x" * MAX_VALUE_BYTES})
    with pytest.raises(MalformedEventError, match="octets, plus que 262144"):
        encode(replace(ENVELOPE, data=large))


def test_another_systems_id_becomes_a_uuid_of_its_source() -> None:
    upstream = replace(ENVELOPE, id="depot-7", source="urn:guichet")
    assert ENVELOPE.uuid == uuid.UUID(EVENT)
    assert upstream.uuid == uuid.uuid5(NAMESPACE, "urn:guichet\ndepot-7")
    assert upstream.uuid != replace(upstream, source="urn:autre").uuid


def test_headers_of_other_systems_are_passed_over() -> None:
    headers = [*_headers(), ("traceparent", b"00-x"), ("ce_vendor", b"\xff"), ("vide", None)]
    assert decode(headers, _body(), NOON).id == "depot-7"
