"""A dossier belongs to a service; who is kept to another neither sees it nor learns that it is there."""

import uuid
from pathlib import Path
from uuid import UUID

import pytest

from reviewer_ui.access.people import Role
from reviewer_ui.access.routes import ROUTES
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom
from tests.unit.reviewer_ui.access.conftest import SignIn

HERE, THERE = "DDTM 33", "DREAL <PACA>"
ALL = (Role.INSTRUCTEUR, Role.RELECTEUR, Role.AUDITEUR, Role.ADMIN)
TITLE = "Carrière des Pins"


@pytest.fixture(scope="module")
def ours(room: DemoRoom, sign_in: SignIn, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier that somebody of a service handed in, whose note is drafted."""
    path = tmp_path_factory.mktemp("files") / "etude.txt"
    path.write_text("Le captage des Tilleuls est à 300 m du site. La carrière couvre 12 ha.")
    agent = sign_in(Role.INSTRUCTEUR, services=frozenset({HERE}))
    answer = agent.post("/api/dossiers", files={"files": ("etude.txt", path.read_bytes())}, data={"title": TITLE})
    assert answer.status_code == 202, answer.text
    room.pipeline.drain()
    return UUID(answer.json()["dossier_id"])


def kept_to(sign_in: SignIn, *services: str) -> AsgiClient:
    return sign_in(*ALL, services=frozenset(services))


def test_the_service_that_hands_in_a_dossier_sees_it(sign_in: SignIn, ours: UUID) -> None:
    agent = kept_to(sign_in, HERE, "autre")
    assert TITLE in agent.get("/").text
    assert agent.get(f"/dossiers/{ours}").status_code == 200
    assert agent.get("/api/dossiers").json()[0]["title"] == TITLE
    found = agent.get("/api/search", params={"q": "captage des Tilleuls", "dossier": str(ours)})
    assert "captage" in found.json()[0]["text"]


def test_who_is_kept_to_no_service_sees_all_dossiers(sign_in: SignIn, ours: UUID) -> None:
    assert sign_in(*ALL).get(f"/api/dossiers/{ours}").status_code == 200


@pytest.mark.parametrize("services", [(THERE,), (), ("ddtm 33",)])
def test_another_service_sees_nothing_of_it(sign_in: SignIn, ours: UUID, services: tuple[str, ...]) -> None:
    agent = kept_to(sign_in, *services)
    assert TITLE not in agent.get("/", params={"q": "Carrière"}).text
    assert TITLE not in agent.get("/", params={"tri": "titre"}).text
    assert agent.get("/api/dossiers").json() == []
    assert agent.get("/api/search", params={"q": "captage", "dossier": str(ours)}).status_code == 404
    assert agent.get("/api/search", params={"q": "captage", "corpus": "dossier"}).status_code == 422


@pytest.mark.parametrize(
    "name", sorted(name for name in ROUTES if "{dossier_id}" in name and not name.startswith("GET /deposer"))
)
def test_its_addresses_answer_as_those_of_a_dossier_that_is_not_there(sign_in: SignIn, ours: UUID, name: str) -> None:
    agent = sign_in(*Role, services=frozenset({THERE}))
    method, _, path = name.partition(" ")
    answers = []
    for dossier_id in (ours, uuid.UUID(int=9)):
        address = path.replace("{dossier_id}", str(dossier_id)).replace("{kind}", "approbation").replace("{page}", "1")
        for other in ("document_id", "statement_id", "question_id", "comment_id"):
            address = address.replace(f"{{{other}}}", str(uuid.UUID(int=7)))
        answer = agent.request(method, address, headers={"Accept": "application/json"})
        answers.append((answer.status_code, answer.text.replace(str(dossier_id), "ID")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_who_has_several_services_says_which_one_a_dossier_goes_to(sign_in: SignIn, tmp_path: Path) -> None:
    agent = sign_in(Role.DEPOT, services=frozenset({HERE, THERE}))
    files = {"files": ("a.txt", b"Le projet couvre 3 ha.")}
    for asked in ({}, {"service": "un autre"}):
        answer = agent.post("/api/dossiers", files=files, data=asked)
        assert answer.status_code == 422
        assert HERE in answer.json()["detail"]
    assert agent.post("/api/dossiers", files=files, data={"service": THERE}).status_code == 202


def test_a_dossier_that_belongs_to_no_service_is_for_who_is_kept_to_none(
    room: DemoRoom, sign_in: SignIn, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Le projet couvre 3 ha.")
    dossier_id = room.take_dossier([path], title="Sans service")
    assert kept_to(sign_in, HERE).get(f"/api/dossiers/{dossier_id}").status_code == 404
    assert sign_in(*ALL).get(f"/api/dossiers/{dossier_id}").status_code == 200
