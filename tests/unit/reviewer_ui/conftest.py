"""A room over the pipeline in one process, spoken to by an HTTP client without a browser."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from infra.demo.facts import load_facts
from infra.demo.typeset import Typesetter
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom

LOCAL = "http://127.0.0.1:8765"
TEXT = "Le projet compte trois éoliennes de 150 m de hauteur.\nL’emprise du projet couvre 12 ha.\n"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRoom]:
    """Give a room that holds nothing yet."""
    demo_room = DemoRoom(tmp_path_factory.mktemp("data"))
    yield demo_room
    demo_room.close()


@pytest.fixture(scope="module")
def stranger(room: DemoRoom) -> Iterator[AsgiClient]:
    """Give a client that is not signed in."""
    with AsgiClient(room.app(), base_url=LOCAL) as client:
        yield client


@pytest.fixture(scope="module")
def client(room: DemoRoom) -> Iterator[AsgiClient]:
    """Give a client that bears the token."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with AsgiClient(room.app(), base_url=LOCAL, headers=headers) as bearer:
        yield bearer


@pytest.fixture(scope="module")
def dossier_id(room: DemoRoom, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """Give a dossier of a form of four pages and a text, whose note is drafted."""
    folder = tmp_path_factory.mktemp("files")
    form, text = folder / "cerfa.pdf", folder / "note.txt"
    form.write_bytes(Typesetter(load_facts()).pdf("cerfa.typ"))
    text.write_text(TEXT)
    return room.take_dossier([form, text], title="Parc éolien des Crêtes", filed_on="2026-11-02")
