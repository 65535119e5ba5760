"""The search screen and its API: what is asked, what is told apart, where hits stand in the contents."""

import uuid
from collections.abc import Iterator
from datetime import date

import pytest

from reviewer_ui.presenters.addresses import SearchState, search_address
from schemas.passages import Passage
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import TOKEN, DemoRoom

TEXT = (
    "# Étude\n\n## Eau\n\n### Puits\n\nLe captage des Tilleuls est à 300 m.\n\n"
    "## Bruit\n\n`Le <b>bruit</b>` reste bas.\n"
)
TODAY = date(2026, 11, 25)


def law(number: int, text: str, **changes: object) -> Passage:
    return Passage.model_validate(
        {
            "passage_id": uuid.UUID(int=number),
            "corpus": "regulation",
            "source_id": "JORFTEXT1",
            "text": text,
            "path": ("Arrêté", f"Article {number}"),
        }
        | changes
    )


LAWS = (
    law(1, "La cuve du puisard est étanche.", topic="EAU"),
    law(2, "La cuve du ventilateur est calme.", topic="BRUIT_VIBRATIONS"),
    law(3, "La cuve sera close demain.", topic="RISQUES", closed_on="2026-11-26"),
    law(4, "La cuve fut close aujourd’hui.", topic="RISQUES", closed_on="2026-11-25"),
    law(5, "La cuve vaudra demain.", topic="RISQUES", in_force_from="2026-11-26"),
)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AsgiClient, uuid.UUID]]:
    """Give a client and a dossier of two documents."""
    folder = tmp_path_factory.mktemp("recherche")
    room = DemoRoom(folder / "data", today=lambda: TODAY)
    room.pipeline.index.upsert([*LAWS])
    for name in ("etude.md", "resume.md"):
        (folder / name).write_text(TEXT if name == "etude.md" else "# Résumé\n\nLe captage des Tilleuls est à 300 m.\n")
    dossier_id = room.take_dossier([folder / "etude.md", folder / "resume.md"], title="Recherche")
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "text/html"}
    with AsgiClient(room.app(), base_url="http://127.0.0.1:8765", headers=headers) as client:
        yield client, dossier_id
    room.close()


def test_a_program_is_given_the_place_its_neighbours_and_where_else_it_stands(
    searched: tuple[AsgiClient, uuid.UUID],
) -> None:
    client, dossier_id = searched
    (found,) = client.get("/api/search", params={"q": "captage Tilleuls", "dossier": str(dossier_id)}).json()
    assert found["rank"] == 1
    assert found["path"]
    elsewhere = {"etude.md": "resume.md", "resume.md": "etude.md"}[found["document"]]
    assert [each["document"] for each in found["also"]] == [elsewhere]
    (narrowed,) = client.get(
        "/api/search",
        params={"q": "captage", "dossier": str(dossier_id), "source": found["also"][0]["source_id"]},
    ).json()
    assert narrowed["also"] == []
    far = {"q": "captage", "dossier": str(dossier_id), "first_page": "7"}
    assert client.get("/api/search", params=far).json() == []


def test_hits_are_counted_in_every_branch_above_them(searched: tuple[AsgiClient, uuid.UUID]) -> None:
    client, dossier_id = searched
    counted = client.get(f"/dossiers/{dossier_id}/recherche/parties", params={"q": "captage"}).json()
    assert sorted(counted["documents"].values()) == [1, 1]
    branches = sorted(counted["parts"].values(), key=len)
    assert set(branches[-1].values()) == {1}
    deepest = max(branches[-1], key=len)
    assert all(deepest.startswith(part) for part in branches[-1])
    assert client.get(f"/dossiers/{dossier_id}/recherche/parties").json() == {"documents": {}, "parts": {}}


