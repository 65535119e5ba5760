"""Importing regulation: each text that is new or changed becomes an event, and its passages follow from it."""

from collections.abc import Callable
from pathlib import Path

from schemas.artefacts import ArtefactRef
from schemas.envelope import MalformedEventError, decode
from schemas.passages import RegulationPublished
from schemas.topics import Topic
from workers import retrieval
from workers._retrieval.importing import ImportPlan, TextToPublish, plan_import
from workers.adapters.kafka_log import read_log, wait_until_consumed
from workers.apps import Composition
from workers.ports import ObjectStore


def import_texts(folder: Path, parts: Composition, tell: Callable[[str], None]) -> ImportPlan:
    """Publish the texts of `folder` that are new or changed and wait until they can be searched.

    Raises: RejectedError: no such folder, or nothing in it. UnavailableError: Kafka or the store cannot be reached.
    """
    plan = plan_import(folder, published_texts(parts.bootstrap))
    sink = parts.sink("/lisiere/regulation")
    try:
        for number, text in enumerate(plan.to_publish, start=1):
            stored = _store(text, parts.store)
            sink.publish(RegulationPublished(text_id=text.text_id, title=text.title, text=stored))
            if number % 50 == 0:
                tell(f"{number}/{len(plan.to_publish)} textes envoyés")
    finally:
        sink.close()
    wait_until_consumed(
        parts.bootstrap,
        retrieval.REGULATION_GROUP,
        Topic.REGULATION_PUBLISHED,
        lambda left: tell(f"indexation : {left} texte(s) en attente"),
    )
    return plan


def published_texts(bootstrap: str) -> dict[str, str]:
    """Return the sha256 of each text's file as last published, by text id."""
    known: dict[str, str] = {}
    for record in read_log(bootstrap, [Topic.REGULATION_PUBLISHED]):
        try:
            data = decode(record.headers, record.value, record.time).data
        except MalformedEventError:
            continue
        if isinstance(data, RegulationPublished):
            known[data.text_id] = data.text.sha256
    return known


def _store(text: TextToPublish, store: ObjectStore) -> ArtefactRef:
    with text.path.open("rb") as source:
        return store.put_stream(source, text.media_type)
