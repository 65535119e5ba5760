"""Comments between colleagues and what a contradiction really is: recorded, shown, taken back, in the journal."""

import json
import uuid
from pathlib import Path
from re import search

import pytest

from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom

_OURS = {"Sec-Fetch-Site": "same-origin"}
STATEMENT = uuid.UUID(int=77)


@pytest.fixture
def base(room: DemoRoom, tmp_path: Path) -> str:
    """Give the reader's address of a dossier that contradicts itself."""
    texts = {
        "etude.md": "# Étude d’impact\n\n## Description du projet\n\nLa hauteur des éoliennes est de 165 m.\n",
        "resume.md": "# Résumé non technique\n\n## Description du projet\n\nLa hauteur des éoliennes est de 150 m.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return f"/dossiers/{room.take_dossier(sorted(tmp_path.glob('*.md')), title='Parc')}/relecture"


def counts(client: AsgiClient, base: str) -> dict[str, dict[str, int]]:
    told: dict[str, dict[str, int]] = client.get(f"{base}/commentaires").json()
    return told


def test_a_comment_is_shown_counted_resolved_and_reopened(client: AsgiClient, base: str) -> None:
    assert counts(client, base) == {}
    thread = client.post(f"{base}/commentaires/{STATEMENT}", data={"commentaire": "Vérifier <b>la cote"}, headers=_OURS)
    assert thread.status_code == 200
    assert "Vérifier &lt;b&gt;la cote" in thread.text
    assert "Camille Martin" in thread.text
    assert counts(client, base) == {str(STATEMENT): {"open": 1, "all": 1}}
    found = search(r'commentaires/[0-9a-f-]+/([0-9a-f-]+)"', thread.text)
    assert found is not None
    address = f"{base}/commentaires/{STATEMENT}/{found[1]}"
    assert "traité par" in client.post(address, data={"traite": "true"}, headers=_OURS).text
    assert counts(client, base)[str(STATEMENT)] == {"open": 0, "all": 1}
    assert "Rouvrir" not in client.post(address, data={"traite": "false"}, headers=_OURS).text
    assert counts(client, base)[str(STATEMENT)]["open"] == 1


def test_an_empty_comment_and_one_of_another_dossier_are_refused(client: AsgiClient, base: str) -> None:
    assert client.post(f"{base}/commentaires/{STATEMENT}", data={"commentaire": "  "}, headers=_OURS).status_code == 422
    stranger = f"{base}/commentaires/{STATEMENT}/{uuid.uuid4()}"
    assert client.post(stranger, data={"traite": "true"}, headers=_OURS).status_code == 404
    assert counts(client, base) == {}


def test_a_contradiction_is_judged_and_the_judgement_taken_back(client: AsgiClient, base: str) -> None:
    pane = client.get(f"{base}/note", params={"onglet": "contradictions"}).text
    found = search(r'hx-post="([^"]+/contradictions/[0-9a-f-]+)"', pane)
    assert found is not None, pane
    judged = client.post(found[1], data={"jugement": "scopes"}, headers=_OURS)
    assert "périmètres différents" in judged.text
    assert "par <bdi>Camille Martin" in judged.text
    again = client.get(f"{base}/note", params={"onglet": "contradictions"}).text
    assert "par <bdi>Camille Martin" in again
    back = client.post(found[1], data={"jugement": "pending"}, headers=_OURS).text
    assert "par <bdi>Camille Martin" not in back
    assert client.post(found[1], data={"jugement": "autre"}, headers=_OURS).status_code == 422
    unknown = found[1].rpartition("/")[0] + f"/{uuid.uuid4()}"
    assert client.post(unknown, data={"jugement": "scopes"}, headers=_OURS).status_code == 404


def test_remarks_are_in_the_journal(client: AsgiClient, base: str) -> None:
    client.post(f"{base}/commentaires/{STATEMENT}", data={"commentaire": "À voir"}, headers=_OURS)
    dossier_id = base.split("/")[2]
    told = client.get(f"/api/dossiers/{dossier_id}/journal", params={"genre": "personnes"}).text.splitlines()
    assert [json.loads(line)["sentence"] for line in told] == ["Commentaire : « À voir »"]
