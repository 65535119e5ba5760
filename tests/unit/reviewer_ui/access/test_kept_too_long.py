"""The desk tells an administrator, and nobody else, which dossiers were kept for too long."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from reviewer_ui.access.people import Role
from reviewer_ui.app import build_app
from reviewer_ui.presenters.desk_view import kept_too_long_words
from schemas.dossiers import DossierWithdrawn
from schemas.reviews import NoteReturned
from tests.fakes.demo_room import DemoRoom
from tests.unit.reviewer_ui.access.conftest import SignIn

FILTER = {"etat": "conservation"}
TOLD = "2\u00a0dossiers ont dépassé la durée de conservation de 30\u00a0jours"


@pytest.fixture(scope="module")
def left(room: DemoRoom, tmp_path_factory: pytest.TempPathFactory) -> tuple[uuid.UUID, uuid.UUID]:
    """Give two dossiers that were left, one returned and one withdrawn, beside one that nobody decided on."""
    path = tmp_path_factory.mktemp("files") / "etude.txt"
    path.write_text("Le captage des Tilleuls est à 300 m du site. La carrière couvre 12 ha.")
    returned, withdrawn, _open = (room.take_dossier([path], title=f"Carrière {each}") for each in "ABC")
    note = room.read_model.note(returned)
    assert note is not None
    about = {"actor": "C. Martin", "decision_id": uuid.uuid4(), "comment": "à revoir"}
    room.pipeline.publish(NoteReturned(dossier_id=returned, note_id=note.note_id, version=note.version, **about))
    room.pipeline.publish(DossierWithdrawn(dossier_id=withdrawn, actor="C. Martin", reason="doublon"))
    room.pipeline.drain()
    return returned, withdrawn


def after(days: int, room: DemoRoom, *, period: int | None = 30) -> ASGIApp:
    """Return the room as it is some days later."""
    parts = replace(room.parts, metrics=CollectorRegistry(), retention_days=period)
    return build_app(replace(parts, today=lambda: date.today() + timedelta(days=days)))  # noqa: DTZ011 -- the desk's own


def test_an_administrator_is_told_and_shown_them(
    room: DemoRoom, sign_in: SignIn, left: tuple[uuid.UUID, uuid.UUID]
) -> None:
    admin = sign_in(Role.ADMIN, app=after(31, room))
    desk = admin.get("/").text
    assert TOLD in desk
    assert "/?etat=conservation" in desk
    shown = admin.get("/", params=FILTER).text
    assert "Carrière A" in shown
    assert "Carrière C" not in shown
    assert f"/dossiers/{left[1]}/effacement" in shown


@pytest.mark.parametrize("role", [Role.INSTRUCTEUR, Role.RELECTEUR, Role.AUDITEUR])
def test_nobody_else_is(room: DemoRoom, sign_in: SignIn, left: tuple[uuid.UUID, uuid.UUID], role: Role) -> None:
    person = sign_in(role, app=after(31, room))
    assert "conservation" not in person.get("/").text
    shown = person.get("/", params=FILTER).text
    assert "Carrière A" not in shown
    assert str(left[1]) not in shown


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(("days", "period"), [(30, 30), (400, None)])
def test_within_the_period_or_without_one_nothing_is_told(
    room: DemoRoom, sign_in: SignIn, days: int, period: int | None
) -> None:
    assert "conservation" not in sign_in(Role.ADMIN, app=after(days, room, period=period)).get("/").text


@pytest.mark.usefixtures("left")
def test_an_administrator_of_another_service_is_told_nothing(room: DemoRoom, sign_in: SignIn) -> None:
    admin = sign_in(Role.ADMIN, app=after(31, room), services=frozenset({"ailleurs"}))
    assert "conservation" not in admin.get("/").text


def test_one_dossier_is_said_in_the_singular() -> None:
    assert kept_too_long_words(1, 365) == "1\u00a0dossier a dépassé la durée de conservation de 365\u00a0jours"
