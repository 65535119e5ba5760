"""Importing regulation: each text that is new, changed or gone becomes an event, and its passages follow from it.

The last event says which texts came together. An import that is killed has told of some texts; the next one tells of
the others.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from schemas.artefacts import ArtefactRef
from schemas.envelope import Envelope, MalformedEventError, decode
from schemas.regulation import ImportedText, ImportedTexts, RegulationClosed, RegulationImported, RegulationPublished
from schemas.topics import Topic
from workers import retrieval
from workers._retrieval.closing import ImportScope, Missing, known_regulation, plan_closings
from workers._retrieval.importing import ImportPlan, TextToPublish, plan_import
from workers.adapters.kafka_log import read_log, wait_until_consumed
from workers.apps import Composition
from workers.errors import RejectedError
from workers.ports import EventSink, ObjectStore

_TOPICS = (Topic.REGULATION_PUBLISHED, Topic.REGULATION_CLOSED, Topic.REGULATION_IMPORTED)
_JSON = "application/json"
_SAY_EVERY = 50


@dataclass(frozen=True)
class ImportDone:
    """What an import did."""

    plan: ImportPlan
    closed: tuple[RegulationClosed, ...]


def import_texts(
    folder: Path, parts: Composition, tell: Callable[[str], None], missing: Missing = "auto"
) -> ImportDone:
    """Publish the texts of `folder` that are new or changed, close those that are gone, wait until all can be searched.

    Raises: RejectedError: no such folder, or nothing in it. UnavailableError: Kafka or the store cannot be reached.
    """
    known = known_regulation(_events(parts.bootstrap))
    plan = plan_import(folder, known.open_texts, lambda done, of: _say(tell, "lus", done, of))
    earlier = {place: _texts_of(imported, parts.store) for place, imported in known.imports.items()}
    scope = ImportScope(str(folder.resolve()), datetime.now(UTC).date(), missing)
    done = ImportDone(plan, tuple(plan_closings(plan, known, earlier, scope)))
    sink = parts.sink("/lisiere/regulation")
    try:
        _publish(plan, sink, parts.store, tell)
        for closing in done.closed:
            sink.publish(closing)
        listed = _listed(plan, folder, earlier.get(scope.folder, ())).model_dump_json().encode()
        stored = parts.store.put_bytes(listed, _JSON, None)
        if (imported := _conclude(done, stored, known.imports.get(scope.folder), scope.folder)) is not None:
            sink.publish(imported)
    finally:
        sink.close()
    for topic in (Topic.REGULATION_PUBLISHED, Topic.REGULATION_CLOSED):
        wait_until_consumed(
            parts.bootstrap,
            retrieval.REGULATION_GROUP,
            topic,
            lambda left: tell(f"indexation : {left} texte(s) en attente"),
        )
    return done


def _publish(plan: ImportPlan, sink: EventSink, store: ObjectStore, tell: Callable[[str], None]) -> None:
    for number, text in enumerate(plan.to_publish, start=1):
        stored = _store(text, store)
        sink.publish(RegulationPublished(text_id=text.text_id, title=text.title, text=stored))
        _say(tell, "envoyés", number, len(plan.to_publish))


def _say(tell: Callable[[str], None], what: str, done: int, of: int) -> None:
    if of > _SAY_EVERY and (done % _SAY_EVERY == 0 or done == of):
        tell(f"{done}/{of} textes {what}")


def _listed(plan: ImportPlan, folder: Path, before: Sequence[ImportedText]) -> ImportedTexts:
    """List the texts that came together; one whose file is there but damaged still belongs to them."""
    here = {
        text.text_id: ImportedText(
            text_id=text.text_id,
            file=text.path.relative_to(folder).as_posix(),
            article=text.article,
            version=text.version,
        )
        for text in plan.found
    }
    damaged = {path.relative_to(folder).as_posix() for path, _ in plan.rejected}
    kept = [text for text in before if text.file in damaged and text.text_id not in here]
    return ImportedTexts(texts=(*here.values(), *kept))


def _conclude(
    done: ImportDone,
    listed: ArtefactRef,
    before: RegulationImported | None,
    folder: str,
) -> RegulationImported | None:
    """Tell that the import came to its end, unless the last one of this folder told the same."""
    plan = done.plan
    if before is not None and before.texts.sha256 == listed.sha256 and not (plan.to_publish or done.closed):
        return None
    return RegulationImported(
        folder=folder,
        texts=listed,
        published=len(plan.to_publish),
        closed=len(done.closed),
        unchanged=plan.unchanged,
        refused=len(plan.rejected),
    )


def _texts_of(imported: RegulationImported, store: ObjectStore) -> tuple[ImportedText, ...]:
    """Return the texts of an import; a list that is lost closes nothing."""
    try:
        return ImportedTexts.model_validate_json(store.get_bytes(imported.texts)).texts
    except RejectedError:
        return ()


def _events(bootstrap: str) -> Iterator[Envelope]:
    for record in read_log(bootstrap, _TOPICS):
        try:
            yield decode(record.headers, record.value, record.time)
        except MalformedEventError:
            continue


def _store(text: TextToPublish, store: ObjectStore) -> ArtefactRef:
    with text.path.open("rb") as source:
        return store.put_stream(source, text.media_type, None)
