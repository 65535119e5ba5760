"""CloudEvents 1.0 on Kafka records, binary mode: attributes are `ce_…` headers, the value is the JSON body.

Source: CloudEvents 1.0.2, Kafka Protocol Binding 1.0.2 § 3.2. The extension `ce_causationid` is ours: the id of the
event this one follows from; `ce_seal` holds the texts of the body that travel encrypted (see schemas.sealing).
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError

from schemas import ids
from schemas.base import EventData
from schemas.dossiers import DossierSubmitted
from schemas.event_types import BY_TYPE, TYPE_PATTERN
from schemas.upcasting import UPCASTS, Upcast, upcast

SPEC_VERSION = "1.0"
MAX_VALUE_BYTES = 256 * 1024
RETRY_HEADER = "lisiere_retryof"
"""Header of an event sent round again from the dead letters: the letter's id."""
SEAL_HEADER = "ce_seal"

Headers = Sequence[tuple[str, bytes]]


class MalformedEventError(ValueError):
    """A record that is no event of ours; the message is a French sentence that says why."""


@dataclass(frozen=True)
class Envelope:
    """An event with its CloudEvents attributes. `id` is a UUID for our own events, any text for others'.

    `body` is its whole JSON body as it was read, in the version it was published.
    """

    id: str
    type: str
    source: str
    time: datetime
    data: EventData
    subject: str | None = None
    causation_id: str | None = None
    retry_of: str | None = None
    body: bytes = field(default=b"", compare=False, repr=False)

    @property
    def dossier_id(self) -> uuid.UUID | None:
        """Return the dossier it tells of, None for none; one that is submitted without an id has one all the same."""
        said: uuid.UUID | None = getattr(self.data, "dossier_id", None)
        is_unnamed = said is None and isinstance(self.data, DossierSubmitted)
        return ids.dossier_id(self.source, self.id) if is_unnamed else said

    @property
    def uuid(self) -> uuid.UUID:
        """Return the id as a UUID; an upstream system's own kind of id is hashed with its source."""
        try:
            return uuid.UUID(self.id)
        except ValueError:
            return uuid.uuid5(ids.NAMESPACE, f"{self.source}\n{self.id}")


@dataclass(frozen=True)
class Record:
    """What is handed to Kafka."""

    topic: str
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


Seal = Callable[[Envelope, bytes], tuple[bytes, str | None]]
"""From an event and its body to the body as it travels, and the seal that holds what was taken out of it."""
Open = Callable[[Mapping[str, str], bytes], bytes]
"""From the attributes and the value of a sealed record to the event's whole body. Raises: MalformedEventError."""


def encode(envelope: Envelope, seal: Seal | None = None) -> Record:
    """Bind an event to a Kafka record.

    Raises: MalformedEventError: the body as it travels, with what was sealed of it, is larger than 256 KiB.
    """
    value, sealed = envelope.data.model_dump_json(exclude_none=True).encode(), None
    if seal is not None:
        value, sealed = seal(envelope, value)
    size = len(value) + len(sealed or "")
    if size > MAX_VALUE_BYTES:
        raise MalformedEventError(f"l’évènement {envelope.type} pèse {size} octets, plus que {MAX_VALUE_BYTES}")
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": envelope.id,
        "ce_type": envelope.type,
        "ce_source": envelope.source,
        "ce_subject": envelope.subject or str(envelope.data.partition_key()) or None,
        "ce_time": envelope.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_causationid": envelope.causation_id,
        SEAL_HEADER: sealed,
        RETRY_HEADER: envelope.retry_of,
        "content-type": "application/json",
    }
    headers = [(name, text.encode()) for name, text in attributes.items() if text is not None]
    key = str(envelope.data.partition_key()).encode() or None
    return Record(topic=envelope.data.TOPIC.value, key=key, value=value, headers=headers)


class Catalogue(NamedTuple):
    """The events that can be read: those of today, and how those of earlier versions become them."""

    classes: Mapping[str, type[EventData]]
    upcasts: Mapping[str, tuple[str, Upcast]]

    def knows(self, ce_type: str) -> bool:
        """Tell whether an event of this type and version can be read."""
        return ce_type in self.classes or ce_type in self.upcasts


CATALOGUE = Catalogue(BY_TYPE, UPCASTS)


