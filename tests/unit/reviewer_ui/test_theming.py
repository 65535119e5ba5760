"""Another look than ours: the sheets an administration installs are read in their place, and only they are served."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from reviewer_ui.app import build_app
from reviewer_ui.theming import DSFR, OWN
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom
from workers.errors import ConfigurationError


@contextmanager
def dressed(room: DemoRoom, folder: Path, *names: str) -> Iterator[AsgiClient]:
    """Give a stranger at a room whose theme's folder holds some sheets."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"/* {name} */", encoding="utf-8")
    app = build_app(replace(room.parts, theme=folder, metrics=CollectorRegistry()))
    with AsgiClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client


def sheets(client: AsgiClient) -> list[str]:
    """Return the sheets a screen reads, in order."""
    screen = client.get("/connexion").text
    return [address.rpartition("/")[2] for address in re.findall(r'rel="stylesheet" href="([^"?]+)', screen)]


def test_without_a_theme_only_our_own_sheet_is_read(stranger: AsgiClient) -> None:
    assert sheets(stranger) == ["base.css"]
    assert stranger.get(f"/theme/{OWN}").status_code == 404


def test_a_sheet_of_ones_own_is_read_last(room: DemoRoom, tmp_path: Path) -> None:
    with dressed(room, tmp_path / "theme", OWN) as client:
        assert sheets(client) == ["base.css", OWN]


def test_the_design_system_is_read_first_and_our_colours_become_its_own(room: DemoRoom, tmp_path: Path) -> None:
    with dressed(room, tmp_path / "theme", DSFR, OWN) as client:
        assert sheets(client) == [DSFR, "base.css", "dsfr.css", OWN]
        assert client.get(f"/theme/{DSFR}").text == f"/* {DSFR} */"


def test_what_is_beside_the_folder_stays_there(room: DemoRoom, tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("secret", encoding="utf-8")
    with dressed(room, tmp_path / "theme", OWN) as client:
        for path in ("/theme/../secret.css", "/theme/%2e%2e/secret.css", "/theme/..%2fsecret.css", "/theme/"):
            assert client.get(path).status_code in (401, 404)


def test_a_folder_that_holds_no_theme_is_refused_at_the_start(room: DemoRoom, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"ni dsfr\.min\.css ni theme\.css"), dressed(room, tmp_path / "vide"):
        pass
