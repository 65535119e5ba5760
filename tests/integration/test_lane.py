"""A lane settles each record once, whoever else believes the partition to be theirs."""

import uuid
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from schemas.dossiers import DossierFailed
from schemas.envelope import Record
from schemas.topics import Topic
from tests.wire.kafka_probe import Probe
from workers._delivery.lane import Lane
from workers._delivery.outcome import fresh

PLACE = TopicPartition(Topic.DOSSIER_SUBMITTED.value, 0)


class Member:
    """A member of a group: a lane of its own, and what it believes to be assigned to it."""

    def __init__(self, kafka: str, group: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
        self.lane = Lane(kafka, group, PLACE, longest_wait_s=1.0)
        self.assigned = {PLACE}

    def assignment(self) -> set[TopicPartition]:
        return self.assigned

    async def committed(self, partition: TopicPartition) -> int | None:
        committed: int | None = await self._consumer.committed(partition)
        return committed

    async def start(self) -> None:
        await self._consumer.start()

    async def stop(self) -> None:
        await self.lane.close()
        await self._consumer.stop()

    async def is_settled(self, offset: int) -> bool:
        return await self.lane.is_settled(offset, self)

    async def settle(self, offset: int, *records: Record) -> None:
        await self.lane.settle(offset, records, self)


@pytest.fixture
async def members(kafka: str) -> AsyncIterator[tuple[Member, Member]]:
    """Give two members of one new group, which both believe to own the partition."""
    group = f"test.{uuid.uuid4()}"
    first, second = Member(kafka, group), Member(kafka, group)
    await first.start()
    await second.start()
    yield first, second
    await first.stop()
    await second.stop()


def result() -> Record:
    return fresh(DossierFailed(dossier_id=uuid.uuid4(), stage="test", reason="essai"))


async def test_what_one_owner_settled_is_settled_for_the_next(members: tuple[Member, Member]) -> None:
    first, second = members
    assert not await first.is_settled(7)
    await first.settle(7)
    assert await second.is_settled(7)
    assert not await second.is_settled(8)


async def test_a_record_given_twice_to_the_same_member_is_settled_once(members: tuple[Member, Member]) -> None:
    first, _ = members
    await first.settle(7)
    assert await first.is_settled(7)


async def test_a_zombie_does_not_publish_what_the_new_owner_settled(
    members: tuple[Member, Member], probe: Probe
) -> None:
    zombie, owner = members
    told, doubled = result(), result()
    assert not await zombie.is_settled(7)
    assert not await owner.is_settled(7)
    await owner.settle(7, told)
    await zombie.settle(7, doubled)
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert (counts[told.key or b""], counts[doubled.key or b""]) == (1, 0)


async def test_a_zombie_that_knows_it_lost_the_partition_leaves_the_owner_alone(
    members: tuple[Member, Member], probe: Probe
) -> None:
    zombie, owner = members
    told, dropped = result(), result()
    assert not await zombie.is_settled(7)
    assert not await owner.is_settled(7)
    zombie.assigned = set()
    await zombie.settle(7, dropped)
    await owner.settle(7, told)
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert (counts[told.key or b""], counts[dropped.key or b""]) == (1, 0)


async def test_an_owner_that_was_fenced_by_one_who_settled_nothing_still_publishes(
    members: tuple[Member, Member], probe: Probe
) -> None:
    owner, passing = members
    told = result()
    assert not await owner.is_settled(7)
    assert not await passing.is_settled(7)
    await owner.settle(7, told)
    assert probe.count(Topic.DOSSIER_FAILED)[told.key or b""] == 1


async def test_a_lane_that_was_let_go_opens_no_more_and_leaves_the_record_to_the_next(
    members: tuple[Member, Member], probe: Probe
) -> None:
    former, current = members
    told, dropped = result(), result()
    assert not await former.is_settled(7)
    await former.lane.close()
    await former.settle(7, dropped)
    assert not await current.is_settled(7)
    await current.settle(7, told)
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert (counts[told.key or b""], counts[dropped.key or b""]) == (1, 0)


async def test_a_partition_that_comes_back_is_asked_about_again(members: tuple[Member, Member]) -> None:
    first, second = members
    assert not await first.is_settled(7)
    await second.settle(7)
    first.lane.start_over()
    assert await first.is_settled(7)


async def test_what_a_killed_owner_left_open_is_aborted_and_does_not_hold_up_readers(
    members: tuple[Member, Member], kafka: str, probe: Probe
) -> None:
    _, owner = members
    left, told = result(), result()
    group = owner.lane._group
    killed = AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=f"{group}/{PLACE.topic}/{PLACE.partition}")
    await killed.start()
    await killed.begin_transaction()
    await killed.send_and_wait(left.topic, left.value, key=left.key, headers=left.headers)
    await killed.send_offsets_to_transaction({PLACE: 8}, group)
    await killed._sender.close()
    await killed.client.close()
    killed._closed = True  # or it would complain of not being closed, which is the point
    assert not await owner.is_settled(7)
    await owner.settle(7, told)
    counts = probe.count(Topic.DOSSIER_FAILED)
    assert (counts[told.key or b""], counts[left.key or b""]) == (1, 0)


async def test_a_record_the_cluster_refuses_is_not_passed_over(members: tuple[Member, Member], probe: Probe) -> None:
    owner, _ = members
    told = result()
    too_large = Record(Topic.DOSSIER_FAILED.value, told.key, b"x" * 2_200_000, [])
    with pytest.raises(MessageSizeTooLargeError):
        await owner.settle(7, told, too_large)
    assert not await owner.is_settled(7)
    assert probe.count(Topic.DOSSIER_FAILED)[told.key or b""] == 0
    await owner.settle(7, told)
    assert probe.count(Topic.DOSSIER_FAILED)[told.key or b""] == 1
