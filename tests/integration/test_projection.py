"""The read model follows a real log from wherever it stands, an emptied one from the beginning."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from tests.fakes.wire import WIRE
from tests.wire.kafka_probe import Probe
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.errors import UnavailableError
from workers.projection import Projected, build_app


class Base:
    """A read model that notes what it is asked to apply, and can be out of reach."""

    def __init__(self, path: Path) -> None:
        self._engine = open_engine(sqlite_url(path))
        self._projection = SqlProjection(self._engine)
        self.read_model = SqlReadModel(self._engine, FolderObjectStore(path.parent / "objects"), WIRE)
        self.applied: list[Projected] = []
        self.refusals = 0

    def positions(self) -> dict[tuple[str, int], int]:
        return self._projection.positions()

    def apply(self, batch: Sequence[Projected]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise UnavailableError("la base ne répond pas")
        self._projection.apply(batch)
        self.applied += batch

    def knows(self, dossier_id: UUID) -> bool:
        return self.read_model.dossier(dossier_id) is not None

    def close(self) -> None:
        self._engine.dispose()


@asynccontextmanager
async def following(kafka: str, base: Base) -> AsyncIterator[None]:
    app = build_app(kafka, base, WIRE, longest_wait_s=0.5)
    await app.start()
    try:
        yield
    finally:
        await app.stop()


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[Base]:
    """Give an empty read model."""
    base = Base(tmp_path / "lisiere.db")
    yield base
    base.close()


async def test_a_read_model_goes_on_where_it_stood(kafka: str, probe: Probe, base: Base) -> None:
    (first,) = probe.submit(1, "premier")
    async with following(kafka, base):
        await asyncio.to_thread(probe.wait_for, lambda: base.knows(first))
    base.applied.clear()
    (second,) = probe.submit(1, "second")
    async with following(kafka, base):
        await asyncio.to_thread(probe.wait_for, lambda: base.knows(second))
    # Other tests' events may still be read; the first one is not read again.
    rows = [upsert for record in base.applied for upsert in record.upserts if upsert.table == "dossiers"]
    assert str(second) in {row.key["dossier_id"] for row in rows}
    assert str(first) not in {row.key["dossier_id"] for row in rows}


async def test_an_emptied_read_model_is_filled_again_from_the_log(
    kafka: str, probe: Probe, base: Base, tmp_path: Path
) -> None:
    dossier_ids = probe.submit(5, "à relire")
    async with following(kafka, base):
        await asyncio.to_thread(probe.wait_for, lambda: all(map(base.knows, dossier_ids)))
    again = Base(tmp_path / "again.db")
    async with following(kafka, again):
        await asyncio.to_thread(probe.wait_for, lambda: all(map(again.knows, dossier_ids)))
    for dossier_id in dossier_ids:
        assert again.read_model.dossier(dossier_id) == base.read_model.dossier(dossier_id)
    again.close()


async def test_a_read_model_out_of_reach_is_waited_for_and_nothing_is_skipped(
    kafka: str, probe: Probe, base: Base
) -> None:
    base.refusals = 3
    dossier_ids = probe.submit(5)
    async with following(kafka, base):
        await asyncio.to_thread(probe.wait_for, lambda: all(map(base.knows, dossier_ids)))
    places = [(record.topic, record.partition, record.offset) for record in base.applied]
    assert sorted(places) == sorted(set(places))
