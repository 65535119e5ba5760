"""`events` and `dead-letters`: what lies on the log, and what failed for good."""

import base64
import json
import sys
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from workers._cli.options import AsJson, Data, compose, print_json, tell
from workers.errors import RejectedError

if TYPE_CHECKING:
    from schemas.views import DeadLetter
    from workers.adapters.kafka_log import LoggedRecord
    from workers.apps import Composition
    from workers.delivery import Wire

dead_letters = typer.Typer(help="Ce qui a échoué pour de bon, et comment le renvoyer.", invoke_without_command=True)

FORMATS = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


def events(
    dossier: Annotated[str | None, typer.Option(help="Seulement ceux de ce dossier.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=FORMATS, help="À partir de cet instant.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=FORMATS, help="Jusqu’à cet instant, exclu.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Tels qu’ils sont sur Kafka : textes scellés.")] = False,
    data: Data = None,
    json_: AsJson = True,  # noqa: ARG001 -- JSON Lines are the only form; the flag is the contract's
) -> None:
    """Écrit les évènements de Kafka en JSON Lines, dans l’ordre de leur date, leurs textes descellés."""
    from schemas.topics import PROGRESS, Topic  # noqa: PLC0415 -- late, as all that is heavy
    from workers.adapters.kafka_log import read_log  # noqa: PLC0415

    parts = compose(data)
    topics = [topic for topic in Topic if topic not in PROGRESS]
    last = milliseconds(until)
    records = [
        record
        for record in read_log(parts.bootstrap, topics, milliseconds(since))
        if last is None or record.timestamp < last
    ]
    account_reading(parts, "events", dossier, since, until)
    wire = parts.wire.reading()
    for record in sorted(records, key=lambda record: (record.timestamp, record.topic, record.partition, record.offset)):
        shown = _shown(record, None if raw else wire)
        if dossier is None or _dossier_of(shown) == dossier:
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")


def account_reading(
    parts: "Composition",
    how: Literal["events", "proof", "replay"],
    dossier: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> None:
    """Tell the log that it was read, and the person where that could not be told."""
    from schemas.audit import LogRead  # noqa: PLC0415 -- late, as all that is heavy
    from workers.accounting import account, acting_person  # noqa: PLC0415

    try:
        of_dossier = uuid.UUID(dossier) if dossier else None
    except ValueError:
        of_dossier = None  # of no dossier there is
    actor = acting_person(parts.settings)
    warn_if_not_told(account(parts, LogRead(actor=actor, how=how, of_dossier=of_dossier, since=since, until=until)))


def warn_if_not_told(reason: str | None) -> None:
    """Tell the person that what they did could not be put on the log."""
    if reason is not None:
        tell(f"lisiere : le journal n’a pas pu le noter ({reason})")


def milliseconds(moment: datetime | None) -> int | None:
    """Return a moment in ms since 1970; one without a zone is this machine’s."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.astimezone()
    return int(aware.timestamp() * 1000)


def _shown(record: "LoggedRecord", wire: "Wire | None") -> dict[str, Any]:
    """Return a record as a CloudEvent in JSON format, with where it lies; a body that is no JSON goes as base64.

    Args: wire: opens what is sealed; None: it is shown as it lies.
    """
    headers = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    value = record.value or b"null"
    if wire is not None:
        headers, value = _opened(headers, value, wire)
    attributes = {name.removeprefix("ce_"): text for name, text in headers.items()}
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    recorded = datetime.fromtimestamp(record.timestamp / 1000, tz=UTC).isoformat()
    try:
        body: dict[str, Any] = {"data": json.loads(value)}
    except ValueError:
        body = {"data_base64": base64.b64encode(value).decode()}
    key = record.key.decode("utf-8", "replace") if record.key is not None else None
    return {**attributes, "kafka": {**place, "key": key, "recorded": recorded}, **body}


def _opened(headers: dict[str, str], value: bytes, wire: "Wire") -> tuple[dict[str, str], bytes]:
    from workers._delivery.letters import opened_headers  # noqa: PLC0415 -- late, as all that is heavy

    headers, value = wire.opened(headers, value)
    try:
        said = json.loads(value)
    except ValueError:
        return headers, value
    dossier_id = said.get("dossier_id") if isinstance(said, dict) else None
    return opened_headers(headers, dossier_id if isinstance(dossier_id, str) else None, wire), value


def _dossier_of(shown: dict[str, Any]) -> str | None:
    data = shown.get("data")
    if isinstance(data, dict) and data.get("dossier_id"):
        return str(data["dossier_id"])
    if shown.get("type", "").startswith("fr.lisiere.dossier.submitted") and shown.get("id") and shown.get("source"):
        from schemas import ids  # noqa: PLC0415

        return str(ids.dossier_id(shown["source"], shown["id"]))
    return None


@dead_letters.callback()
def _by_default(context: typer.Context, data: Data = None, json_: AsJson = False) -> None:
    if context.invoked_subcommand is None:
        list_letters(data, json_)


@dead_letters.command("list")
def list_letters(data: Data = None, json_: AsJson = False) -> None:
    """Liste ce qui a échoué pour de bon, le plus récent d’abord."""
    letters = compose(data).read_model.dead_letters(limit=10_000)
    if json_:
        print_json([letter.model_dump(mode="json", exclude={"body", "detail"}) for letter in letters])
        return
    for letter in letters:
        again = "  (renvoyé)" if letter.retried else ""
        when = letter.failed_at.strftime("%d/%m/%Y %H:%M")
        sys.stdout.write(f"{letter.letter_id}  {when}  {letter.stage}  {letter.reason}{again}\n")
    if not letters:
        tell("Rien n’a échoué.")


@dead_letters.command("show")
def show_letter(letter_id: str, data: Data = None, json_: AsJson = False) -> None:  # noqa: ARG001 -- always JSON
    """Montre un évènement qui a échoué, tel qu’il était, et pourquoi."""
    print_json(_find(compose(data), letter_id).model_dump(mode="json"))


@dead_letters.command("retry")
def retry_letter(letter_id: str, data: Data = None, json_: AsJson = False) -> None:
    """Renvoie un évènement qui a échoué là où il allait."""
    from workers._cli.taking import account_operation  # noqa: PLC0415 -- it imports this module

    parts = compose(data)
    letter = _find(parts, letter_id)
    parts.retry(letter.letter_id)
    account_operation(parts, "dead_letter_retried", letter.letter_id)
    if json_:
        print_json({"letter_id": letter.letter_id, "retried": True})
    else:
        tell(f"{letter.letter_id} renvoyé vers {letter.topic}.")


def _find(parts: "Composition", letter_id: str) -> "DeadLetter":
    found = parts.read_model.dead_letter(letter_id)
    if found is None:
        raise RejectedError(f"aucun évènement en échec ne s’appelle « {letter_id} »")
    return found
