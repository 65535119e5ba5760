"""Filling an index that is new, lost or damaged: every passage follows from the log and the object store."""

import logging
from collections.abc import Iterator

from schemas.base import EventData
from schemas.envelope import MalformedEventError, decode
from schemas.topics import Topic
from workers.adapters.kafka_log import read_log
from workers.adapters.qdrant_index import QdrantPassageIndex
from workers.retrieval import RetrievalParts, rebuild_index

log = logging.getLogger("lisiere.index")


def fill_from_log(index: QdrantPassageIndex, parts: RetrievalParts, bootstrap: str) -> None:
    """Index again what the log says was indexed, unless this index was filled before.

    Raises: UnavailableError: Kafka, the index or the object store is out of reach.
    """
    if index.filled:
        return
    sources = rebuild_index(_events(bootstrap), parts)
    index.mark_filled()
    if sources:
        log.info("index filled from the log: %d sources", sources)


def _events(bootstrap: str) -> Iterator[EventData]:
    for record in read_log(bootstrap, [Topic.DOCUMENT_CLASSIFIED, Topic.REGULATION_PUBLISHED]):
        try:
            yield decode(record.headers, record.value, record.time).data
        except MalformedEventError:
            continue  # its stage sent it to the dead letters
