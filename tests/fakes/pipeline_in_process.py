"""The whole pipeline in one process and without Kafka: real stages, real SQL read model, a folder; events in a list.

What a stage publishes is projected and handed on at once, in one thread of its own, in the order of causes.
"""

import queue
import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from schemas.artefacts import ArtefactRef
from schemas.base import EventData
from schemas.envelope import Envelope, Record
from tests.fakes.in_memory_index import InMemoryPassageIndex
from workers import answering, classification, drafting, erasing, extraction, intake, retrieval, review
from workers._delivery.outcome import dead_letter, fresh, published
from workers._extraction import Limits
from workers._extraction.media_types import sniff_content
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.adapters.sql_state import SqlStageState
from workers.adapters.uri_fetcher import UriFetcher
from workers.delivery import Refusal, Result, Route, Wire
from workers.errors import LisiereError
from workers.ports import LanguageModel
from workers.projection import Projected, project

SMALL_ARCHIVES = ArchiveLimits(members=100, total_bytes=64 * 1024**2, ratio=200)


class PipelineInProcess:
    """An EventSink that is the log, the workers and the projection at once."""

    def __init__(self, data: Path, *, is_reviewing: bool = True, model: LanguageModel | None = None) -> None:
        self.store = FolderObjectStore(data / "objects")
        engine = open_engine(sqlite_url(data / "lisiere.db"))
        self.keys = FolderKeyStore(data / "keys")
        self.wire = Wire(self.keys)
        self.read_model = SqlReadModel(engine, self.store, self.wire)
        self.index = InMemoryPassageIndex()
        self.published: list[EventData] = []
        self.letters: list[str] = []
        self.log: list[LoggedRecord] = []
        self._engine = engine
        self._projection = SqlProjection(engine)
        self._offset = count(sum(self._projection.positions().values()))
        self._routes = self._wire(is_reviewing=is_reviewing, model=model)
        self._queue: queue.Queue[Envelope | None] = queue.Queue()
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()

    def publish(self, data: EventData, *, event_id: uuid.UUID | None = None) -> uuid.UUID:
        """Put an event on the log and hand it to the stages."""
        envelope = self._append(fresh(data, event_id, encoding=self.wire.encode))
        self._queue.put(envelope)
        return envelope.uuid

    def drain(self) -> None:
        """Wait until everything published so far, and all that followed, is done."""
        self._queue.join()

    def close(self) -> None:
        """Stop working; what is under way is finished first."""
        self._queue.put(None)
        self._worker.join()
        self._engine.dispose()

    def retry(self, letter_id: str) -> None:
        """Note that a dead letter was to be sent round again."""
        self.letters.append(letter_id)

    def _wire(self, *, is_reviewing: bool, model: LanguageModel | None) -> list[Route]:
        state = SqlStageState(self._engine)
        intake_parts = intake.IntakeParts(
            store=self.store,
            fetcher=UriFetcher((Path("/"),), 5.0),
            state=state,
            sniff=self._sniff,
            pause=lambda _seconds: None,
            archive=SMALL_ARCHIVES,
            max_file_bytes=64 * 1024**2,
            attempts=1,
        )
        limits = Limits(processes=2, page_timeout_s=30.0)
        return [
            *intake.routes(intake_parts),
            *extraction.routes(extraction.ExtractionParts(self.store, limits, lambda _progress: None)),
            *classification.routes(classification.ClassificationParts(self.store)),
            *retrieval.routes(retrieval.RetrievalParts(self.store, self.index, state)),
            *drafting.routes(drafting.DraftingParts(self.store, state, model)),
            *answering.routes(answering.AnsweringParts(self.store, state, self.index)),
            *erasing.routes(erasing.ErasureParts(self.keys, self.index, state, self.store.forget)),
            *(review.routes(review.ReviewParts(self.store, state)) if is_reviewing else []),
        ]

    def _sniff(self, ref: ArtefactRef) -> str:
        with self.store.open(ref) as content:
            return sniff_content(content)

    def _append(self, record: Record) -> Envelope:
        now = datetime.now(UTC)
        envelope = self.wire.decode(record.headers, record.value, now)
        self.published.append(envelope.data)
        offset, recorded_ms = next(self._offset), int(now.timestamp() * 1000)
        logged = LoggedRecord(record.topic, 0, offset, recorded_ms, record.key, record.value, record.headers)
        self.log.append(logged)
        self._project(project(logged, self.wire.decode))
        return envelope

    def _project(self, projected: Projected) -> None:
        self._projection.apply([projected])

    def _work(self) -> None:
        while (envelope := self._queue.get()) is not None:
            try:
                for route in self._routes:
                    if isinstance(envelope.data, route.consumes):
                        self._handle(route, envelope)
            finally:
                self._queue.task_done()

    def _handle(self, route: Route, envelope: Envelope) -> None:
        try:
            results = route.handle(envelope)
        except LisiereError as error:
            results = [Refusal(envelope.data, str(error)), *route.on_failure(envelope, error)]
        self._hand_on(route, envelope, results)

    def _hand_on(self, route: Route, cause: Envelope, results: Sequence[Result]) -> None:
        for place, result in enumerate(results):
            data = result.data if isinstance(result, Refusal) else result
            record = published(
                cause, route.stage, route.version, f"{route.name}/{place}", data, encoding=self.wire.encode
            )
            if isinstance(result, Refusal):
                self._set_aside(record, route.stage, result.reason)
            else:
                self._queue.put(self._append(record))

    def _set_aside(self, record: Record, stage: str, reason: str) -> None:
        letter = dead_letter(record, stage, reason)
        now_ms = int(datetime.now(UTC).timestamp() * 1000)
        logged = LoggedRecord(letter.topic, 0, next(self._offset), now_ms, letter.key, letter.value, letter.headers)
        self.log.append(logged)
        self._project(project(logged, self.wire.decode))