def decode(
    headers: Iterable[tuple[str, bytes | None]],
    value: bytes | None,
    received: datetime,
    catalogue: Catalogue = CATALOGUE,
    opening: Open | None = None,
) -> Envelope:
    """Read an event from a Kafka record. `received` is the record's own time, for events that do not say theirs.

    `type` stays what was published; `data` is the latest version of it, with what `opening` makes of its sealed texts.

    Raises: MalformedEventError: missing attribute, unknown type or version, or a body that does not obey its schema.
        Whatever `opening` raises.
    """
    attributes = {name: (raw or b"").decode("utf-8", "replace") for name, raw in headers}
    for name in ("ce_id", "ce_type", "ce_source"):
        if not attributes.get(name):
            raise MalformedEventError(f"il manque l’en-tête {name} (CloudEvents 1.0, mode binaire)")
    if attributes.get("ce_specversion", SPEC_VERSION) != SPEC_VERSION:
        raise MalformedEventError(f"version de CloudEvents inconnue : {attributes['ce_specversion']}")
    data, body = _body(attributes, value, catalogue, opening)
    return Envelope(
        id=attributes["ce_id"],
        type=attributes["ce_type"],
        source=attributes["ce_source"],
        subject=attributes.get("ce_subject"),
        time=_time(attributes["ce_time"]) if attributes.get("ce_time") else received,
        data=data,
        causation_id=attributes.get("ce_causationid"),
        retry_of=attributes.get(RETRY_HEADER),
        body=body,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedEventError(f"l’en-tête ce_time n’est pas une date : {text[:40]}") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _body(
    attributes: Mapping[str, str], value: bytes | None, catalogue: Catalogue, opening: Open | None
) -> tuple[EventData, bytes]:
    ce_type = attributes["ce_type"]
    if not catalogue.knows(ce_type):
        raise MalformedEventError(_unknown(ce_type, catalogue))
    if value is None or len(value) > MAX_VALUE_BYTES:
        size = "vide" if value is None else f"de {len(value)} octets (au plus {MAX_VALUE_BYTES})"
        raise MalformedEventError(f"corps {size} pour un évènement {ce_type}")
    if SEAL_HEADER in attributes:
        if opening is None:
            raise MalformedEventError("les textes de cet évènement sont scellés ; ils ne peuvent être lus ici")
        value = opening(attributes, value)
    try:
        if ce_type in catalogue.upcasts:
            return _upcast_body(ce_type, value, catalogue), value
        return catalogue.classes[ce_type].model_validate_json(value), value
    except ValidationError as error:
        raise MalformedEventError(_explain(error)) from error


def _upcast_body(ce_type: str, value: bytes, catalogue: Catalogue) -> EventData:
    try:
        latest, body = upcast(ce_type, json.loads(value), catalogue.upcasts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise MalformedEventError(f"corps illisible pour un évènement {ce_type}") from error
    return catalogue.classes[latest].model_validate_json(json.dumps(body))


def _unknown(ce_type: str, catalogue: Catalogue) -> str:
    known = TYPE_PATTERN.match(ce_type)
    versions = [name for name in catalogue.classes if known and name.startswith(known.group(1) + ".v")]
    if known and versions:
        return f"version inconnue de l’évènement : {ce_type} (connue : {', '.join(versions)})"
    return f"type d’évènement inconnu : {ce_type[:100]}"


_FRENCH = {
    "missing": "champ obligatoire absent",
    "extra_forbidden": "champ inconnu",
    "json_invalid": "le corps n’est pas du JSON valable",
    "uuid_parsing": "ce n’est pas un UUID",
    "string_pattern_mismatch": "ce n’est pas la forme attendue",
    "date_from_datetime_parsing": "ce n’est pas une date AAAA-MM-JJ",
    "too_short": "liste vide ou trop courte",
    "too_long": "trop long",
    "string_too_short": "texte vide",
    "string_too_long": "texte trop long",
    "string_type": "un texte est attendu",
    "bool_parsing": "vrai ou faux est attendu",
    "literal_error": "valeur inconnue",
}


def _explain(error: ValidationError) -> str:
    """Say in French what is wrong with a body, field by field, without repeating its content."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:5]
    return " ; ".join(
        f"{_where(problem['loc'])} : {_FRENCH.get(problem['type'], 'valeur refusée')}" for problem in problems
    )


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "corps"
