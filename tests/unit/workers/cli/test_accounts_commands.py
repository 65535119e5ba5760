"""`lisiere accounts`: who may sign in on this machine; and what is refused while nobody may."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewer_ui.access.accounts import account_for
from reviewer_ui.access.people import OWNER_ID, Person, Role
from reviewer_ui.access.ports import StoredSession
from workers.apps import Composition
from workers.errors import ConfigurationError
from workers.health import check_access, refuse_to_be_open
from workers.settings import Settings

PASSWORD = "un mot de passe d’essai"  # noqa: S105 -- opens nothing but the test's own folder


def accounts(data: Path, *words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workers.cli", "accounts", *words, "--data", str(data)]
    return subprocess.run(command, input=f"{password}\n", capture_output=True, text=True, check=False, env=os.environ)


def listed(data: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(accounts(data, "list", "--json").stdout)
    return found


def test_an_account_is_made_changed_and_closed(tmp_path: Path) -> None:
    made = accounts(tmp_path, "add", "Camille", "--role", "instructeur", "--full-name", "Camille Martin", "--json")
    assert made.returncode == 0, made.stderr
    parts = Composition(Settings(data=tmp_path))
    assert account_for("camille", PASSWORD, parts.accounts)
    person = Person("compte:camille", "Camille Martin", "compte", frozenset({Role.INSTRUCTEUR}))
    parts.sessions.add(StoredSession("k" * 64, person, 1.0, 1.0))
    changed = accounts(tmp_path, "roles", "camille", "--role", "auditeur", "--role", "admin", "--service", "DDTM 33")
    assert changed.returncode == 0, changed.stderr
    assert listed(tmp_path) == [
        {
            "name": "camille",
            "full_name": "Camille Martin",
            "roles": ["admin", "auditeur"],
            "services": ["DDTM 33"],
            "disabled": False,
        }
    ]
    assert parts.sessions.find("k" * 64) is None
    slip = accounts(tmp_path, "roles", "camille", "--role", "auditeur", "--service", " ")
    assert (slip.returncode, slip.stderr) == (1, "lisiere : le nom du service est vide\n")
    assert listed(tmp_path)[0]["services"] == ["DDTM 33"]
    assert accounts(tmp_path, "disable", "camille").returncode == 0
    assert listed(tmp_path)[0]["disabled"]
    assert account_for("camille", PASSWORD, parts.accounts) is None
    again = accounts(tmp_path, "add", "camille", "--role", "admin")
    assert (again.returncode, again.stderr) == (1, "lisiere : le compte « camille » existe déjà\n")


def test_the_first_account_ends_the_sessions_of_the_machine_s_link(tmp_path: Path) -> None:
    parts = Composition(Settings(data=tmp_path))
    parts.sessions.add(StoredSession("k" * 64, Person(OWNER_ID, "x", "lien", frozenset()), 1.0, 1.0))
    assert not parts.has_people()
    assert accounts(tmp_path, "add", "camille", "--role", "instructeur").returncode == 0
    assert parts.sessions.find("k" * 64) is None
    assert parts.has_people()


@pytest.mark.parametrize(
    ("words", "password", "told"),
    [
        (("add", "a b", "--role", "admin"), PASSWORD, "n’est pas un nom de compte"),
        (("add", "camille", "--role", "admin"), "court", "de 12 à 1000"),
        (("disable", "personne"), PASSWORD, "aucun compte ne s’appelle « personne »"),
        (("add", "camille", "--role", "chef"), PASSWORD, "« chef » n’est pas parmi"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path, words: tuple[str, ...], password: str, told: str
) -> None:
    answer = accounts(tmp_path, *words, password=password)
    assert answer.returncode in (1, 2)
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_passwords_are_kept_by_their_owner_alone(tmp_path: Path) -> None:
    accounts(tmp_path, "add", "camille", "--role", "instructeur")
    kept = tmp_path / "access.db"
    assert kept.stat().st_mode & 0o077 == 0
    assert PASSWORD.encode() not in kept.read_bytes()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.9", "::", "lisiere.example"])  # noqa: S104 -- refused
def test_nothing_is_served_beyond_this_machine_while_nobody_has_to_sign_in(tmp_path: Path, host: str) -> None:
    parts = Composition(Settings(data=tmp_path, host=host))
    with pytest.raises(ConfigurationError, match="lisiere accounts add"):
        refuse_to_be_open(parts)
    accounts(tmp_path, "add", "camille", "--role", "instructeur")
    refuse_to_be_open(parts)
    accounts(tmp_path, "disable", "camille")
    with pytest.raises(ConfigurationError):
        refuse_to_be_open(parts)


def test_on_this_machine_alone_the_link_is_enough(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        refuse_to_be_open(Composition(Settings(data=tmp_path, host=host)))
    told = check_access(Composition(Settings(data=tmp_path)))
    assert told["message"] == "connexion par le lien de cette machine, sans compte"


def test_a_provider_is_enough_once_it_is_wholly_configured(tmp_path: Path) -> None:
    issuer: dict[str, Any] = {"oidc_issuer": "https://auth.example", "oidc_client_id": "lisiere"}
    with pytest.raises(ConfigurationError, match="LISIERE_OIDC_CLIENT_SECRET"):
        refuse_to_be_open(Composition(Settings(data=tmp_path, host="::", **issuer)))
    whole = {**issuer, "oidc_client_secret": "s"}
    refuse_to_be_open(Composition(Settings(data=tmp_path, host="::", **whole)))
