"""Compléments handed in through the API: a new version of the note, what changed, and the old one still readable."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from schemas.dossiers import DossierSupplemented
from schemas.ids import note_id
from schemas.reviews import ApproveNote, Decision, DecisionSubmitted, ReviewStatement
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom

STUDY = """# Étude d’impact

## Présentation du projet

La société Carrières du Val exploite une carrière de roche massive sur une surface de 12 ha.
L’installation est implantée à 480 m de l’habitation la plus proche.

## État initial de l’eau

Le ruisseau du Val s’écoule au nord du site et présente un bon état écologique des eaux superficielles.
La nappe souterraine est captée pour l’alimentation en eau potable à l’aval du site.

## Incidences sur l’eau

Les eaux pluviales ruissellent sur la plate-forme et peuvent entraîner des matières en suspension vers le ruisseau.

## Mesures de réduction sur l’eau

Mesure R1 : les eaux pluviales sont traitées par un séparateur d’hydrocarbures avant rejet au ruisseau.
"""
NEWER = STUDY.replace("480 m", "350 m")
ANNEX = """# Suivi

## Suivi acoustique

Un suivi acoustique annuel est réalisé par un bureau indépendant pendant cinq ans après la mise en service.
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRoom]:
    """Give a room of its own."""
    room = DemoRoom(tmp_path_factory.mktemp("complements"))
    yield room
    room.close()


