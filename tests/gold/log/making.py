"""Golden logs: one JSON Lines file for each set of published versions, made once and never changed.

Run as `python -m tests.gold.log.making`: what `schemas/catalogue` has and no golden log holds yet goes into a new file,
its digest into frozen.txt. Each event is made from its JSON Schema, in full and with nothing it may leave out, in clear
and, where it has texts that are sealed, sealed under a key that follows from the dossier's id; the first file tells the
story of `stories.py` too. `--dumps` writes anew what each log is replayed to: read the difference
as you would read code, for it changes what the past looks like.
"""

import hashlib
import json
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from schemas.envelope import SEAL_HEADER, decode
from schemas.event_types import BY_TYPE
from schemas.event_types import FOLDER as CATALOGUE
from schemas.ids import NAMESPACE
from schemas.sealing import marks_of
from tests.fakes.wire import WIRE
from tests.unit.workers.projection.stories import log as story
from workers._journal.bundle_record import event_line, read_event
from workers.adapters.kafka_log import LoggedRecord
from workers.adapters.sql_dump import canonical_lines
from workers.adapters.sql_engine import open_engine, sqlite_url
from workers.replaying import rebuild

HERE = Path(__file__).parent
FROZEN = HERE / "frozen.txt"
_BEGAN_MS = 1_793_606_400_000
_FORMATS = {"date": "2026-11-02", "date-time": "2026-11-02T08:00:00Z"}


def logs() -> list[Path]:
    """Return the golden logs, oldest first."""
    return sorted(HERE.glob("[0-9]*.jsonl"))


def dump_of(log: Path) -> Path:
    """Return where the read model of a golden log is kept."""
    return log.with_suffix(".dump")


def records_of(log: Path) -> list[LoggedRecord]:
    """Return the records of a golden log."""
    return [LoggedRecord(*read_event(line).record) for line in log.read_text(encoding="utf-8").splitlines()]


def types_of(records: Iterable[LoggedRecord]) -> set[str]:
    """Return the types of events among records, dead letters apart."""
    ours = (record for record in records if record.topic != "lisiere.dead-letter")
    return {dict(record.headers)["ce_type"].decode() for record in ours}


def sealable() -> set[str]:
    """Return the types of events of a dossier that have texts to seal."""
    return {ce_type for ce_type, event_class in BY_TYPE.items() if marks_of(event_class)}


def is_sealed(record: LoggedRecord) -> bool:
    """Tell whether the texts of a record are sealed."""
    return SEAL_HEADER in dict(record.headers)


def replayed(records: Iterable[LoggedRecord]) -> list[str]:
    """Return the read model of records, a row a line; columns that say nothing are left out, for more may come."""
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_engine(sqlite_url(Path(scratch) / "replayed.db"))
        rebuild(records, engine, WIRE.decode)
        rows = [json.loads(line) for line in canonical_lines(engine)]
        engine.dispose()
    said = ([table, {name: value for name, value in row.items() if value is not None}] for table, row in rows)
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in said)


def make() -> Path | None:
    """Write a golden log of what none holds yet; return it, None where there is nothing."""
    held = [record for log in logs() for record in records_of(log)]
    missing = sorted({path.stem for path in CATALOGUE.iterdir()} - types_of(held))
    unsealed = sorted(sealable() - types_of(record for record in held if is_sealed(record)))
    if not missing and not unsealed:
        return None
    records = [] if logs() else [record for partition in story().values() for record in partition]
    records += [record for ce_type in missing for record in _samples(ce_type)]
    records += [_sealed(record) for ce_type in unsealed for record in _samples(ce_type)]
    log = HERE / f"{len(logs()) + 1:04}.jsonl"
    lines = (event_line(record, number, []) for number, record in enumerate(records))
    log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with FROZEN.open("a", encoding="utf-8") as frozen:
        frozen.write(f"{hashlib.sha256(log.read_bytes()).hexdigest()}  {log.name}\n")
    _write_dump(log)
    return log


def _write_dump(log: Path) -> None:
    dump_of(log).write_text("".join(f"{row}\n" for row in replayed(records_of(log))), encoding="utf-8")


def _samples(ce_type: str) -> Iterator[LoggedRecord]:
    schema = json.loads((CATALOGUE / f"{ce_type}.json").read_text(encoding="utf-8"))
    topic = ce_type.removeprefix("fr.").rpartition(".v")[0]
    for number, is_full in enumerate((True, False)):
        seed = f"{ce_type} {number}"
        body = _made(schema, schema.get("$defs", {}), seed, is_full=is_full)
        headers = {"ce_specversion": "1.0", "ce_id": str(uuid.uuid5(NAMESPACE, seed)), "ce_type": ce_type}
        headers |= {"ce_source": "/lisiere/golden", "ce_time": f"2026-11-02T08:0{number}:00Z"}
        key = str(body.get("document_id") or body.get("dossier_id") or "").encode() or None
        value = json.dumps(body, ensure_ascii=False).encode()
        said = [(name, text.encode()) for name, text in headers.items()]
        yield LoggedRecord(topic, 9, 2 * number, _BEGAN_MS + 60_000 * number, key, value, said)


def _sealed(record: LoggedRecord) -> LoggedRecord:
    """Return a sample as it is published today, further on in its partition; one without any text stays as it is."""
    sealed = WIRE.encode(decode(record.headers, record.value, record.time))
    return record._replace(offset=record.offset + 4, value=sealed.value, headers=sealed.headers)


def _made(schema: dict[str, Any], definitions: dict[str, Any], seed: str, *, is_full: bool) -> Any:  # noqa: PLR0911 -- one for each kind
    """Return a value that obeys a JSON Schema as pydantic writes them; `seed` makes its identifiers."""
    if "$ref" in schema:
        return _made(definitions[schema["$ref"].rpartition("/")[2]], definitions, seed, is_full=is_full)
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _made(options[0], definitions, seed, is_full=is_full)
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            chosen = {n: s for n, s in schema.get("properties", {}).items() if is_full or n in required or "const" in s}
            return {
                name: _made(inner, definitions, _seed(seed, name), is_full=is_full) for name, inner in chosen.items()
            }
        case "array":
            items = schema.get("prefixItems") or [schema.get("items", {})] * max(is_full, schema.get("minItems", 0))
            return [_made(item, definitions, f"{seed}.{n}", is_full=is_full) for n, item in enumerate(items)]
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            return _text(schema, seed)


def _seed(seed: str, name: str) -> str:
    """Return what makes a property's identifier; a dossier's own is the same wherever the event names it."""
    return f"{seed.partition(' ')[0]}/{name}" if name in {"dossier_id", "document_id", "note_id"} else f"{seed}.{name}"


def _text(schema: dict[str, Any], seed: str) -> str:
    if schema.get("format") == "uuid":
        return str(uuid.uuid5(NAMESPACE, seed))
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return digest if "64" in schema.get("pattern", "") else f"texte {digest[:8]}"[: schema.get("maxLength")]


if __name__ == "__main__":
    made = make()
    sys.stdout.write(f"{made.name}\n" if made else "every published version is in a golden log\n")
    if "--dumps" in sys.argv:
        for each in logs():
            _write_dump(each)
