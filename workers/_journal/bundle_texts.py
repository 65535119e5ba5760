"""The texts of a bundle's sealed events, disclosed: each checked against what the journal's own entry commits to.

textes.jsonl holds a line an event: its number in the journal, the salt and the texts by their place in its body.
Nothing else tells them without the dossier's key, which does not travel; once a dossier is erased nobody can tell them.
"""

import json
from collections.abc import Sequence
from typing import Any

from workers._journal.bundle_record import HeldEvent
from workers._journal.disclosure import HEADER, Disclosure, read_seal, why_not_disclosed

TEXTS = "textes.jsonl"
ERASURE = "fr.lisiere.dossier.erased.v"
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, RecursionError)


def text_line(number: int, disclosure: Disclosure) -> str:
    """Return the line of an event's texts."""
    said = {"number": number, "salt": disclosure.salt.hex(), "texts": dict(disclosure.texts)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def check_texts(lines: bytes, events: Sequence[HeldEvent]) -> tuple[list[str], list[str]]:
    """Return what was checked and what is wrong, in French."""
    disclosed: dict[int, Disclosure] = {}
    findings = []
    for place, line in enumerate(lines.decode("utf-8", "replace").split("\n")[:-1], start=1):
        try:
            number, disclosure = _read(line)
        except _UNREADABLE:
            findings.append(f"{TEXTS}, ligne {place} : ces textes ont été modifiés")
        else:
            disclosed[number] = disclosure
    sealed = {event.number: event for event in events if _header(event, HEADER)}
    for number, disclosure in sorted(disclosed.items()):
        if reason := _why_not(disclosure, sealed.get(number)):
            findings.append(f"{TEXTS}, entrée {number} : {reason}")
    checked = (
        [f"les textes de {len(disclosed)} évènements comparés à ce que le journal en a scellé"] if disclosed else []
    )
    untold = len(sealed.keys() - disclosed.keys())
    if any(_header(event, "ce_type").startswith(ERASURE) for event in events):
        checked.append(
            f"le dossier a été effacé : les textes de {untold} évènements et ses pièces sont perdus pour tous"
        )
    elif untold:
        checked.append(f"les textes de {untold} évènements restent scellés")
    return checked, findings


def _why_not(disclosure: Disclosure, event: HeldEvent | None) -> str | None:
    if event is None:
        return "ce n’est pas celle d’un évènement scellé du paquet"
    try:
        return why_not_disclosed(disclosure, read_seal(_header(event, HEADER)), _body(event))
    except _UNREADABLE:
        return "les textes dévoilés ne sont pas ceux qui ont été scellés"


def _read(line: str) -> tuple[int, Disclosure]:
    """Read the line of an event's texts. Raises: ValueError: it is none, or is written otherwise."""
    said: dict[str, Any] = json.loads(line)
    disclosure = Disclosure(bytes.fromhex(said["salt"]), {str(path): str(text) for path, text in said["texts"].items()})
    number = int(said["number"])
    if text_line(number, disclosure) != line:
        raise ValueError("this is not how texts are written")
    return number, disclosure


def _header(event: HeldEvent, name: str) -> str:
    return next(
        ((content or b"").decode("utf-8", "replace") for each, content in event.record.headers if each == name), ""
    )


def _body(event: HeldEvent) -> Any:
    return json.loads(event.record.value or b"null")
