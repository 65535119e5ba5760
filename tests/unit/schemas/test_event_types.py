"""Every event type has its topic, its name and its committed JSON Schema, and they do not drift apart."""

import json
import uuid

import pytest
from jsonschema import Draft202012Validator

from schemas.base import DocumentEvent, DossierEvent, EventData
from schemas.documents import DocumentFailed
from schemas.event_types import BY_TYPE, EVENT_CLASSES, FOLDER, TYPE_PATTERN, export, json_schema
from schemas.topics import KEEP_FOR_EVER_MS, PROGRESS, Topic
from schemas.upcasting import UPCASTS

every_event = pytest.mark.parametrize("event_class", EVENT_CLASSES, ids=lambda event_class: event_class.TYPE)


@every_event
def test_the_committed_schema_is_the_events(event_class: type[EventData]) -> None:
    """Where this fails: a published version never changes; add a version, or export while it is unpublished."""
    assert (FOLDER / f"{event_class.TYPE}.json").read_text(encoding="utf-8") == json_schema(event_class)


def test_the_catalogue_holds_nothing_else() -> None:
    """Every version ever published is there for ever, and can be read: as it is, or as what it became."""
    assert {path.name for path in FOLDER.iterdir()} == {f"{ce_type}.json" for ce_type in {*BY_TYPE, *UPCASTS}}


@every_event
def test_a_type_names_its_topic(event_class: type[EventData]) -> None:
    match = TYPE_PATTERN.match(event_class.TYPE)
    assert match is not None
    assert match.group(1) == f"fr.{event_class.TOPIC.value}"


def test_every_topic_carries_an_event_and_no_type_is_used_twice() -> None:
    assert {event_class.TOPIC for event_class in EVENT_CLASSES} == set(Topic) - {Topic.DEAD_LETTER}
    assert len(BY_TYPE) == len(EVENT_CLASSES)


@every_event
def test_unknown_fields_are_refused_by_the_schema_too(event_class: type[EventData]) -> None:
    schema = json.loads(json_schema(event_class))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == event_class.TYPE
    assert schema["additionalProperties"] is False
    assert all(part.get("additionalProperties", False) is False for part in schema.get("$defs", {}).values())


@every_event
def test_what_may_be_null_may_be_left_out(event_class: type[EventData]) -> None:
    """Nulls do not travel: a field that allows one and has no default could not be read back."""
    schema = event_class.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        nullable = {
            name for name, field in part.get("properties", {}).items() if {"type": "null"} in field.get("anyOf", ())
        }
        assert not nullable & set(part.get("required", ()))


@every_event
def test_an_event_says_what_it_is_ordered_by(event_class: type[EventData]) -> None:
    assert issubclass(event_class, DossierEvent | DocumentEvent) or "partition_key" in vars(event_class)


def test_an_event_obeys_its_committed_schema() -> None:
    event = DocumentFailed(dossier_id=uuid.UUID(int=1), document_id=uuid.UUID(int=2), name="a", stage="s", reason="r")
    schema = json.loads((FOLDER / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(event.model_dump_json()))


def test_facts_are_kept_for_ever_and_progress_for_a_day() -> None:
    kept = {topic: topic.retention_ms for topic in Topic}
    assert {kept.pop(topic) for topic in PROGRESS} == {24 * 3600 * 1000}
    assert set(kept.values()) == {KEEP_FOR_EVER_MS}


def test_exporting_writes_the_catalogue_as_it_is_committed(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    export(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in FOLDER.iterdir() if path.stem not in UPCASTS
    }
