"""Delivery on a real Kafka: every event leads to its results once, or to a dead letter that says why."""

import asyncio
import secrets
import threading
from collections.abc import Sequence
from uuid import UUID

import pytest

from schemas import ids
from schemas.base import EventData
from schemas.dossiers import DossierFailed, DossierSubmitted
from schemas.envelope import Envelope
from schemas.topics import Topic
from tests.integration.conftest import SESSION_MS, Serving
from tests.integration.worker_process import copying_route
from tests.wire.kafka_probe import Probe
from workers.delivery import Result, Route
from workers.errors import LisiereError, RejectedError, UnavailableError

SUBMITTED = Topic.DOSSIER_SUBMITTED


def told(dossier: DossierSubmitted, reason: str) -> DossierFailed:
    assert dossier.dossier_id is not None
    return DossierFailed(dossier_id=dossier.dossier_id, stage="test", reason=reason)


class Handler:
    """A stage whose answers the test decides by the dossier's title."""

    def __init__(self, name: str) -> None:
        self.seen: list[str] = []
        self.is_away = threading.Event()
        self.is_held = threading.Event()
        self.is_held.set()
        self.route = Route("test", "1", name, (DossierSubmitted,), (DossierFailed,), self.handle, self.on_failure)

    def handle(self, envelope: Envelope) -> Sequence[Result]:
        dossier = envelope.data
        assert isinstance(dossier, DossierSubmitted)
        title = dossier.title or ""
        self.seen.append(title)
        self.is_held.wait()
        if title in ("rejected", "failing failure"):
            raise RejectedError("ce dossier est refusé")
        if title == "bug":
            raise ZeroDivisionError("a bug")
        if title == "exit":
            raise SystemExit(3)
        if title == "iteration":
            return [next(iter([]))]
        if self.is_away.is_set():
            raise UnavailableError("la base ne répond pas")
        return [told(dossier, secrets.token_hex(300_000) if title == "too large" else title)]

    def on_failure(self, envelope: Envelope, error: LisiereError) -> Sequence[EventData]:
        assert isinstance(envelope.data, DossierSubmitted)
        if envelope.data.title == "failing failure":
            raise KeyError("a bug in telling a failure")
        return [told(envelope.data, str(error))]


async def until(probe: Probe, topic: Topic, keys: set[bytes]) -> None:
    """Wait until each key has a record on a topic."""

    def is_there() -> bool:
        return keys <= probe.count(topic).keys()

    await asyncio.to_thread(probe.wait_for, is_there)


def keys_of(*dossier_ids: UUID) -> set[bytes]:
    return {str(each).encode() for each in dossier_ids}


def letters(probe: Probe) -> dict[bytes | None, dict[str, str]]:
    """Return our headers of the dead letters by key."""
    return {
        record.key: {
            header.removeprefix("lisiere_"): value.decode()
            for header, value in record.headers
            if header.startswith("lisiere_")
        }
        for record in probe.read(Topic.DEAD_LETTER)
    }


@pytest.fixture
def handler(probe: Probe, name: str) -> Handler:
    """Give a stage of its own, which starts with what is published from now on."""
    handler = Handler(name)
    probe.begin_at_the_end(handler.route.group, SUBMITTED)
    return handler


async def test_each_event_leads_to_its_results_once(serving: Serving, probe: Probe, handler: Handler) -> None:
    dossier_ids = probe.submit(20)
    async with serving([handler.route]):
        await until(probe, Topic.DOSSIER_FAILED, keys_of(*dossier_ids))
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert [counts[key] for key in keys_of(*dossier_ids)] == [1] * 20


async def test_events_of_one_key_are_handled_in_order(serving: Serving, probe: Probe, handler: Handler) -> None:
    titles = [f"n° {number}" for number in range(15)]
    for title in titles:
        probe.submit(1, title, key=b"one dossier")
    async with serving([handler.route]):
        await asyncio.to_thread(probe.wait_for, lambda: len(handler.seen) == 15)
    assert handler.seen == titles


