"""Members of a group come, go and die at any moment: each event still leads to its results once, none is lost."""

import asyncio
import random
import signal
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from uuid import UUID

from schemas.topics import Topic
from tests.integration.conftest import Serving, Workers
from tests.integration.test_delivery import Handler, keys_of
from tests.integration.worker_process import copying_route
from tests.wire.kafka_probe import Probe

SUBMITTED = Topic.DOSSIER_SUBMITTED
RESULTS = (Topic.DOSSIER_FAILED, Topic.DOCUMENT_FAILED)


def answers(probe: Probe, dossier_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count what each submission led to: dossier events, document events."""
    found: dict[str, list[int]] = {str(each): [0, 0] for each in dossier_ids}
    for record in probe.read(*RESULTS):
        dossier_id = (record.value or b"").split(b'"dossier_id":"', 1)[1][:36].decode()
        if dossier_id in found:
            found[dossier_id][record.topic == Topic.DOCUMENT_FAILED] += 1
    return {UUID(dossier_id): (counts[0], counts[1]) for dossier_id, counts in found.items()}


def wait_for_all(probe: Probe, dossier_ids: Sequence[UUID], within_s: float = 40.0) -> None:
    probe.wait_for(lambda: all(min(counts) > 0 for counts in answers(probe, dossier_ids).values()), within_s)


def assert_once_each(probe: Probe, dossier_ids: Sequence[UUID]) -> None:
    wrong = {each: counts for each, counts in answers(probe, dossier_ids).items() if counts != (1, 3)}
    assert not wrong


async def test_a_member_that_joins_in_the_middle_of_handlers_doubles_nothing(
    serving: Serving, probe: Probe, name: str
) -> None:
    handlers = [Handler(name) for _ in range(3)]
    probe.begin_at_the_end(handlers[0].route.group, SUBMITTED)
    dossier_ids = probe.submit(12)
    async with AsyncExitStack() as members:
        for handler in handlers:
            handler.is_held.clear()
            await members.enter_async_context(serving([handler.route]))
            await asyncio.to_thread(probe.wait_for, partial(bool, handler.seen))
        for handler in handlers:
            handler.is_held.set()
        expected = keys_of(*dossier_ids)
        await asyncio.to_thread(probe.wait_for, lambda: expected <= probe.count(Topic.DOSSIER_FAILED).keys())
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert {counts[key] for key in expected} == {1}


async def test_members_that_come_and_go_double_and_lose_nothing(serving: Serving, probe: Probe, name: str) -> None:
    chance = random.Random(7)  # noqa: S311 -- a seed, no secret
    probe.begin_at_the_end(f"lisiere.test.{name}", SUBMITTED)
    dossier_ids = probe.submit(150)
    async with serving([copying_route(name, 0.02)]):
        for _ in range(4):
            async with serving([copying_route(name, 0.02)]):
                await asyncio.sleep(chance.uniform(0.1, 0.9))
        await asyncio.to_thread(wait_for_all, probe, dossier_ids)
    assert_once_each(probe, dossier_ids)


def test_workers_killed_at_any_moment_double_and_lose_nothing(workers: Workers, probe: Probe, name: str) -> None:
    chance = random.Random(11)  # noqa: S311 -- a seed, no secret
    probe.begin_at_the_end(f"lisiere.test.{name}", SUBMITTED)
    dossier_ids = probe.submit(300)
    alive = [workers.start(name, 0.01), workers.start(name, 0.01)]
    deadline = time.monotonic() + 25
    kills = 0
    while time.monotonic() < deadline:
        time.sleep(chance.uniform(0.2, 2.5))
        workers.end(alive.pop(0))
        kills += 1
        alive.append(workers.start(name, 0.01))
        if all(min(counts) > 0 for counts in answers(probe, dossier_ids).values()):
            dossier_ids += probe.submit(100)
    wait_for_all(probe, dossier_ids)
    assert kills >= 10
    for pid in alive:
        workers.end(pid, signal.SIGTERM)
    assert_once_each(probe, dossier_ids)
