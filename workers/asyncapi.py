"""The AsyncAPI 3.0 description of the events: which topics there are, what travels on them, and who takes it.

Made from the event classes and the routes themselves, so it cannot differ from what runs. Events are CloudEvents in
binary mode: attributes are Kafka headers, the payload is the JSON body.

Source: AsyncAPI 3.0.0; CloudEvents 1.0.2, Kafka Protocol Binding.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from schemas.base import EventData
from schemas.event_types import EVENT_CLASSES
from schemas.topics import Topic
from workers.delivery import Route

_HEADERS = {
    "type": "object",
    "required": ["ce_id", "ce_type", "ce_source", "ce_specversion"],
    "properties": {
        "ce_id": {"type": "string"},
        "ce_type": {"type": "string"},
        "ce_source": {"type": "string", "format": "uri-reference"},
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_subject": {"type": "string"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_causationid": {"type": "string", "description": "id of the event this one follows from"},
    },
}


def describe(routes: Iterable[Route], bootstrap: str) -> dict[str, Any]:
    """Return the AsyncAPI document of these routes on a cluster (host:port[,host:port])."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Lisière",
            "version": version("lisiere"),
            "description": "Events of the instruction of environmental dossiers.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": bootstrap.split(",", maxsplit=1)[0], "protocol": "kafka"}},
        "channels": {topic.name.lower(): _channel(topic) for topic in Topic},
        "operations": dict(_operations(routes)),
        "components": {
            "messages": {event_class.__name__: _message(event_class) for event_class in EVENT_CLASSES},
            "schemas": {event_class.__name__: _schema(event_class) for event_class in EVENT_CLASSES},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    events = [event_class for event_class in EVENT_CLASSES if event_class.TOPIC is topic]
    return {
        "address": topic.value,
        "messages": {each.__name__: {"$ref": f"#/components/messages/{each.__name__}"} for each in events},
        "bindings": {"kafka": {"topicConfiguration": {"retention.ms": topic.retention_ms}, "bindingVersion": "0.5.0"}},
    }


def _message(event_class: type[EventData]) -> dict[str, Any]:
    return {
        "name": event_class.TYPE,
        "title": event_class.__name__,
        "summary": (event_class.__doc__ or "").strip().splitlines()[0],
        "contentType": "application/json",
        "headers": _HEADERS,
        "payload": {"$ref": f"#/components/schemas/{event_class.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}},
    }


def _schema(event_class: type[EventData]) -> dict[str, Any]:
    template = f"#/components/schemas/{event_class.__name__}/$defs/{{model}}"
    return event_class.model_json_schema(ref_template=template)


def _operations(routes: Iterable[Route]) -> Iterable[tuple[str, dict[str, Any]]]:
    for route in routes:
        name = f"{route.stage}_{route.name}"
        for topic, events in _by_topic(route.consumes).items():
            yield f"{name}_takes_{topic.name.lower()}", _operation("receive", topic, events, route)
        for topic, events in _by_topic(route.produces).items():
            yield f"{name}_publishes_{topic.name.lower()}", _operation("send", topic, events, route)


def _by_topic(events: Sequence[type[EventData]]) -> dict[Topic, list[type[EventData]]]:
    grouped: dict[Topic, list[type[EventData]]] = {}
    for event_class in events:
        grouped.setdefault(event_class.TOPIC, []).append(event_class)
    return grouped


def _operation(action: str, topic: Topic, events: Sequence[type[EventData]], route: Route) -> dict[str, Any]:
    channel = f"#/channels/{topic.name.lower()}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{each.__name__}"} for each in events],
        "summary": f"Stage {route.stage}, version {route.version}.",
        "bindings": {"kafka": {"groupId": {"type": "string", "const": route.group}, "bindingVersion": "0.5.0"}},
    }
