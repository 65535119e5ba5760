"""The checks of an audit bundle, on Python's standard library alone: this file and its neighbours travel inside it.

bundle.txt      signed note: the dossier, how many events, the SHA-256 of every other part
public_key.txt  the journal's key; its holder must be known from elsewhere
checkpoint.txt  signed note: size and root of the journal when the bundle was made
events.jsonl    the dossier's events, each with its number in the journal and its inclusion proof (RFC 6962 § 2.1.1)
textes.jsonl    the texts of sealed events, each checked against what its entry commits to
artefacts.json  what the events name by digest: which of it lies under artefacts/, which stays with the service
artefacts/      notes, manifests, evidence, model calls, classifications; documents only where asked for
verify.py, verificateur/, LISEZMOI.txt
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers._journal.bundle_container import Container, open_container
from workers._journal.bundle_record import HeldEvent, read_event
from workers._journal.bundle_texts import TEXTS, check_texts
from workers._journal.checkpoint import Checkpoint, open_checkpoint
from workers._journal.signed_note import NoteError, PublicKey, open_note, read_public_key
from workers._journal.stamp import NOTE, PROOF, TOKEN, CarriedStamp, Stamp, check_stamp

MANIFEST, KEY, CHECKPOINT = "bundle.txt", "public_key.txt", "checkpoint.txt"
EVENTS, ARTEFACTS, FOLDER = "events.jsonl", "artefacts.json", "artefacts/"
TITLE = "lisiere audit bundle v1"
_REFERENCE = {"uri", "sha256", "size", "media_type"}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNREADABLE = (OSError, KeyError, ValueError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass
class BundleReport:
    """What was checked (French sentences) and what is wrong, most exact first."""

    checked: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    key: PublicKey | None = None
    checkpoint: Checkpoint | None = None
    events: int = 0
    stamp: Stamp | None = None


@dataclass(frozen=True)
class Manifest:
    """What a bundle says it holds."""

    dossier_id: str
    events: int
    digests: dict[str, str]

    def text(self) -> str:
        """Return the body of its note."""
        parts = "".join(f"{digest} {name}\n" for name, digest in sorted(self.digests.items()))
        return f"{TITLE}\ndossier {self.dossier_id}\nevents {self.events}\n{parts}"


def check_bundle(path: Path) -> BundleReport:
    """Check a bundle, packed or unpacked; whatever it holds, this says what is wrong rather than fail."""
    report = BundleReport()
    try:
        container = open_container(path)
    except (OSError, ValueError) as error:
        report.findings.append(f"{path.name} : {error}")
        return report
    try:
        report.key = read_public_key(_text(container, KEY))
        report.checkpoint = open_checkpoint(_text(container, CHECKPOINT), report.key)
    except _UNREADABLE as error:
        report.findings.append(f"{CHECKPOINT} ou {KEY} : {_said(error)}")
    events = _check_events(container, report)
    _check_texts(container, events, report)
    _check_artefacts(container, events, report)
    if report.key is not None and NOTE in container.names():
        _check_stamp(container, report.key, report)
    _check_manifest(container, report)
    if not container.is_sealed():
        report.findings.append(f"{path.name} : l’enveloppe ZIP a été modifiée")
    return report


def _check_events(container: Container, report: BundleReport) -> list[HeldEvent]:
    try:
        lines = _bytes(container, EVENTS).split(b"\n")
    except _UNREADABLE as error:
        report.findings.append(f"{EVENTS} : {_said(error)}")
        return []
    if lines.pop() != b"":
        report.findings.append(f"{EVENTS}, dernière ligne : inachevée")
    events: list[HeldEvent] = []
    for line_number, line in enumerate(lines, start=1):
        try:
            event = read_event(line.decode())
        except _UNREADABLE:
            report.findings.append(f"{EVENTS}, ligne {line_number} : cet évènement a été modifié")
            continue
        if report.checkpoint and not _is_proven(event, report.checkpoint):
            about = f"{EVENTS}, ligne {line_number}, {event.place} : cet évènement n’est pas celui du journal"
            report.findings.append(about)
        if events and not _follows(event, events[-1]):
            about = f"{EVENTS}, ligne {line_number}, {event.place} : cet évènement n’est pas à sa place"
            report.findings.append(about)
        events.append(event)
    report.events = len(lines)
    report.checked.append(f"{len(lines)} évènements recalculés, chacun prouvé à sa place dans le journal signé")
    return events


def _follows(event: HeldEvent, before: HeldEvent) -> bool:
    """Tell whether an event comes after another as they are exported, by time and place: none twice, none swapped."""
    try:
        return (before.record[3], *before.record[:3]) < (event.record[3], *event.record[:3])
    except TypeError:
        return False


def _is_proven(event: HeldEvent, checkpoint: Checkpoint) -> bool:
    try:
        return event.is_proven(checkpoint.size, checkpoint.root)
    except Exception:  # noqa: BLE001 -- numbers beyond what a leaf holds, parts of another type: not proven
        return False


def _check_texts(container: Container, events: Sequence[HeldEvent], report: BundleReport) -> None:
    try:
        lines = _bytes(container, TEXTS) if TEXTS in container.names() else b""
    except _UNREADABLE as error:
        report.findings.append(f"{TEXTS} : {_said(error)}")
        return
    checked, findings = check_texts(lines, events)
    report.checked += checked
    report.findings += findings


def _check_artefacts(container: Container, events: Sequence[HeldEvent], report: BundleReport) -> None:
    try:
        listed = {each["sha256"]: bool(each["included"]) for each in json.loads(_bytes(container, ARTEFACTS))}
    except _UNREADABLE as error:
        report.findings.append(f"{ARTEFACTS} : {_said(error)}")
        return
    held = {name.removeprefix(FOLDER) for name in container.names() if name.startswith(FOLDER)}
    for digest in sorted(held):
        if _digest(container, FOLDER + digest) != digest:
            report.findings.append(f"{FOLDER}{digest} : ce contenu n’est plus celui de son empreinte")
    for digest, is_included in sorted(listed.items()):
        if is_included and digest not in held:
            report.findings.append(f"{FOLDER}{digest} : pièce absente")
    for event in events:
        for reference in references(event.record.value):
            if reference["sha256"] not in listed:
                report.findings.append(f"{event.place} : la pièce {reference['sha256']} n’est pas mentionnée")
    report.checked.append(
        f"{len(held)} pièces comparées à leur empreinte, {len(listed) - len(held)} restées au service"
    )


def _check_stamp(container: Container, key: PublicKey, report: BundleReport) -> None:
    try:
        report.stamp = Stamp(0, _text(container, NOTE), _bytes(container, TOKEN))
        stamped = check_stamp(CarriedStamp(report.stamp, _text(container, PROOF)), key)
    except _UNREADABLE as error:
        report.findings.append(f"{NOTE} : {_said(error)}")
        return
    about = f"le journal prolonge celui de {stamped.size} entrées que {TOKEN} horodate (openssl ts -verify le vérifie)"
    report.checked.append(about)


def references(value: bytes | None) -> Iterator[dict[str, Any]]:
    """Yield the references to content in the body of an event, each with the `role` its field names."""
    try:
        body = json.loads(value or b"null")
    except (ValueError, RecursionError):
        return
    yield from _references(body, "")


def _references(body: Any, role: str) -> Iterator[dict[str, Any]]:
    if isinstance(body, list):
        for each in body:
            yield from _references(each, role)
    elif isinstance(body, dict):
        if body.keys() >= _REFERENCE and _DIGEST.fullmatch(str(body["sha256"])):
            yield {**body, "role": role}
        for name, inner in body.items():
            yield from _references(inner, name)


def _check_manifest(container: Container, report: BundleReport) -> None:
    if report.key is None:
        return
    try:
        manifest = _read_manifest(open_note(_text(container, MANIFEST), report.key))
    except _UNREADABLE as error:
        report.findings.append(f"{MANIFEST} : {_said(error)}")
        return
    names = [name for name in container.names() if name != MANIFEST]
    for name in sorted({*names, *manifest.digests}):
        if names.count(name) != 1 or name not in manifest.digests:
            report.findings.append(f"{name} : {'pièce absente' if name not in names else 'pièce ajoutée'}")
        elif _digest(container, name) != manifest.digests[name]:
            report.findings.append(f"{name} : ce n’est plus la pièce qui a été signée")
    if manifest.events != report.events:
        report.findings.append(f"{EVENTS} : {report.events} évènements, {manifest.events} ont été signés")
    report.checked.append(f"{len(names)} parties comparées à la liste signée du dossier {manifest.dossier_id}")


def _read_manifest(text: str) -> Manifest:
    """Read what a bundle says it holds. Raises: NoteError: it is not said so."""
    title, dossier, events, *parts = text.removesuffix("\n").split("\n")
    digests = {name: digest for digest, _, name in (part.partition(" ") for part in parts)}
    manifest = Manifest(dossier.removeprefix("dossier "), int(events.removeprefix("events ")), digests)
    if title != TITLE or manifest.text() != text:
        raise NoteError("ce n’est pas la liste d’un paquet d’audit")
    return manifest


def _bytes(container: Container, name: str) -> bytes:
    return b"".join(container.blocks(name))


def _text(container: Container, name: str) -> str:
    return _bytes(container, name).decode()


def _digest(container: Container, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        for block in container.blocks(name):
            digest.update(block)
    except _UNREADABLE:
        return None
    return digest.hexdigest()


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, NoteError) else "pièce absente ou illisible"


def main(arguments: Sequence[str]) -> int:
    """Check the bundle named on the command line, say in French what was checked; 1 where something is wrong."""
    report = check_bundle(Path(arguments[0]))
    out = [f"✓ {line}" for line in report.checked] if not report.findings else []
    if report.checkpoint:
        out.append(f"Journal {report.checkpoint.origin}, {report.checkpoint.size} entrées.")
    if report.key:
        out.append(f"Clé publique à comparer avec celle que le service publie : {report.key}")
    out += [f"✗ {finding}" for finding in report.findings[:20]]
    out.append("Le paquet a été altéré." if report.findings else "Le paquet est intact.")
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if report.findings else 0
