"""Filling an index that is new, lost or damaged: every passage follows from the log and the object store."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.documents import DocumentClassified
from schemas.dossiers import DossierWithdrawn
from schemas.envelope import Envelope, MalformedEventError
from schemas.passages import PassageFilter
from schemas.regulation import RegulationClosed, RegulationPublished
from schemas.topics import Topic
from workers.adapters.kafka_log import read_log
from workers.delivery import Wire
from workers.errors import UnavailableError
from workers.ports import PassageIndex
from workers.retrieval import RetrievalParts, rebuild_index

_TOPICS = (Topic.DOSSIER_WITHDRAWN, Topic.DOCUMENT_CLASSIFIED, Topic.REGULATION_PUBLISHED, Topic.REGULATION_CLOSED)
_TELL_EVERY = 25
_PATIENCE_S = 120.0
_ASK_AGAIN_S = 0.2

log = logging.getLogger("lisiere.index")


class Fillable(Protocol):
    """An index that remembers whether all the log told was indexed in it."""

    @property
    def filled(self) -> bool:
        """Whether nothing is missing."""
        ...

    def mark_filled(self) -> None:
        """Remember that nothing is missing."""
        ...


@dataclass(frozen=True)
class Rebuilt:
    """What an index was rebuilt to: documents and texts, their passages, and those it should not have had."""

    sources: int
    passages: int
    removed: int


def fill_from_log(index: Fillable, parts: RetrievalParts, bootstrap: str, wire: Wire) -> None:
    """Index again what the log says was indexed, unless this index was filled before.

    Raises: UnavailableError: Kafka, the index or the object store is out of reach.
    """
    if index.filled:
        return
    sources = rebuild_index(told_on_log(bootstrap, wire), parts)
    index.mark_filled()
    if sources:
        log.info("index filled from the log: %d sources", sources)


def wait_until_served(
    index: PassageIndex,
    *,
    patience_s: float = _PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,  # the index is another process's
) -> None:
    """Wait until the index answers. Raises: UnavailableError: it did not in time."""
    for _ in range(int(patience_s / _ASK_AGAIN_S)):
        try:
            index.status(PassageFilter(corpus="dossier"))
        except UnavailableError:
            pause(_ASK_AGAIN_S)
        else:
            return
    index.status(PassageFilter(corpus="dossier"))


def rebuild_from_log(told: Sequence[Envelope], parts: RetrievalParts, tell: Callable[[str], None]) -> Rebuilt:
    """Bring an index to what the log tells, whatever it holds; it is searched meanwhile.

    Raises: UnavailableError: the index or the object store is out of reach.
    """
    sources = rebuild_index(_telling(told, tell), parts)
    known = _sources(told)
    removed = 0
    passages = 0
    for corpus in ("dossier", "regulation"):
        for source_id, count in parts.index.sources(PassageFilter(corpus=corpus, closed_too=True)).items():
            if source_id in known:
                passages += count
            else:
                parts.index.replace_source(source_id, [])
                removed += 1
    return Rebuilt(sources, passages, removed)


def _telling(told: Sequence[Envelope], tell: Callable[[str], None]) -> Iterator[Envelope]:
    for number, envelope in enumerate(told):
        if number % _TELL_EVERY == 0:
            tell(f"index : {number}/{len(told)} événements relus ({100 * number // len(told)} %)")
        yield envelope


def _sources(told: Iterable[Envelope]) -> set[str]:
    withdrawn = {each.data.dossier_id for each in told if isinstance(each.data, DossierWithdrawn)}
    known = set()
    for envelope in told:
        data = envelope.data
        if isinstance(data, DocumentClassified) and data.dossier_id not in withdrawn:
            known.add(str(data.document_id))
        elif isinstance(data, RegulationPublished | RegulationClosed):
            known.add(data.text_id)
    return known


def told_on_log(bootstrap: str, wire: Wire) -> Iterator[Envelope]:
    """Yield all of the log that an index follows from. Raises: UnavailableError."""
    decoding = wire.reading().decode
    for record in read_log(bootstrap, _TOPICS):
        try:
            yield decoding(record.headers, record.value, record.time)
        except MalformedEventError:
            continue  # its stage sent it to the dead letters