@pytest.fixture(scope="module")
def client(room: DemoRoom) -> Iterator[AsgiClient]:
    """Speak to it as a program does."""
    with AsgiClient(room.app(), base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


def decide(room: DemoRoom, dossier_id: UUID, decision: Decision) -> None:
    note = room.read_model.note(dossier_id)
    assert note is not None
    room.pipeline.publish(
        DecisionSubmitted(
            dossier_id=dossier_id,
            note_id=note_id(dossier_id),
            version=note.version,
            actor="Camille Martin",
            decision=decision,
        )
    )
    room.pipeline.drain()


def statement_with(room: DemoRoom, dossier_id: UUID, words: str) -> UUID:
    note = room.read_model.note(dossier_id)
    assert note is not None
    return next(s.statement_id for part in note.sections for s in part.statements if words in s.text)


def study(folder: Path, text: str = STUDY) -> Path:
    path = folder / "etude_impact.md"
    path.write_text(text, encoding="utf-8")
    return path


def deposit(client: AsgiClient, dossier_id: UUID, **files: str) -> object:
    sent = [("files", (f"{name}.md", text.encode(), "text/markdown")) for name, text in files.items()]
    return client.post(
        f"/api/dossiers/{dossier_id}/documents",
        files=sent,
        data={"received_on": "2026-11-20", "requested_on": "2026-11-10"},
    )


def test_supplements_make_a_version_that_keeps_what_was_decided(
    room: DemoRoom, client: AsgiClient, tmp_path: Path
) -> None:
    dossier_id = room.take_dossier([study(tmp_path)], title="Carrière", filed_on="2026-11-02")
    kept = statement_with(room, dossier_id, "séparateur")
    changed = statement_with(room, dossier_id, "480 m")
    decide(room, dossier_id, ReviewStatement(statement_id=kept, verdict="accepted"))
    decide(
        room,
        dossier_id,
        ReviewStatement(statement_id=changed, verdict="corrected", text="L’habitation la plus proche est à 480 m."),
    )
    decide(room, dossier_id, ApproveNote())
    approved = room.read_model.note(dossier_id)

    answer = deposit(client, dossier_id, etude_impact=NEWER, suivi=ANNEX)
    assert answer.status_code == 202, answer.text  # type: ignore[attr-defined]
    room.pipeline.drain()

    state = client.get(f"/api/dossiers/{dossier_id}").json()
    assert (state["status"], state["note_version"], state["approved_version"]) == ("in_review", 2, 1)
    old, new, annex = state["documents"]
    assert (old["replaced_by"], new["deposit"], annex["replaced_by"]) == (new["document_id"], 1, None)
    assert new["received_on"] == "2026-11-20"
    assert room.read_model.note(dossier_id, 1) == approved

    note = room.read_model.note(dossier_id)
    assert note is not None
    statements = {s.text: s for part in note.sections for s in part.statements}
    assert next(s for text, s in statements.items() if "séparateur" in text).review == "accepted"
    stale = statements["L’habitation la plus proche est à 480 m."]
    assert stale.review == "pending"
    assert stale.stale is not None
    assert ("480 m" in stale.stale.was, "350 m" in (stale.draft or "")) == (True, True)
    cited = {str(c.document_id) for s in statements.values() for c in s.citations}
    assert old["document_id"] not in cited
    assert any("délai suspendu 10 jours (R181-16)" in each.label for each in note.deadlines)

    changes = client.get(f"/api/dossiers/{dossier_id}/note/changes").json()
    assert [(each["kind"], each["name"]) for each in changes["documents"]] == [
        ("replaced", "etude_impact.md"),
        ("added", "suivi.md"),
    ]
    page = client.get(f"/dossiers/{dossier_id}/relecture?onglet=changements").text
    assert "Nouvelle version de la note" in page
    assert "À revoir" in client.get(f"/dossiers/{dossier_id}/relecture").text
    assert "remplacé par" in client.get(f"/dossiers/{dossier_id}").text
    links = re.findall(r'href="(/dossiers/[^"]+source=x\.\d+[^"]*)"', page)
    assert links
    opened = client.get(links[0].replace("&amp;", "&")).text
    assert 'class="passage' in opened or "mark" in opened
    first = client.get(f"/dossiers/{dossier_id}/relecture?version=1").text
    assert "Vous lisez la version 1" in first
    assert "Approuver…" not in first
    versions = client.get(f"/api/dossiers/{dossier_id}/note/versions").json()
    assert [(each["version"], each["status"]) for each in versions] == [(2, "in_review"), (1, "approved")]

    decide(room, dossier_id, ReviewStatement(statement_id=stale.statement_id, verdict="accepted"))
    again = room.read_model.note(dossier_id)
    assert again is not None
    confirmed = next(s for part in again.sections for s in part.statements if s.statement_id == stale.statement_id)
    assert (confirmed.review, confirmed.text, confirmed.stale) == (
        "corrected",
        "L’habitation la plus proche est à 480 m.",
        None,
    )


def test_the_same_files_again_change_nothing_and_it_is_said(room: DemoRoom, client: AsgiClient, tmp_path: Path) -> None:
    dossier_id = room.take_dossier([study(tmp_path)])
    answer = deposit(client, dossier_id, etude_impact=STUDY)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "rien n’a été déposé" in answer.json()["detail"]  # type: ignore[attr-defined]
    assert not any(
        isinstance(each, DossierSupplemented) and each.dossier_id == dossier_id for each in room.pipeline.published
    )


def test_a_deposit_that_cannot_be_is_refused_in_french(room: DemoRoom, client: AsgiClient, tmp_path: Path) -> None:
    assert deposit(client, uuid4(), suivi=ANNEX).status_code == 404  # type: ignore[attr-defined]
    dossier_id = room.take_dossier([study(tmp_path)])
    address = f"/api/dossiers/{dossier_id}/documents"
    assert client.post(address, data={"received_on": "2026-11-20"}).status_code == 422
    wrong = client.post(address, files=[("files", ("a.md", b"# A\n\nTexte."))], data={"received_on": "hier"})
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "La date de réception n’est pas une date AAAA-MM-JJ.")
    lost = client.post(
        address, files=[("files", ("a.md", b"# A\n\nTexte."))], data={"replaces": f'{{"a.md": "{uuid4()}"}}'}
    )
    assert "pas dans ce dossier" in lost.json()["detail"]


def test_the_first_version_says_that_nothing_changed_yet(room: DemoRoom, client: AsgiClient, tmp_path: Path) -> None:
    dossier_id = room.take_dossier([study(tmp_path)])
    page = client.get(f"/dossiers/{dossier_id}/relecture?onglet=changements").text
    assert "C’est la première version de la note" in page
    assert client.get(f"/api/dossiers/{dossier_id}/note/changes").status_code == 404
    form = client.get(f"/dossiers/{dossier_id}/complements").text
    assert "Déposer des compléments" in form
    assert f"/api/dossiers/{dossier_id}/documents" in form
