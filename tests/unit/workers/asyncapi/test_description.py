"""The AsyncAPI document describes what runs: its references lead somewhere, its schemas hold, nothing is left out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.event_types import EVENT_CLASSES
from schemas.topics import Topic
from tests.unit.workers.projection.stories import events
from workers.apps import STAGES, Composition
from workers.asyncapi import describe
from workers.delivery import ProgressReporter, Route
from workers.settings import Settings


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    """Give the routes of all stages, as they run."""
    composition = Composition(Settings(data=tmp_path_factory.mktemp("data")))
    reporter = ProgressReporter("127.0.0.1:9092", composition.wire)
    return [route for stage in STAGES for route in composition.routes(stage, reporter)]


@pytest.fixture(scope="module")
def document(routes: list[Route]) -> dict[str, Any]:
    """Give the document, as it is printed."""
    printed: dict[str, Any] = json.loads(json.dumps(describe(routes, "127.0.0.1:9092,127.0.0.1:9093")))
    return printed


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def resolved(document: dict[str, Any], reference: str) -> Any:
    assert reference.startswith("#/"), reference
    found: Any = document
    for step in reference[2:].split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def test_the_heading_is_that_of_asyncapi_3(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert document["info"].keys() >= {"title", "version"}
    assert document["servers"]["kafka"] == {"host": "127.0.0.1:9092", "protocol": "kafka"}
    assert document.keys() <= {
        "asyncapi",
        "id",
        "info",
        "servers",
        "defaultContentType",
        "channels",
        "operations",
        "components",
    }


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        assert resolved(document, reference) is not None


def test_every_topic_is_a_channel_with_its_messages(document: dict[str, Any]) -> None:
    channels = {channel["address"]: channel for channel in document["channels"].values()}
    assert channels.keys() == {topic.value for topic in Topic}
    for event_class in EVENT_CLASSES:
        assert event_class.__name__ in channels[event_class.TOPIC]["messages"]


def test_every_message_says_its_type_and_has_a_schema_that_holds(document: dict[str, Any]) -> None:
    messages = document["components"]["messages"]
    assert {message["name"] for message in messages.values()} == {each.TYPE for each in EVENT_CLASSES}
    for message in messages.values():
        Draft202012Validator.check_schema(resolved(document, message["payload"]["$ref"]))
        Draft202012Validator.check_schema(message["headers"])


def test_real_events_obey_the_schemas(document: dict[str, Any]) -> None:
    for event in events():
        payload = {"$ref": f"#/components/schemas/{type(event).__name__}", "components": document["components"]}
        Draft202012Validator(payload).validate(json.loads(event.model_dump_json(exclude_none=True)))


def test_operations_are_the_routes_and_refer_to_messages_of_their_channel(
    document: dict[str, Any], routes: list[Route]
) -> None:
    operations = document["operations"].values()
    groups = {operation["bindings"]["kafka"]["groupId"]["const"] for operation in operations}
    assert groups == {route.group for route in routes}
    for operation in operations:
        assert operation["action"] in ("receive", "send")
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")


def test_every_event_a_stage_takes_comes_from_a_stage_a_person_or_another_system(routes: list[Route]) -> None:
    produced = {event_class for route in routes for event_class in route.produces}
    asked = {"QuestionAsked", "SectionRequested"}
    said = {"DossierSubmitted", "DossierSupplemented", "DossierWithdrawn", "DossierErased"}
    decided = {*asked, *said, "DecisionSubmitted"}
    outside = {*decided, "RegulationPublished", "RegulationClosed"}
    for route in routes:
        assert {each.__name__ for each in route.consumes if each not in produced} <= outside


def test_the_document_does_not_name_this_machine(document: dict[str, Any]) -> None:
    assert str(Path.cwd()) not in json.dumps(document)
