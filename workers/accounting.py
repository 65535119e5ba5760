"""Telling the log what was done with the record itself, and with what the system works.

What a person reads or takes away is told after it was given: a log that cannot be written to does not keep them from
reading it, and they are told that it was not.
"""

import getpass
import hashlib
import json
import logging
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from urllib.parse import urlsplit

from pydantic import SecretStr

import prompts
from schemas.audit import SystemConfigured
from schemas.base import EventData
from schemas.envelope import MalformedEventError, decode
from schemas.ids import NAMESPACE
from schemas.topics import Topic
from workers import answering, drafting, intake, retrieval, review
from workers._classification import CLASSIFICATION_VERSION
from workers._extraction import EXTRACTION_VERSION
from workers.adapters.kafka_log import read_log
from workers.apps import Composition
from workers.differing import Change, changes_between
from workers.errors import UnavailableError
from workers.settings import Settings

log = logging.getLogger("lisiere.accounting")

_OF_THIS_MACHINE = {"data", "host", "port", "hosts", "actor", "database_url"}
"""Where a process runs, and an address that carries a password: no part of what a note depends on."""
_MODELS = ("llm_model", "embeddings_model", "rerank_model")


def acting_person(settings: Settings) -> str:
    """Return who acts on the command line, as events keep it."""
    return settings.actor or getpass.getuser()


def account(parts: Composition, data: EventData) -> str | None:
    """Publish what was done with the record; return why that was not possible, None where it was."""
    try:
        sink = parts.sink("/lisiere/cli")
        try:
            sink.publish(data)
        finally:
            sink.close()
    except UnavailableError as error:
        return str(error)
    return None


def configuration(settings: Settings) -> SystemConfigured:
    """Return what is in force: whatever a note depends on, secrets apart."""
    said = {name: _told(value) for name, value in settings if not isinstance(value, SecretStr)}
    kept = {name: text for name, text in sorted(said.items()) if text is not None and name not in _OF_THIS_MACHINE}
    return SystemConfigured(
        software=version("lisiere"),
        prompts=_prompt_digests(),
        stages={
            "intake": intake.VERSION,
            "extraction": EXTRACTION_VERSION,
            "classification": CLASSIFICATION_VERSION,
            "retrieval": retrieval.VERSION,
            "drafting": drafting.VERSION,
            "review": review.VERSION,
            "answering": answering.VERSION,
        },
        models={name: kept[name] for name in _MODELS if name in kept},
        settings={name: text for name, text in kept.items() if name not in _MODELS},
    )


def tell_configuration(parts: Composition) -> uuid.UUID | None:
    """Publish what is in force unless the log says so already; return the event's id, None where nothing changed.

    The id follows from the configuration and the one before it: workers that start together tell it once.

    Raises: UnavailableError: Kafka is out of reach.
    """
    now = configuration(parts.settings)
    before_id, before = _last_told(parts.bootstrap)
    if before == now:
        return None
    digest = hashlib.sha256(json.dumps(now.model_dump(), sort_keys=True).encode()).hexdigest()
    sink = parts.sink("/lisiere/system")
    try:
        return sink.publish(now, event_id=uuid.uuid5(NAMESPACE, f"configured\n{before_id}\n{digest}"))
    finally:
        sink.close()


@dataclass(frozen=True)
class InForce:
    """A configuration, since when, and what changed from the one before; nothing for the first."""

    event_id: str
    since: datetime
    configured: SystemConfigured
    changes: tuple[Change, ...] = ()


def configurations(bootstrap: str) -> Iterator[InForce]:
    """Yield what was in force, one after the other. Raises: UnavailableError: Kafka is out of reach."""
    before = None
    for record in read_log(bootstrap, [Topic.SYSTEM_CONFIGURED]):
        try:
            envelope = decode(record.headers, record.value, record.time)
        except MalformedEventError:
            continue
        if isinstance(now := envelope.data, SystemConfigured):
            changes = tuple(changes_between(_plain(before), _plain(now))) if before else ()
            yield InForce(envelope.id, envelope.time, now, changes)
            before = now


def _plain(configured: SystemConfigured) -> bytes:
    return configured.model_dump_json().encode()


def _last_told(bootstrap: str) -> tuple[str | None, SystemConfigured | None]:
    last: tuple[str | None, SystemConfigured | None] = (None, None)
    for each in configurations(bootstrap):
        last = each.event_id, each.configured
    return last


def _prompt_digests() -> Mapping[str, str]:
    found = {}
    for folder in files(prompts).iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".md.j2"):
                    name = f"{folder.name}/{file.name.removesuffix('.md.j2')}"
                    found[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return dict(sorted(found.items()))


def _told(value: object) -> str | None:
    """Return a setting as text; of an address what names its place, without who asks."""
    if value is None:
        return None
    text = str(value)
    if "://" not in text:
        return text[:1000]
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"[:1000]
