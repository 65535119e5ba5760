"""An auditor reads everything and changes nothing: each route that writes refuses them."""

import re
import uuid

import pytest

from reviewer_ui.access.people import Role
from reviewer_ui.access.permissions import Permission
from reviewer_ui.access.routes import ROUTES
from tests.unit.reviewer_ui.access.conftest import SignIn

CHANGE_NOTHING = {
    "POST /dossiers/{dossier_id}/relecture/lettre": "shows the letter that choices make",
    "POST /api/dossiers/{dossier_id}/letter": "returns it as a file",
    "POST /dossiers/{dossier_id}/relecture/presence": "tells others at the screen that one is there; nothing keeps it",
}
WRITES = sorted(
    name
    for name, permission in ROUTES.items()
    if name.split(" ")[0] in ("POST", "PUT", "PATCH", "DELETE")
    and permission not in (Permission.OPEN, Permission.SIGNED_IN)
    and name not in CHANGE_NOTHING
)


@pytest.mark.parametrize("name", WRITES)
def test_a_route_that_writes_refuses_an_auditor(sign_in: SignIn, name: str) -> None:
    method, path = name.split(" ")
    path = re.sub(r"\{[^}]+\}", str(uuid.uuid4()), path)
    assert sign_in(Role.AUDITEUR).request(method, path).status_code == 403


def test_there_are_routes_that_write() -> None:
    assert len(WRITES) > 10