def test_a_text_with_markup_is_shown_as_it_stands_with_its_words_marked(
    searched: tuple[AsgiClient, uuid.UUID],
) -> None:
    client, dossier_id = searched
    page = client.get(f"/dossiers/{dossier_id}/recherche", params={"q": "bruit <script>"}).text
    assert "&lt;b&gt;<mark>bruit</mark>&lt;/b&gt;" in page
    assert "<script>" not in page.split('<main id="contenu"')[1]


def test_a_script_of_the_page_is_given_the_results_alone(searched: tuple[AsgiClient, uuid.UUID]) -> None:
    client, dossier_id = searched
    address = f"/dossiers/{dossier_id}/recherche?q=captage"
    assert client.get(address, headers={"HX-Request": "true"}).text.lstrip().startswith('<div id="resultats"')


@pytest.mark.parametrize("query", ["de=0", "de=abc", "enjeu=inconnu", "corpus=autre", "n=0", "theme=eau"])
def test_a_choice_that_is_none_is_refused_in_french(searched: tuple[AsgiClient, uuid.UUID], query: str) -> None:
    client, dossier_id = searched
    answer = client.get(f"/dossiers/{dossier_id}/recherche?q=a&{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.json()["title"] == "Champs à corriger"


def test_what_is_law_today_is_found_even_where_the_day_it_ends_is_known(
    searched: tuple[AsgiClient, uuid.UUID],
) -> None:
    client, dossier_id = searched
    in_force = {laws.text for laws in LAWS[:3]}
    assert {found["text"] for found in client.get("/api/search", params={"q": "cuve"}).json()} == in_force
    page = client.get(f"/dossiers/{dossier_id}/recherche", params={"q": "cuve", "corpus": "regulation"}).text
    assert "sera close demain" in page
    assert "fut close" not in page
    assert "vaudra demain" not in page


def test_a_topic_of_regulation_is_a_choice_in_french_that_is_made_and_undone(
    searched: tuple[AsgiClient, uuid.UUID],
) -> None:
    client, dossier_id = searched
    address = f"/dossiers/{dossier_id}/recherche"
    whole = client.get(address, params={"q": "cuve", "corpus": "regulation"}).text
    assert '<h2 id="filtre-theme">Thème</h2>' in whole
    assert "<bdi>Bruit et vibrations</bdi>" in whole
    assert "theme=BRUIT_VIBRATIONS" in whole
    chosen = client.get(address, params={"q": "cuve", "corpus": "regulation", "theme": "BRUIT_VIBRATIONS"}).text
    assert chosen.count('class="hit-place"') == 1
    assert '<span class="tag">bruit et vibrations</span>' in chosen
    assert 'name="theme" value="BRUIT_VIBRATIONS"' in chosen
    assert 'aria-current="true" title="Retirer ce filtre"' in chosen
    nothing = client.get(address, params={"q": "ventilateur", "corpus": "regulation", "theme": "DECHETS"}).text
    assert "Chercher sans les filtres" in nothing


def test_a_dossier_is_not_narrowed_by_the_topics_of_regulation(searched: tuple[AsgiClient, uuid.UUID]) -> None:
    client, dossier_id = searched
    assert "filtre-theme" not in client.get(f"/dossiers/{dossier_id}/recherche", params={"q": "captage"}).text


def test_a_program_may_ask_for_one_topic(searched: tuple[AsgiClient, uuid.UUID]) -> None:
    client, _ = searched
    (found,) = client.get("/api/search", params={"q": "cuve", "topic": "EAU"}).json()
    assert (found["text"], found["topic"]) == (LAWS[0].text, "EAU")
    assert client.get("/api/search", params={"q": "cuve", "topic": "eau"}).status_code == 422


def test_an_address_of_a_search_holds_what_was_chosen_and_nothing_else() -> None:
    dossier_id = uuid.UUID(int=1)
    assert search_address(dossier_id, SearchState()) == f"/dossiers/{dossier_id}/recherche"
    state = SearchState(q="l’eau & co", enjeu="eau", de=3)
    assert search_address(dossier_id, state).endswith("?q=l%E2%80%99eau+%26+co&enjeu=eau&de=3")
