"""What is no event of ours goes to the dead letters with a reason in French, its bytes and headers as they were."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from kafka import KafkaProducer

from schemas.dossiers import DossierFailed, DossierSubmitted
from schemas.topics import Topic
from tests.fakes.wire import WIRE
from tests.integration.conftest import Serving
from tests.wire.kafka_probe import Probe
from workers.adapters.kafka_letters import retry_letter
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.kafka_sink import KafkaEventSink
from workers.delivery import Route

SUBMITTED = Topic.DOSSIER_SUBMITTED
HEADERS: dict[str, Any] = {
    "ce_specversion": b"1.0",
    "ce_id": b"amont-1",
    "ce_type": DossierSubmitted.TYPE.encode(),
    "ce_source": b"//amont.example/gun",
}
BODY = json.dumps(
    {"dossier_id": str(uuid4()), "documents": [{"name": "a.pdf", "uri": "file:///a.pdf", "sha256": "0" * 64}]}
).encode()


def without(name: str) -> dict[str, Any]:
    return {header: value for header, value in HEADERS.items() if header != name}


MALFORMED: dict[str, tuple[dict[str, Any], bytes | None, str]] = {
    "no headers": ({}, BODY, "il manque l’en-tête ce_id (CloudEvents 1.0, mode binaire)"),
    "no id": (without("ce_id"), BODY, "il manque l’en-tête ce_id (CloudEvents 1.0, mode binaire)"),
    "no source": (without("ce_source"), BODY, "il manque l’en-tête ce_source (CloudEvents 1.0, mode binaire)"),
    "null header": (HEADERS | {"ce_id": None}, BODY, "il manque l’en-tête ce_id (CloudEvents 1.0, mode binaire)"),
    "unknown type": (
        HEADERS | {"ce_type": b"com.example.ordered.v1"},
        BODY,
        "type d’évènement inconnu : com.example.ordered.v1",
    ),
    "unknown version": (
        HEADERS | {"ce_type": b"fr.lisiere.dossier.submitted.v9"},
        BODY,
        "version inconnue de l’évènement : fr.lisiere.dossier.submitted.v9 (connue : fr.lisiere.dossier.submitted.v1)",
    ),
    "unknown CloudEvents": (HEADERS | {"ce_specversion": b"0.3"}, BODY, "version de CloudEvents inconnue : 0.3"),
    "time is no date": (HEADERS | {"ce_time": b"hier"}, BODY, "l’en-tête ce_time n’est pas une date : hier"),
    "bad JSON": (HEADERS, b"{nope", "corps : le corps n’est pas du JSON valable"),
    "not UTF-8": (HEADERS, b"\xff\xfe{}", "corps : le corps n’est pas du JSON valable"),
    "deep JSON": (HEADERS, b"[" * 100_000, "corps : le corps n’est pas du JSON valable"),
    "no object": (HEADERS, b"[]", "corps : valeur refusée"),
    "null value": (HEADERS, None, f"corps vide pour un évènement {DossierSubmitted.TYPE}"),
    "empty value": (HEADERS, b"", "corps : le corps n’est pas du JSON valable"),
    "missing field": (HEADERS, b"{}", "documents : champ obligatoire absent"),
    "unknown field": (HEADERS, BODY[:-1] + b', "titel": "x"}', "titel : champ inconnu"),
    "header not UTF-8": (
        HEADERS | {"ce_type": b"\xff\xfe", "x": b"\x00\xff"},
        BODY,
        "type d’évènement inconnu : \ufffd\ufffd",
    ),
    "huge value": (
        HEADERS,
        b" " * 1_900_000,
        f"corps de 1900000 octets (au plus 262144) pour un évènement {DossierSubmitted.TYPE}",
    ),
    "other topic's event": (
        HEADERS | {"ce_type": DossierFailed.TYPE.encode()},
        json.dumps({"dossier_id": str(uuid4()), "stage": "x", "reason": "y"}).encode(),
        f"un évènement {DossierFailed.TYPE} n’a rien à faire sur {SUBMITTED}",
    ),
}


def ours(letter: LoggedRecord) -> dict[str, str]:
    return {name: value.decode() for name, value in letter.headers if name.startswith("lisiere_")}


def letters_of(probe: Probe, key: bytes) -> list[LoggedRecord]:
    return [letter for letter in probe.read(Topic.DEAD_LETTER) if letter.key == key]


@pytest.fixture
def route(probe: Probe, name: str) -> Route:
    """Give a route that starts with what is published from now on and answers nothing."""
    route = Route("test", "1", name, (DossierSubmitted,), (), lambda _envelope: [])
    probe.begin_at_the_end(route.group, SUBMITTED)
    return route


async def test_each_malformed_record_becomes_a_dead_letter_as_it_was(
    serving: Serving, probe: Probe, route: Route
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=probe.bootstrap, max_request_size=4 * 1024**2) as producer:
        for case, (headers, value, _reason) in MALFORMED.items():
            await producer.send_and_wait(SUBMITTED, value, key=case.encode(), headers=list(headers.items()))
    async with serving([route]):
        await asyncio.to_thread(probe.wait_for, lambda: probe.count(Topic.DEAD_LETTER).total() >= len(MALFORMED))
    found = {(letter.key or b"").decode(): letter for letter in probe.read(Topic.DEAD_LETTER)}
    assert {case: ours(found[case])["lisiere_reason"] for case in MALFORMED} == {
        case: reason for case, (_headers, _value, reason) in MALFORMED.items()
    }
    for case, (headers, value, _reason) in MALFORMED.items():
        original = [(name, value) for name, value in found[case].headers if not name.startswith("lisiere_")]
        assert (original, found[case].value) == (list(headers.items()), value or b"")


async def test_a_record_too_large_to_copy_is_named_in_its_dead_letter(
    serving: Serving, probe: Probe, route: Route, kafka: str
) -> None:
    bomb = KafkaProducer(bootstrap_servers=kafka, compression_type="gzip", max_request_size=64 * 1024**2)
    place = bomb.send(SUBMITTED, b"\0" * 32 * 1024**2, headers=list(HEADERS.items())).get(timeout=30)
    bomb.close()
    async with serving([route]):
        await asyncio.to_thread(probe.wait_for, lambda: letters_of(probe, b"") or letters_of(probe, None))  # type: ignore[arg-type, return-value]
    (letter,) = [letter for letter in probe.read(Topic.DEAD_LETTER) if letter.key is None]
    assert ours(letter)["lisiere_letterid"] == f"{SUBMITTED}/{place.partition}/{place.offset}"
    assert ours(letter)["lisiere_reason"] == (
        "l’évènement, ou ce qui en découle, dépasse la taille que Kafka accepte ; il reste sur "
        f"{SUBMITTED}, partition {place.partition}, position {place.offset}"
    )


async def test_a_dead_letter_is_sent_round_again_as_it_was(
    serving: Serving, probe: Probe, route: Route, kafka: str
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        headers = [*HEADERS.items(), ("x-trace", b"\xff"), ("x-null", None)]
        await producer.send_and_wait(SUBMITTED, b"{}", key=b"again", headers=headers)
    async with serving([route]):
        await asyncio.to_thread(probe.wait_for, lambda: len(letters_of(probe, b"again")) == 1)
        letter_id = ours(letters_of(probe, b"again")[0])["lisiere_letterid"]
        sink = KafkaEventSink(kafka, "/test", WIRE)
        await asyncio.to_thread(retry_letter, letter_id, kafka, sink)
        sink.close()
        await asyncio.to_thread(probe.wait_for, lambda: len(letters_of(probe, b"again")) == 2)
    first, second = [record for record in probe.read(SUBMITTED) if record.key == b"again"]
    assert second.value == first.value
    assert second.headers == [*first.headers[:-1], ("x-null", b""), ("lisiere_retryof", letter_id.encode())]
    assert ours(letters_of(probe, b"again")[1])["lisiere_letterid"] != letter_id
