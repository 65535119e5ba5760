"""Exporting: all that the log holds of one dossier, with its proofs, as one file that is checked without us."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.envelope import MalformedEventError
from workers._journal.bundle import BundleReport, check_bundle, references
from workers._journal.bundle_record import event_line
from workers._journal.bundle_texts import text_line
from workers._journal.bundle_writing import BundleContent, HeldArtefact, write_bundle
from workers._journal.leaf import leaf_of
from workers._journal.proof import write_consistency
from workers._journal.stamp import TOKEN, CarriedStamp
from workers._journal.tree import Tree
from workers.adapters.kafka_log import LoggedRecord, read_log
from workers.adapters.sqlite_journal_reader import SqliteJournalReader
from workers.apps import Composition
from workers.errors import RejectedError, UnavailableError
from workers.journal import TOPICS
from workers.proving import numbers_of, signed_tree

_DOCUMENTS = {"artefact", "extraction"}
"""Fields that name a document, or its whole text."""


@dataclass(frozen=True)
class Exported:
    """What a bundle holds; `size` is the number of entries of the journal it is proven by."""

    events: int
    artefacts: int
    included: int
    size: int
    path: Path
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return it as `lisiere export --json` prints it."""
        return {
            "file": str(self.path),
            "sha256": self.sha256,
            "events": self.events,
            "artefacts": self.artefacts,
            "included": self.included,
            "journal_size": self.size,
        }


def export(dossier_id: str, target: Path, parts: Composition, *, with_documents: bool = False) -> Exported:
    """Write the audit bundle of a dossier.

    Raises: RejectedError: no such dossier, a journal that is not what was signed, or content that is not in the store.
        UnavailableError: Kafka, the store or the journal is out of reach.
    """
    records = sorted(
        (record for record in read_log(parts.bootstrap, TOPICS) if _is_of(record, dossier_id)),
        key=lambda record: (record.timestamp, record.topic, record.partition, record.offset),
    )
    if not records:
        raise RejectedError(f"aucun évènement du dossier {dossier_id}")
    journal = parts.recorded
    numbers = numbers_of(records, journal)
    checkpoint, note, tree = signed_tree(journal)
    for record, number in zip(records, numbers, strict=True):
        if tree.leaf(number) != leaf_of(record):
            raise RejectedError(f"l’évènement {number} n’est plus celui du journal : « lisiere verify » dit lequel")
    lines = [
        event_line(record, number, tree.inclusion(number)) for record, number in zip(records, numbers, strict=True)
    ]
    artefacts = list(_artefacts(records, parts, with_documents=with_documents))
    carried = stamp_of(journal, max(numbers), tree, note)
    texts = list(_texts(zip(numbers, records, strict=True), parts))
    content = BundleContent(dossier_id, lines, artefacts, note, checkpoint.size, carried, texts)
    try:
        write_bundle(target, content, journal.private_key())
    except OSError as error:
        raise UnavailableError(f"{target} ne peut pas être écrit : {error.strerror or error}") from error
    included = sum(artefact.open is not None for artefact in artefacts)
    return Exported(len(lines), len(artefacts), included, checkpoint.size, target, _digest_of(target))


def check_against_journal(path: Path, parts: Composition) -> BundleReport:
    """Check a bundle, and where its journal is the data folder's, that the journal still begins with what it says."""
    report = check_bundle(path)
    _check_time(report, parts)
    journal = parts.recorded
    if report.key is None or report.checkpoint is None or not journal.exists():
        return report
    own = journal.public_key()
    if own.name != report.key.name:
        return report
    if own != report.key:
        report.findings.insert(0, f"signé par {report.key}, qui n’est pas la clé de ce journal ({own})")
    elif journal.size() < report.checkpoint.size:
        report.findings.insert(0, f"le journal n’a plus les {report.checkpoint.size} entrées que le paquet prouve")
    elif Tree(journal.leaves(report.checkpoint.size)).root() != report.checkpoint.root:
        report.findings.insert(0, f"le journal a bifurqué avant l’entrée {report.checkpoint.size}")
    else:
        report.checked.append(
            f"le journal du dossier de données commence par les {report.checkpoint.size} mêmes entrées"
        )
    return report


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(journal: SqliteJournalReader, last: int, tree: Tree, note: str) -> CarriedStamp | None:
    """Return the first stamp after the dossier's last event, else the last there is."""
    stamps = journal.stamps()
    if not stamps:
        return None
    stamp = next((each for each in stamps if each.size > last), stamps[-1])
    return CarriedStamp(stamp, write_consistency(tree.consistency(stamp.size), note))


def _check_time(report: BundleReport, parts: Composition) -> None:
    authority = parts.time_stamp_authority
    if report.stamp is None or authority is None:
        return
    try:
        time = authority.check(report.stamp.token, report.stamp.note.encode())
    except RejectedError as error:
        report.findings.append(f"{TOKEN} : {error}")
    else:
        report.checked.append(f"horodaté le {time:%d/%m/%Y à %H:%M} UTC par une autorité de confiance")


def _is_of(record: LoggedRecord, dossier_id: str) -> bool:
    if record.key == dossier_id.encode():
        return True
    try:
        body = json.loads(record.value or b"null")
    except (ValueError, RecursionError):
        return False
    if isinstance(body, dict) and body.get("dossier_id"):
        return str(body["dossier_id"]).lower() == dossier_id
    said = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    is_submission = said.get("ce_type", "").startswith("fr.lisiere.dossier.submitted")
    return is_submission and str(ids.dossier_id(said.get("ce_source", ""), said.get("ce_id", ""))) == dossier_id


def _texts(numbered: Iterable[tuple[int, LoggedRecord]], parts: Composition) -> Iterator[str]:
    """Yield the texts of each sealed event; an altered one was refused when it came. Raises: UnavailableError."""
    for number, record in numbered:
        said = {name: (content or b"").decode("utf-8", "replace") for name, content in record.headers}
        with suppress(MalformedEventError):
            disclosed = parts.wire.disclosed(said, record.value or b"")
            if disclosed is not None:
                yield text_line(number, disclosed)


def _artefacts(records: Sequence[LoggedRecord], parts: Composition, *, with_documents: bool) -> Iterator[HeldArtefact]:
    """Yield each content the events name, once. Raises: RejectedError: one that should travel is not in the store."""
    roles: dict[str, list[str]] = {}
    refs: dict[str, ArtefactRef] = {}
    for record in records:
        for found in references(record.value):
            role = found.pop("role")
            ref = ArtefactRef.model_validate({name: found[name] for name in ArtefactRef.model_fields})
            refs.setdefault(ref.sha256, ref)
            if role not in roles.setdefault(ref.sha256, []):
                roles[ref.sha256].append(role)
    for sha256, ref in refs.items():
        travels = with_documents or not _DOCUMENTS.intersection(roles[sha256])
        travels = travels and not _is_erased(ref, parts)
        if travels and not parts.store.holds(ref):
            raise RejectedError(f"la pièce {sha256} ({', '.join(roles[sha256])}) n’est plus dans le stockage")
        opened = partial(parts.store.open, ref) if travels else None
        yield HeldArtefact(sha256, ref.size, ref.media_type, tuple(roles[sha256]), opened)


def _is_erased(ref: ArtefactRef, parts: Composition) -> bool:
    return ref.dossier_id is not None and parts.keys.is_erased(ref.dossier_id)
