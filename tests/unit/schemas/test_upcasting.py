"""An event of every published version is read as today's, step by step; one of tomorrow is named, never a crash."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from schemas.base import DossierEvent
from schemas.envelope import Catalogue, MalformedEventError, decode
from schemas.event_types import BY_TYPE
from schemas.topics import Topic
from schemas.upcasting import UPCASTS, upcast

NOW = datetime(2026, 11, 2, tzinfo=UTC)
DOSSIER = uuid.UUID(int=1)
NAME = "fr.lisiere.dossier.measured"


class Measured(DossierEvent):
    """The third version: a length with its unit."""

    TYPE: ClassVar[str] = f"{NAME}.v3"
    TOPIC: ClassVar[Topic] = Topic.DOSSIER_RECEIVED
    length: float
    unit: str


def to_v2(body: dict[str, Any]) -> dict[str, Any]:
    return {"dossier_id": body["dossier"], "length": body["length"]}


def to_v3(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "unit": "m"}


STEPS = {f"{NAME}.v1": (f"{NAME}.v2", to_v2), f"{NAME}.v2": (f"{NAME}.v3", to_v3)}
KNOWN = Catalogue({Measured.TYPE: Measured}, STEPS)


def read(version: int, body: dict[str, Any] | bytes) -> Any:
    headers = [("ce_id", b"1"), ("ce_type", f"{NAME}.v{version}".encode()), ("ce_source", b"/test")]
    return decode(headers, body if isinstance(body, bytes) else json.dumps(body).encode(), NOW, KNOWN)


@pytest.mark.parametrize(
    ("version", "body"),
    [
        (1, {"dossier": str(DOSSIER), "length": 3}),
        (2, {"dossier_id": str(DOSSIER), "length": 3}),
        (3, {"dossier_id": str(DOSSIER), "length": 3, "unit": "m"}),
    ],
)
def test_every_version_is_read_as_the_latest_and_keeps_its_own_name(version: int, body: dict[str, Any]) -> None:
    envelope = read(version, body)
    assert envelope.data == Measured(dossier_id=DOSSIER, length=3, unit="m")
    assert envelope.type == f"{NAME}.v{version}"


def test_a_version_of_tomorrow_is_named_with_the_one_that_is_known() -> None:
    with pytest.raises(MalformedEventError, match=r"version inconnue.*v4 \(connue : .*v3\)"):
        read(4, {})


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"length": 1}', b'"x"', b"[" * 100_000])
def test_an_old_body_that_cannot_be_brought_up_is_said(body: bytes) -> None:
    with pytest.raises(MalformedEventError, match=f"évènement {NAME}.v1"):
        read(1, body)


def test_todays_events_are_left_as_they_are() -> None:
    body = {"a": 1}
    assert upcast(Measured.TYPE, body, STEPS) == (Measured.TYPE, body)


def test_every_step_goes_up_one_version_to_one_that_is_read() -> None:
    for before, (after, _) in UPCASTS.items():
        name, _, version = before.rpartition(".v")
        assert after == f"{name}.v{int(version) + 1}"
        assert after in BY_TYPE or after in UPCASTS
        assert before not in BY_TYPE
