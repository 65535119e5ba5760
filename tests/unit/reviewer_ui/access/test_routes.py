"""Every route of the application declares what it asks for, and the gate finds the route the application takes."""

import re
import uuid

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from reviewer_ui.access.people import Role
from reviewer_ui.access.permissions import PERMISSION_NAMES, PERMISSIONS, Permission, roles_with
from reviewer_ui.access.routes import HOW_TO_DECLARE, ROUTES, RoutesAsked
from reviewer_ui.gate import Gate
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom
from tests.unit.reviewer_ui.access.conftest import LOCAL, SignIn

OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /connexion",
    "POST /connexion",
    "POST /connexion/compte",
    "GET /connexion/oidc",
    "GET /connexion/oidc/retour",
    "GET /connexion/sortie",
    "GET /accessibilite",
}


@pytest.fixture(scope="module")
def app(room: DemoRoom) -> FastAPI:
    return room.app()


def test_every_route_declares_the_permission_it_asks_for(app: FastAPI) -> None:
    undeclared = [name for name in RoutesAsked(app.routes).names() if name not in ROUTES]
    assert undeclared == [], HOW_TO_DECLARE


def test_every_declaration_is_of_a_route_that_is_there(app: FastAPI) -> None:
    assert sorted(set(ROUTES) - set(RoutesAsked(app.routes).names())) == []


def test_what_is_open_to_everybody_is_listed_here_too() -> None:
    assert {name for name, permission in ROUTES.items() if permission is Permission.OPEN} == OPEN


def test_what_is_mounted_beside_the_routes_is_the_static_files_alone(app: FastAPI) -> None:
    mounted = [context.route for context in iter_route_contexts(app.routes) if not context.methods]
    assert [route.path for route in mounted if isinstance(route, Mount)] == ["/static"]
    assert len(mounted) == 1


def test_every_permission_has_a_name_and_a_role() -> None:
    asked = set(Permission) - {Permission.OPEN, Permission.SIGNED_IN}
    assert set(PERMISSION_NAMES) == asked
    assert all(roles_with(permission) for permission in asked)
    assert set(PERMISSIONS) == set(Role)


def test_a_route_that_declares_nothing_is_refused_to_everybody(room: DemoRoom) -> None:
    app = room.app()
    app.add_api_route("/api/oubliee", lambda: "atteinte")
    # The table was read when the room was built: to the gate this route is not there, to the application it is.
    with AsgiClient(app, base_url=LOCAL, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        answer = client.get("/api/oubliee")
    assert answer.status_code == 403
    assert "atteinte" not in answer.text


@pytest.mark.parametrize("name", sorted(set(ROUTES) - OPEN))
def test_nobody_passes_without_signing_in(gate: Gate, name: str) -> None:
    with AsgiClient(gate, base_url=LOCAL, headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}) as client:
        assert _ask(client, name).status_code == 401


@pytest.mark.parametrize("roles", [*((role,) for role in Role), (), (Role.ADMIN, Role.RELECTEUR)])
def test_roles_pass_where_the_table_says_so_and_nowhere_else(
    gate: Gate, sign_in: SignIn, roles: tuple[Role, ...]
) -> None:
    allowed = {Permission.SIGNED_IN}.union(*(PERMISSIONS[role] for role in roles))
    client = sign_in(*roles, app=gate)
    for name in sorted(set(ROUTES) - OPEN):
        is_reached = _ask(client, name).status_code == 200
        assert is_reached == (ROUTES[name] in allowed), name


def test_who_only_hands_in_is_led_to_where_that_is_done(gate: Gate, sign_in: SignIn) -> None:
    client = sign_in(Role.DEPOT, app=gate)
    assert client.get("/").headers["location"] == "/deposer"
    address = f"/dossiers/{uuid.UUID(int=7)}"
    assert client.get(f"{address}?depot=true").headers["location"] == f"/deposer/recu/{uuid.UUID(int=7)}"
    assert client.get(address).status_code == 403


def _ask(client: AsgiClient, name: str) -> httpx.Response:
    method, _, path = name.partition(" ")
    for parameter in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{parameter}}}", str(uuid.UUID(int=7)))
    return client.request(method, path)
