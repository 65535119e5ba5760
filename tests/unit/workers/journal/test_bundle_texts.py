"""Texts that a bundle discloses are held to what their own entries committed to, by the standard library alone."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schemas.base import EventData
from schemas.dossiers import DossierErased
from schemas.envelope import Envelope, Record
from schemas.remarks import CommentMade
from tests.fakes.wire import WIRE
from workers._journal.bundle_record import HeldEvent, HeldRecord
from workers._journal.bundle_texts import check_texts, text_line

DOSSIER = uuid.UUID(int=1)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def sealed(number: int, data: EventData) -> Record:
    return WIRE.encode(Envelope(str(uuid.UUID(int=number)), data.TYPE, "/test", NOON, data))


def said(text: str) -> CommentMade:
    return CommentMade(dossier_id=DOSSIER, statement_id=uuid.UUID(int=2), text=text, actor="C. Martin")


RECORDS = {3: sealed(3, said("Mme Durand a raison")), 8: sealed(8, said("M. Roux aussi"))}


def held(number: int, record: Record) -> HeldEvent:
    place = HeldRecord(record.topic, 0, number, 1, record.key, record.value, record.headers)
    return HeldEvent(place, number, [])


EVENTS = [held(number, record) for number, record in RECORDS.items()]


def lines() -> list[str]:
    found = []
    for number, record in RECORDS.items():
        disclosure = WIRE.disclosed({name: text.decode() for name, text in record.headers}, record.value)
        assert disclosure is not None
        found.append(text_line(number, disclosure))
    return found


def checked(texts: list[str], events: list[HeldEvent] | None = None) -> tuple[list[str], list[str]]:
    return check_texts("".join(f"{line}\n" for line in texts).encode(), EVENTS if events is None else events)


def test_disclosed_texts_are_those_of_the_journal() -> None:
    assert "Mme Durand a raison" in lines()[0]
    assert checked(lines()) == (["les textes de 2 évènements comparés à ce que le journal en a scellé"], [])


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda line: line.replace("raison", "tort"), "entrée 3 : les textes dévoilés ne sont pas ceux"),
        (lambda line: line.replace('"text":', '"texte":'), "entrée 3 : les textes dévoilés ne sont pas ceux"),
        (lambda line: line.replace('"number":3', '"number":8'), "entrée 8 : les textes dévoilés ne sont pas ceux"),
        (lambda line: line.replace('"number":3', '"number":4'), "entrée 4 : ce n’est pas celle d’un évènement scellé"),
        (
            lambda line: json.dumps(json.loads(line) | {"salt": "00" * 16}, separators=(",", ":")),
            "entrée 3 : les textes",
        ),
        (lambda line: line.replace('"salt"', '"sel"'), "ligne 1 : ces textes ont été modifiés"),
        (lambda line: line + " ", "ligne 1 : ces textes ont été modifiés"),
        (lambda line: line[:40], "ligne 1 : ces textes ont été modifiés"),
    ],
)
def test_a_disclosure_that_was_changed_is_named(change: Callable[[str], str], finding: str) -> None:
    first, *_ = lines()
    assert any(finding in each for each in checked([change(first)])[1])


def test_what_stays_sealed_and_what_was_erased_is_told() -> None:
    assert checked(lines()[:1])[0][-1] == "les textes de 1 évènements restent scellés"
    erased = sealed(9, DossierErased(dossier_id=DOSSIER, actor="C. Martin", reason="durée de conservation"))
    told, findings = checked([], [*EVENTS, held(9, erased)])
    assert "le dossier a été effacé : les textes de 2 évènements" in told[0]
    assert findings == []