async def test_a_result_names_its_cause_and_has_the_same_id_each_time(
    serving: Serving, probe: Probe, handler: Handler
) -> None:
    (dossier_id,) = probe.submit(1)
    async with serving([handler.route]):
        await until(probe, Topic.DOSSIER_FAILED, keys_of(dossier_id))
    (cause,) = [record for record in probe.read(SUBMITTED) if record.key in keys_of(dossier_id)]
    (result,) = [record for record in probe.read(Topic.DOSSIER_FAILED) if record.key in keys_of(dossier_id)]
    cause_id = dict(cause.headers)["ce_id"].decode()
    expected = ids.derived_event_id(UUID(cause_id), "test", "1", f"{DossierFailed.TYPE}/0")
    assert dict(result.headers)["ce_causationid"].decode() == cause_id
    assert dict(result.headers)["ce_id"].decode() == str(expected)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("rejected", "ce dossier est refusé"),
        ("bug", "erreur interne de l’étape test (ZeroDivisionError)"),
        ("exit", "erreur interne de l’étape test (SystemExit)"),
        ("iteration", "erreur interne de l’étape test (StopIteration)"),
        ("too large", "erreur interne de l’étape test (MalformedEventError)"),
        ("failing failure", "ce dossier est refusé"),
    ],
)
async def test_what_cannot_be_handled_becomes_a_dead_letter_and_the_flow_goes_on(
    serving: Serving, probe: Probe, handler: Handler, title: str, reason: str
) -> None:
    (failing,) = probe.submit(1, title, key=b"same partition")
    (after,) = probe.submit(1, "well", key=b"same partition")
    async with serving([handler.route]):
        await until(probe, Topic.DOSSIER_FAILED, keys_of(after))
    letter = letters(probe)[b"same partition"]
    results = probe.count(Topic.DOSSIER_FAILED)
    assert (letter["reason"], letter["stage"], letter["topic"]) == (reason, "test", SUBMITTED)
    assert ("Traceback" in letter.get("detail", "")) == (reason != "ce dossier est refusé")
    assert results[str(failing).encode()] == (0 if title == "failing failure" else 1)
    assert results[str(after).encode()] == 1


async def test_what_is_unavailable_is_waited_for_in_order(serving: Serving, probe: Probe, handler: Handler) -> None:
    handler.is_away.set()
    first = probe.submit(1, "first", key=b"same partition")
    second = probe.submit(1, "second", key=b"same partition")
    async with serving([handler.route]):
        await asyncio.to_thread(probe.wait_for, lambda: len(handler.seen) >= 3)
        assert set(handler.seen) == {"first"}
        handler.is_away.clear()
        await until(probe, Topic.DOSSIER_FAILED, keys_of(*first, *second))
    assert handler.seen[-2:] == ["first", "second"]
    assert b"same partition" not in letters(probe)


async def test_a_slow_route_does_not_hold_up_others_of_its_process(
    serving: Serving, probe: Probe, handler: Handler
) -> None:
    quick = [copying_route(f"{handler.route.name}q{number}") for number in range(8)]
    for route in quick:
        probe.begin_at_the_end(route.group, SUBMITTED)
    handler.is_held.clear()
    (dossier_id,) = probe.submit(1)
    async with serving([handler.route, *quick]):
        await asyncio.to_thread(
            probe.wait_for, lambda: probe.count(Topic.DOSSIER_FAILED)[str(dossier_id).encode()] == 8
        )
        assert handler.seen == [""]
        handler.is_held.set()
        await asyncio.to_thread(
            probe.wait_for, lambda: probe.count(Topic.DOSSIER_FAILED)[str(dossier_id).encode()] == 9
        )


async def test_a_handler_keeps_its_partition_longer_than_a_session(
    serving: Serving, probe: Probe, handler: Handler
) -> None:
    handler.is_held.clear()
    (dossier_id,) = probe.submit(1)
    async with serving([handler.route]):
        await asyncio.to_thread(probe.wait_for, lambda: handler.seen == [""])
        await asyncio.sleep(3 * SESSION_MS / 1000)
        handler.is_held.set()
        await until(probe, Topic.DOSSIER_FAILED, keys_of(dossier_id))
    assert handler.seen == [""]


async def test_a_worker_that_is_told_to_stop_does_not_wait_for_its_handler(
    serving: Serving, probe: Probe, handler: Handler
) -> None:
    handler.is_held.clear()
    (dossier_id,) = probe.submit(1)
    async with serving([handler.route]):
        await asyncio.to_thread(probe.wait_for, lambda: handler.seen == [""])
    handler.is_held.set()
    assert probe.count(Topic.DOSSIER_FAILED)[str(dossier_id).encode()] == 0
    async with serving([handler.route]):
        await until(probe, Topic.DOSSIER_FAILED, keys_of(dossier_id))
    assert probe.count(Topic.DOSSIER_FAILED)[str(dossier_id).encode()] == 1
